#include "scenarios/bounds.h"

#include <algorithm>
#include <cstdint>
#include <variant>

#include "core/ratio.h"
#include "core/schedule/choice_limits.h"
#include "scenarios/round_trips.h"

namespace lockstep::scenarios {
namespace {

Duration node_timeout(const Scenario& scenario) {
  return std::visit([](const auto& policy) { return policy.node_timeout; }, scenario.lock);
}

// Returns the longest time in which one server answers or the request times out.
Duration longest_step(const Scenario& scenario, Duration round_trip) {
  return std::max(node_timeout(scenario), round_trip);
}
Duration longest_step(const Scenario& scenario) {
  return longest_step(scenario, largest_round_trip(scenario));
}

// Returns how many servers, or keys on one server, are asked one after the other.
int asked_in_turn(const Scenario& scenario) {
  const auto* redlock = std::get_if<RedlockPolicy>(&scenario.lock);
  if (redlock == nullptr || redlock->request_order != RequestOrder::sequential) return 1;
  return redlock->keys > 0 ? redlock->keys : scenario.setup.nodes;
}

// Returns the longest time that a client lets pass between two attempts: within a call, or between a
// rejected call and the next.
Duration longest_delay(const Scenario& scenario) {
  const Duration retry = std::visit([](const auto& policy) { return policy.retry_delay_max; }, scenario.lock);
  return std::max(retry, scenario.setup.workload.think.max);
}

// Returns the longest time that an attempt can take without faults, with the delay before it: for the
// requests, the release of what they got, and a fencing token if one is fetched.
Duration longest_attempt(const Scenario& scenario) {
  const Duration step = longest_step(scenario) * std::max<std::int64_t>(1, scenario.setup.coordinators);
  const auto* redlock = std::get_if<RedlockPolicy>(&scenario.lock);
  const auto* coordinated = std::get_if<CoordinatedPolicy>(&scenario.lock);
  const bool fetches =
      (redlock != nullptr && redlock->fencing) || (coordinated != nullptr && coordinated->fencing);
  return longest_delay(scenario) + step * (2 * asked_in_turn(scenario)) + (fetches ? step : Duration{});
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
  const Duration attempt = longest_step(scenario) * (coordinators * asked_in_turn(scenario));
  return by_slow_clocks(scenario, attempt + ttl_of(scenario.lock));
}

Duration patience(const Scenario& scenario, Duration round_trip) {
  const Duration timeout = node_timeout(scenario);
  return std::max(timeout.ns > 0 ? timeout : ttl_of(scenario.lock), round_trip * 2);
}

bool heals(const Scenario& scenario) {
  return scenario.checked.contains(Property::lv) && !scenario.bounds.lv_bound;
}

Duration healed_lv_bound(const Scenario& scenario) {
  const Duration attempts = longest_attempt(scenario) * (2 * scenario.setup.clients + 2);
  return by_slow_clocks(scenario, largest_round_trip(scenario) + ttl_of(scenario.lock) + attempts);
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
  return by_slow_clocks(scenario, round_trip * 2 + node_timeout(scenario) +
                                      longest_step(scenario, round_trip) * (asked_in_turn(scenario) - 1));
}

}  // namespace lockstep::scenarios
