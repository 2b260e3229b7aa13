#pragma once
// What the tests of assumptions share: two holds, a history about them, and faults.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tests/properties/model/known_run.h"

namespace lockstep::properties {

constexpr HoldId a{ClientId{0}, 0, 0};
constexpr HoldId b{ClientId{1}, 0, 0};
constexpr HostId client_a = HostId::client(ClientId{0});
constexpr HostId client_b = HostId::client(ClientId{1});
constexpr HostId client_c = HostId::client(ClientId{2});
constexpr HostId redis_1 = HostId::redis(NodeId{0});
constexpr HostId redis_2 = HostId::redis(NodeId{1});

constexpr Instant ms(std::int64_t n) { return Instant{} + milliseconds(n); }

inline Model model() {
  Model setup;
  setup.lock.ttl = seconds(1);
  setup.client_rates.assign(3, RateError{});
  setup.node_rates.assign(3, RateError{});
  return setup;
}

inline Acquired acquired(HoldId hold, Instant until, std::uint64_t lock_nodes = 7) {
  return {hold, ResourceId{}, until - ms(20), until, FencingToken{}, lock_nodes, 3};
}

// Returns a history in which A asks at 10 ms, holds from 20 ms on and believes until 1000 ms. B asks at
// 100 ms. Violations come at 500 ms.
inline History history_with(std::vector<Recorded> more) {
  History history{{ms(10), AcquireCalled{a.client, 0, ResourceId{}}},
                  {ms(20), acquired(a, ms(1000))},
                  {ms(100), AcquireCalled{b.client, 0, ResourceId{}}}};
  history.insert(history.end(), more.begin(), more.end());
  std::stable_sort(history.begin(), history.end(),
                   [](const Recorded& x, const Recorded& y) { return x.at < y.at; });
  return history;
}

constexpr Violation me{Property::me, ms(500), a, b, NodeId{}};
constexpr Violation ts{Property::ts, ms(500), a, a, NodeId{}};
constexpr Violation rel{Property::rel, ms(500), a, b, NodeId{}};

inline Recorded fault(Instant at, FaultKind kind, HostId host, std::int64_t magnitude,
                      std::uint16_t number = 0) {
  const bool lasts = unit_of(kind) == FaultUnit::duration_ns;
  return {at, FaultBegan{number, kind, host, host, magnitude, lasts ? at + Duration{magnitude} : at,
                         LockPhase::held}};
}

inline Recorded link_fault(Instant at, FaultKind kind, HostId host, HostId peer, Duration magnitude,
                           std::uint16_t number = 0) {
  return {at, FaultBegan{number, kind, host, peer, magnitude.ns, at + magnitude, LockPhase::held}};
}

using Names = std::vector<Assumption>;
using Faults = std::vector<std::uint16_t>;

inline Names names(const Assessment& assessment) {
  Names found;
  for (const Breach& breach : assessment.breached) found.push_back(breach.assumption);
  return found;
}

inline Faults faults_of(const Assessment& assessment) {
  Faults found;
  for (const FaultCulprit& culprit : assessment.culprits.faults) found.push_back(culprit.fault);
  return found;
}

inline std::vector<HostId> rates_of(const Assessment& assessment) {
  std::vector<HostId> found;
  for (const RateCulprit& culprit : assessment.culprits.rates) found.push_back(culprit.host);
  return found;
}

}  // namespace lockstep::properties
