// RES: the resource applies an operation of a hold after it applied an operation, read or write, of a hold
// that was acquired later. With a compare-and-set guard the rule is another: the resource applies a write
// although it applied another hold's write since the read on which the write is based. With a guard that
// checks fencing tokens it is also violated when an operation of a hold is refused that is believed while
// no other client believes.

#include "tests/properties/reference/find_violations.h"
#include "tests/properties/reference/timeline.h"

namespace lockstep::properties::reference {
namespace {

struct Operation {
  Instant at;
  ResourceApplied what;
};

std::vector<Operation> operations_of(const History& history) {
  std::vector<Operation> operations;
  for (const Recorded& event : history) {
    if (const auto* applied = std::get_if<ResourceApplied>(&event.what))
      operations.push_back({event.at, *applied});
  }
  return operations;
}

// Returns the latest-acquired hold among those that operated before operations[index] and were acquired
// after its hold.
std::optional<HoldId> newer_before(const std::vector<Operation>& operations, std::size_t index,
                                   const std::vector<Hold>& holds) {
  const ResourceApplied& stale = operations[index].what;
  auto newest = rank_of(holds, stale.hold);
  if (!newest) return std::nullopt;
  for (std::size_t i = 0; i < index; ++i) {
    const auto rank = rank_of(holds, operations[i].what.hold);
    if (operations[i].what.resource == stale.resource && rank && *newest < *rank) newest = rank;
  }
  if (holds[*newest].id == stale.hold) return std::nullopt;
  return holds[*newest].id;
}

// Returns the last other hold that wrote between this write and the last read of its hold. Returns nothing
// for a write whose hold has never read, since such a write is based on no read.
std::optional<HoldId> written_since_read(const std::vector<Operation>& operations, std::size_t index) {
  const ResourceApplied& write = operations[index].what;
  std::optional<HoldId> other;
  for (std::size_t i = index; i-- > 0;) {
    const ResourceApplied& earlier = operations[i].what;
    if (earlier.resource != write.resource) continue;
    if (earlier.hold == write.hold && !earlier.is_write) return other;
    if (earlier.hold != write.hold && earlier.is_write && !other) other = earlier.hold;
  }
  return std::nullopt;
}

// Returns true iff the hold is believed at `t`, and no other client believes in its resource.
bool believed_alone(const std::vector<Belief>& beliefs, HoldId hold, ResourceId resource, Instant t) {
  bool believed = false;
  for (const Belief& belief : beliefs) {
    if (belief.resource != resource || !belief.during.contains(t)) continue;
    if (belief.hold.client != hold.client) return false;
    believed = believed || belief.hold == hold;
  }
  return believed;
}

std::optional<Violation> find_refused(const History& history) {
  const std::vector<Belief> beliefs = beliefs_of(history);
  for (const Recorded& event : history) {
    const auto* refused = std::get_if<ResourceRefused>(&event.what);
    if (refused == nullptr || !believed_alone(beliefs, refused->hold, refused->resource, event.at)) continue;
    return Violation{Property::res, event.at, refused->hold, refused->hold, {}};
  }
  return std::nullopt;
}

std::optional<Violation> find_applied(const History& history, const ReferenceSetup& setup) {
  const std::vector<Hold> holds = holds_of(history);
  const std::vector<Operation> operations = operations_of(history);
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const ResourceApplied& operation = operations[i].what;
    std::optional<HoldId> other;
    if (setup.guard != ResourceGuard::compare_and_set) {
      other = newer_before(operations, i, holds);
    } else if (operation.is_write) {
      other = written_since_read(operations, i);
    }
    if (other) return Violation{Property::res, operations[i].at, operation.hold, *other, {}};
  }
  return std::nullopt;
}

}  // namespace

// Of two violations at one instant it names the operation that was applied.
std::optional<Violation> find_res(const History& history, const ReferenceSetup& setup) {
  const std::optional<Violation> applied = find_applied(history, setup);
  if (setup.guard != ResourceGuard::fencing) return applied;
  const std::optional<Violation> refused = find_refused(history);
  return refused && (!applied || refused->at < applied->at) ? refused : applied;
}

}  // namespace lockstep::properties::reference
