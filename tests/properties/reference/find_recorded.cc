#include "tests/properties/reference/find_recorded.h"

#include <algorithm>
#include <vector>

#include "tests/properties/reference/recorded_facts.h"

namespace lockstep::properties::recorded::reference {
namespace {

// Returns the numbers of the operations of the resource that have an answer, in the order of their answers.
std::vector<Number> answered(const RecordedHistory& history, std::uint32_t resource) {
  std::vector<Number> numbers;
  for (Number i = 0; i < history.operations.size(); ++i) {
    const Operation& operation = history.operations[i];
    if (operation.resource == resource && operation.answer != Answer::none) numbers.push_back(i);
  }
  std::sort(numbers.begin(), numbers.end(), [&](Number a, Number b) {
    return history.operations[a].answered < history.operations[b].answered;
  });
  return numbers;
}

// The time in which a process relies on a hold, because it was told of it at `from`.
struct Belief {
  std::uint32_t process = 0;
  Moment from;
  Moment until;
  Place answer = 0;
};

Moment moment(const RecordedHistory& history, Place place) { return {clock_at(history, place), place}; }

std::vector<Belief> beliefs_of(const RecordedHistory& history, std::uint32_t resource, const Leases& leases) {
  const std::vector<Operation> operations = operations_before(history, resource, unanswered);
  const bool is_timed = step_back(history, leases) != Duration{} || leases.ttl != Duration{} ||
                        std::any_of(operations.begin(), operations.end(),
                                    [](const Operation& each) { return each.ttl != Duration{}; });
  const auto at = [&](Place place) { return is_timed ? moment(history, place) : Moment{{}, place}; };
  std::vector<Belief> beliefs;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const Operation& told = operations[i];
    const bool tells = told.kind == OperationKind::acquire || told.kind == OperationKind::extend;
    if (!tells || told.answer != Answer::ok) continue;
    const auto acquire = told.kind == OperationKind::acquire ? std::optional(i) : acquire_of(operations, i);
    if (!acquire) continue;
    Belief belief{told.process, at(told.answered), Moment::never(), told.answered};
    if (const auto lease = lease_of(operations, i, leases, step_back(history, leases)))
      belief.until = {at(told.called).at + *lease, 0};
    for (std::size_t j = 0; j < operations.size(); ++j) {
      const Operation& later = operations[j];
      if (later.kind != OperationKind::release && later.kind != OperationKind::extend) continue;
      if (acquire_of(operations, j) != acquire) continue;
      if (later.kind == OperationKind::release) belief.until = std::min(belief.until, at(later.called));
      // What is told later counts from then on.
      const bool is_told = later.kind == OperationKind::extend && later.answer != Answer::none;
      if (is_told && told.answered < later.answered)
        belief.until = std::min(belief.until, at(later.answered));
    }
    if (belief.from < belief.until) beliefs.push_back(belief);
  }
  return beliefs;
}

}  // namespace

std::optional<Number> find_me(const RecordedHistory& history, std::uint32_t resource, const Leases& leases) {
  const std::vector<Belief> beliefs = beliefs_of(history, resource, leases);
  for (const Number number : answered(history, resource)) {
    for (const Belief& one : beliefs) {
      if (one.answer != history.operations[number].answered) continue;
      for (const Belief& other : beliefs) {
        if (other.process != one.process && other.from < one.from && one.from < other.until) return number;
      }
    }
  }
  return std::nullopt;
}

std::optional<Number> find_fence(const RecordedHistory& history, std::uint32_t resource) {
  const std::vector<Number> numbers = answered(history, resource);
  const auto has_fence = [&](Number number) {
    const Operation& operation = history.operations[number];
    return operation.kind == OperationKind::acquire && operation.answer == Answer::ok &&
           operation.fence != FencingToken{};
  };
  for (const Number number : numbers) {
    if (!has_fence(number)) continue;
    const Operation& now = history.operations[number];
    for (const Number other : numbers) {
      if (!has_fence(other)) continue;
      const Operation& before = history.operations[other];
      if (before.answered >= now.answered) continue;
      if (before.fence == now.fence || (before.answered < now.called && now.fence < before.fence))
        return number;
    }
  }
  return std::nullopt;
}

std::optional<Number> find_res(const RecordedHistory& history, std::uint32_t resource) {
  const std::vector<Number> numbers = answered(history, resource);
  const auto is_applied = [&](Number number) {
    const Operation& operation = history.operations[number];
    return operation.kind == OperationKind::use && operation.answer == Answer::ok;
  };
  for (const Number number : numbers) {
    for (const Number other : numbers) {
      if (!is_applied(number) || !is_applied(other)) continue;
      const Operation& now = history.operations[number];
      const Operation& before = history.operations[other];
      if (before.answered < now.called && now.fence < before.fence) return number;
    }
  }
  return std::nullopt;
}

std::optional<Number> find_lin(const RecordedHistory& history, std::uint32_t resource, const Leases& leases) {
  for (const Number number : answered(history, resource)) {
    if (!linearizable(history, resource, leases, history.operations[number].answered + 1)) return number;
  }
  return std::nullopt;
}

}  // namespace lockstep::properties::recorded::reference
