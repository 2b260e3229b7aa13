#include "scenarios/bounds.h"

#include <algorithm>
#include <cstdint>

#include "core/ratio.h"
#include "core/schedule/choice_limits.h"
#include "scenarios/round_trips.h"

namespace lockstep::scenarios {
namespace {

// Returns the longest time in which one server answers or the request times out.
Duration longest_step(const Scenario& scenario, Duration round_trip) {
  return std::max(lock_facts(scenario).node_timeout, round_trip);
}
Duration longest_step(const Scenario& scenario) {
  return longest_step(scenario, largest_round_trip(scenario));
}

// Returns the longest time that a client lets pass between two attempts: within a call, or between a
// rejected call and the next.
Duration longest_delay(const Scenario& scenario) {
  return std::max(lock_facts(scenario).longest_retry_delay, scenario.setup.workload.think.max);
}

// Returns the longest time that an attempt can take without faults, with the delay before it: for the
// requests, the release of what they got, and a fencing token if one is fetched.
Duration longest_attempt(const Scenario& scenario) {
  const Duration step = longest_step(scenario) * std::max<std::int64_t>(1, scenario.setup.coordinators);
  const LockFacts lock = lock_facts(scenario);
  return longest_delay(scenario) + step * (2 * lock.asked_in_turn) + (lock.fences ? step : Duration{});
}

// Returns the longest turn of a client, until the client that waits has its attempt: the work, four round
// trips (fetching a token, reading, writing, releasing) and two attempts.
Duration longest_turn(const Scenario& scenario) {
  return scenario.setup.workload.work.max + largest_round_trip(scenario) * 4 + longest_attempt(scenario) * 2;
}

// Returns the true time in which the slowest clock of the scenario counts the duration.
Duration by_slow_clocks(const Scenario& scenario, Duration duration) {
  constexpr std::int64_t one = 1'000'000'000;
  const std::int64_t worst =
      std::max({scenario.setup.node_clocks.rate_max.ppb, scenario.setup.client_clocks.rate_max.ppb,
                scenario.setup.coordinator_clocks.rate_max.ppb});
  return scale(duration, Ratio{one, one - worst});
}

}  // namespace

Duration call_deadline(const Scenario& scenario) {
  const std::int64_t coordinators = std::max<std::int64_t>(1, scenario.setup.coordinators);
  const LockFacts lock = lock_facts(scenario);
  const Duration attempt = longest_step(scenario) * (coordinators * lock.asked_in_turn);
  return by_slow_clocks(scenario, attempt + lock.ttl);
}

Duration patience(const LockFacts& lock, Duration round_trip) {
  return std::max(lock.node_timeout.ns > 0 ? lock.node_timeout : lock.ttl, round_trip * 2);
}

bool heals(const Scenario& scenario) {
  return scenario.checked.contains(Property::lv) && !scenario.bounds.lv_bound;
}

Duration healed_lv_bound(const Scenario& scenario) {
  const Duration attempts = longest_attempt(scenario) * (2 * scenario.setup.clients + 2);
  return by_slow_clocks(scenario, largest_round_trip(scenario) + lock_facts(scenario).ttl + attempts);
}

Duration healed_deadline(const Scenario& scenario) {
  return healed_lv_bound(scenario) +
         by_slow_clocks(scenario, longest_turn(scenario) * scenario.setup.clients);
}

// The bound does not run while every client only thinks, so the run has to be longer by what a client may
// think for each call. A call takes at least a round trip.
Duration healing_of(const Scenario& scenario) {
  if (!heals(scenario)) return {};
  const Duration judged = healed_deadline(scenario) * 2;
  const Duration call = std::max(scenario.setup.latency.min * 2, microseconds(100));
  const Int128 thinking = static_cast<Int128>(judged.ns) * scenario.setup.workload.think.max.ns / call.ns;
  return judged + Duration{static_cast<std::int64_t>(std::min<Int128>(thinking, longest_duration.ns))};
}

Duration orph_bound(const Scenario& scenario, Duration round_trip) {
  const LockFacts lock = lock_facts(scenario);
  const Duration others = longest_step(scenario, round_trip) * (lock.asked_in_turn - 1);
  return by_slow_clocks(scenario, round_trip * 2 + lock.node_timeout + others);
}

}  // namespace lockstep::scenarios
