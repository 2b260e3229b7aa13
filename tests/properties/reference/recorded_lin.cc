// LIN of a recorded history: every order, and with leases every nanosecond, in which operations can have
// taken effect on a lock object. The object has at most one hold. A hold whose lease has run out may end, and
// does when somebody else acquires. An operation without an answer may have no effect.

#include <set>
#include <tuple>
#include <vector>

#include "core/check.h"
#include "tests/properties/reference/find_recorded.h"
#include "tests/properties/reference/recorded_facts.h"

namespace lockstep::properties::recorded::reference {
namespace {

enum class HoldState : std::uint8_t {
  none,  // its acquire has not taken effect
  held,
  over,     // it has ended, and its process has not been told
  released  // it has ended, and its process was told that
};

struct LockObject {
  std::vector<HoldState> holds;  // of each acquire
  std::int64_t may_end = 0;      // when the lease of the hold has run out, if it has one
  bool has_lease = false;
  FencingToken fence{};
  auto operator<=>(const LockObject&) const = default;

  std::optional<std::size_t> holder() const {
    for (std::size_t i = 0; i < holds.size(); ++i) {
      if (holds[i] == HoldState::held) return i;
    }
    return std::nullopt;
  }
};

class Search {
 public:
  Search(const RecordedHistory& history, std::uint32_t resource, const Leases& leases, Place end)
      : leases_(leases),
        step_back_(step_back(history, leases)),
        operations_(operations_before(history, resource, end)),
        end_(end) {
    CHECK(operations_.size() <= 16, "{} operations", operations_.size());
    bool is_timed = leases.ttl != Duration{};
    for (const Operation& each : history.operations) is_timed = is_timed || each.ttl != Duration{};
    for (Place place = 0; place < end; ++place) clock_.push_back(is_timed ? clock_at(history, place).ns : 0);
  }

  bool succeeds() {
    LockObject object;
    object.holds.resize(operations_.size(), HoldState::none);
    return from(0, 0, clock_.empty() ? 0 : clock_.front(), object);
  }

 private:
  // It is `now` nanoseconds, behind the call or answer at `place`.
  bool from(unsigned done, Place place, std::int64_t now, const LockObject& object) {
    if (!seen_.insert({done, place, now, object}).second) return false;
    if (place + 1 == end_) return true;  // an answer at the last place was looked at when it was passed
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      const Operation& operation = operations_[i];
      const bool can_now = (done >> i & 1U) == 0 && operation.called <= place && place < operation.answered;
      if (!can_now || operation.answer == Answer::fail || operation.kind == OperationKind::use) continue;
      if (const auto next = applied(object, i, now)) {
        if (from(done | 1U << i, place, now, *next)) return true;
      }
    }
    if (now < clock_[place + 1]) return from(done, place, now + 1, object);
    return all_answered_done(done, place + 1) && from(done, place + 1, now, object);
  }

  bool all_answered_done(unsigned done, Place place) const {
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      const Operation& operation = operations_[i];
      const bool has_effect = operation.answer == Answer::ok && operation.kind != OperationKind::use;
      if (operation.answered == place && has_effect && (done >> i & 1U) == 0) return false;
    }
    return true;
  }

  std::optional<LockObject> applied(const LockObject& before, std::size_t i, std::int64_t now) const {
    switch (operations_[i].kind) {
      case OperationKind::acquire:
        return acquired(before, i, now);
      case OperationKind::release:
        return released(before, i);
      case OperationKind::extend:
        return extended(before, i, now);
      case OperationKind::use:
        break;
    }
    return std::nullopt;
  }

  std::optional<LockObject> acquired(LockObject object, std::size_t i, std::int64_t now) const {
    if (const auto holder = object.holder()) {
      if (!object.has_lease || now < object.may_end) return std::nullopt;
      object.holds[*holder] = HoldState::over;
    }
    const FencingToken fence = operations_[i].fence;
    if (fence != FencingToken{}) {
      if (fence <= object.fence) return std::nullopt;
      object.fence = fence;
    }
    object.holds[i] = HoldState::held;
    set_lease(object, i, now);
    return object;
  }

  std::optional<LockObject> released(LockObject object, std::size_t i) const {
    const auto acquire = acquire_of(operations_, i);
    if (!acquire) return std::nullopt;
    HoldState& hold = object.holds[*acquire];
    const bool is_told = operations_[i].answer == Answer::ok;
    if (hold != HoldState::held && !(hold == HoldState::over && is_told)) return std::nullopt;
    hold = is_told ? HoldState::released : HoldState::over;
    return object;
  }

  std::optional<LockObject> extended(LockObject object, std::size_t i, std::int64_t now) const {
    const auto acquire = acquire_of(operations_, i);
    if (!acquire || object.holds[*acquire] != HoldState::held) return std::nullopt;
    set_lease(object, i, now);
    return object;
  }

  void set_lease(LockObject& object, std::size_t i, std::int64_t now) const {
    const auto lease = lease_of(operations_, i, leases_, step_back_);
    object.has_lease = lease.has_value();
    object.may_end = lease ? now + lease->ns : 0;
  }

  const Leases& leases_;
  Duration step_back_;
  std::vector<Operation> operations_;
  Place end_;
  std::vector<std::int64_t> clock_;  // of each place
  std::set<std::tuple<unsigned, Place, std::int64_t, LockObject>> seen_;
};

}  // namespace

bool linearizable(const RecordedHistory& history, std::uint32_t resource, const Leases& leases, Place end) {
  return Search(history, resource, leases, end).succeeds();
}

}  // namespace lockstep::properties::recorded::reference
