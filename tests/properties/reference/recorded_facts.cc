#include "tests/properties/reference/recorded_facts.h"

#include <algorithm>
#include <set>

namespace lockstep::properties::recorded::reference {

std::vector<Operation> operations_before(const RecordedHistory& history, std::uint32_t resource, Place end) {
  std::vector<Operation> operations;
  for (Operation operation : history.operations) {
    if (operation.resource != resource || operation.called >= end) continue;
    if (operation.answered >= end) {
      operation.answer = Answer::none;
      operation.answered = unanswered;
      operation.fence = operation.kind == OperationKind::use ? operation.fence : FencingToken{};
    }
    operations.push_back(operation);
  }
  return operations;
}

std::optional<std::size_t> acquire_of(const std::vector<Operation>& operations, std::size_t later) {
  const Operation& asking = operations[later];
  std::set<std::size_t> released;
  for (std::size_t i = 0; i < later; ++i) {
    if (operations[i].process != asking.process || operations[i].kind != OperationKind::release) continue;
    const auto acquire = acquire_of(operations, i);
    if (operations[i].answer == Answer::ok && acquire) released.insert(*acquire);
  }
  const auto fits = [&](std::size_t i, Answer answer) {
    return operations[i].process == asking.process && operations[i].kind == OperationKind::acquire &&
           operations[i].answer == answer && !released.contains(i);
  };
  for (std::size_t i = later; i-- > 0;) {
    if (fits(i, Answer::ok)) return i;
  }
  for (std::size_t i = 0; i < later; ++i) {
    if (fits(i, Answer::none)) return i;
  }
  return std::nullopt;
}

namespace {

Instant reading(const RecordedHistory& history, Place place) {
  for (const Operation& operation : history.operations) {
    if (operation.called == place) return operation.called_at;
    if (operation.answered == place) return operation.answered_at;
    if (operation.given_up == place) return operation.given_up_at;
  }
  return Instant::never();
}

}  // namespace

Instant clock_at(const RecordedHistory& history, Place place) {
  Instant least = Instant::never();
  for (Place later = place; later < history.places; ++later) least = std::min(least, reading(history, later));
  return least;
}

Duration step_back(const RecordedHistory& history, const Leases& leases) {
  bool is_asked = leases.ttl != Duration{};
  for (const Operation& operation : history.operations) is_asked = is_asked || operation.ttl != Duration{};
  Duration most{};
  for (Place place = 0; is_asked && place < history.places; ++place) {
    for (Place earlier = 0; earlier <= place; ++earlier)
      most = std::max(most, reading(history, earlier) - clock_at(history, place));
  }
  return most;
}

std::optional<Duration> lease_of(const std::vector<Operation>& operations, std::size_t number,
                                 const Leases& leases, Duration step_back) {
  Duration ttl = operations[number].ttl;
  if (ttl == Duration{} && operations[number].kind == OperationKind::extend)
    ttl = operations[*acquire_of(operations, number)].ttl;
  if (ttl == Duration{}) ttl = leases.ttl;
  if (ttl == Duration{}) return std::nullopt;
  const Duration drift = leases.drift ? *leases.drift : ttl / 100 + milliseconds(2);
  return std::max(Duration{}, ttl - drift - step_back);
}

}  // namespace lockstep::properties::recorded::reference
