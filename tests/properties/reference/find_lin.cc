// LIN: the client-visible history of each resource is not linearizable with respect to a lock object whose
// holds expire when belief in them ends. The twin tries every order that respects real time. A rejection
// is always legal and changes nothing, so it is left out. An acquire call that was never answered is left
// out, too, because it may have had no effect.

#include <algorithm>
#include <set>
#include <utility>

#include "core/check.h"
#include "tests/properties/reference/find_violations.h"
#include "tests/properties/reference/timeline.h"

namespace lockstep::properties::reference {
namespace {

enum class OperationKind : std::uint8_t { acquire, release, expire, revive };

struct Operation {
  OperationKind kind = OperationKind::acquire;
  HoldId hold;
  ResourceId resource;
  Instant called;
  Instant answered;  // never() for an open call, which may have taken effect or not
};

// Holds the state of the lock object, which is a set of holds of one client.
using LockState = std::set<HoldId>;

std::optional<LockState> applied(LockState state, const Operation& operation) {
  if (operation.kind == OperationKind::release || operation.kind == OperationKind::expire) {
    state.erase(operation.hold);
    return state;
  }
  for (const HoldId& holder : state) {
    if (holder.client != operation.hold.client) return std::nullopt;
  }
  state.insert(operation.hold);
  return state;
}

class Search {
 public:
  explicit Search(std::vector<Operation> operations) : operations_(std::move(operations)) {
    CHECK(operations_.size() <= 64, "{} operations", operations_.size());
  }

  bool linearizable() { return from(0, {}); }

 private:
  bool done(std::uint64_t order, std::size_t i) const { return (order >> i & 1U) != 0; }

  // An operation may come next if no other operation that is still to come was answered before this one
  // was called.
  bool may_be_next(std::uint64_t order, std::size_t candidate) const {
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if (!done(order, i) && operations_[i].answered < operations_[candidate].called) return false;
    }
    return true;
  }

  bool all_answered_done(std::uint64_t order) const {
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if (!done(order, i) && operations_[i].answered != Instant::never()) return false;
    }
    return true;
  }

  bool from(std::uint64_t order, const LockState& state) {
    if (all_answered_done(order)) return true;
    if (!dead_ends_.insert({order, state}).second) return false;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if (done(order, i) || !may_be_next(order, i)) continue;
      const auto next = applied(state, operations_[i]);
      if (next && from(order | std::uint64_t{1} << i, *next)) return true;
    }
    return false;
  }

  std::vector<Operation> operations_;
  std::set<std::pair<std::uint64_t, LockState>> dead_ends_;
};

Instant called_at(const std::vector<Call>& calls, HoldId hold, Instant acquired) {
  for (const Call& call : calls) {
    if (call.client == hold.client && call.round == hold.round) return call.open.from;
  }
  return acquired;
}

Instant released_by(const History& history, HoldId hold, Instant called) {
  for (const Recorded& event : history) {
    const auto* released = std::get_if<Released>(&event.what);
    if (released != nullptr && released->hold == hold && called <= event.at) return event.at;
  }
  return Instant::never();
}

std::vector<Operation> operations_of(const History& history) {
  using enum OperationKind;
  const std::vector<Call> calls = calls_of(history);
  std::vector<Operation> operations;
  for (const Hold& hold : holds_of(history)) {
    operations.push_back(
        {acquire, hold.id, hold.resource, called_at(calls, hold.id, hold.acquired), hold.acquired});
  }
  for (const Belief& belief : beliefs_of(history)) {
    const Instant from = belief.during.from;
    const Instant until = belief.during.until;
    if (std::holds_alternative<Extended>(history[belief.begun_by].what)) {
      operations.push_back({revive, belief.hold, belief.resource, from, from});
    }
    if (belief.stop == BeliefStop::release) {
      operations.push_back(
          {release, belief.hold, belief.resource, until, released_by(history, belief.hold, until)});
    } else if (until != Instant::never()) {
      operations.push_back({expire, belief.hold, belief.resource, until, until});
    }
  }
  return operations;
}

// Returns the operations on one resource that were called at `cut` at the latest. Calls that were answered
// after `cut` count as open.
std::vector<Operation> visible(const std::vector<Operation>& operations, ResourceId resource, Instant cut) {
  std::vector<Operation> seen;
  for (Operation operation : operations) {
    if (operation.resource != resource || cut < operation.called) continue;
    if (cut < operation.answered) operation.answered = Instant::never();
    seen.push_back(operation);
  }
  return seen;
}

}  // namespace

std::optional<Violation> find_lin(const History& history, const ReferenceSetup& setup) {
  if (!setup.linearizability) return std::nullopt;
  const std::vector<Operation> operations = operations_of(history);
  for (const Recorded& event : history) {  // Looks for the shortest prefix that no order explains.
    for (const Operation& last : operations) {
      if (last.answered != event.at) continue;
      if (Search(visible(operations, last.resource, event.at)).linearizable()) continue;
      return Violation{Property::lin, event.at, last.hold, last.hold, {}};
    }
  }
  return std::nullopt;
}

}  // namespace lockstep::properties::reference
