#pragma once
// What is known of a run besides what happens in it: its hosts, its lock, its work, and by what it is judged.
// One function makes it from a scenario (scenarios/run/run_facts.h), for monitors, the judge of the model and
// reports.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/lock_facts.h"
#include "core/persistence.h"
#include "core/ratio.h"
#include "core/reach_facts.h"
#include "core/resource_guard.h"
#include "core/time.h"
#include "core/verdict.h"

namespace lockstep {

struct RunFacts {
  std::string scenario;  // "C11"
  LockFacts lock;

  // ---- Hosts ----

  std::uint16_t clients = 0;
  ReachFacts reach{};
  Persistence persistence = Persistence::none;
  Duration restart_delay;
  Duration round_trip;  // the largest nominal one

  // ---- What is locked ----

  std::uint16_t resources = 1;
  ResourceGuard guard = ResourceGuard::none;

  // ---- The work ----

  std::uint32_t rounds = 0;  // acquire calls of a client; 0: no limit
  Duration longest_work;
  bool writes_blind = false;  // writes go around a compare-and-set guard
  bool renews = false;        // the lock or its application extends the hold

  // ---- What is judged ----

  // The kinds whose violations decide the verdict. The other kinds are watched too, but their violations
  // are only notes.
  PropertySet checked;
  // The first half of LV, the drought, is watched only with a bound, and only from `lv_from` on. That is
  // 0, or the instant at which the faults end if the run heals.
  std::optional<Duration> lv_bound{};
  Instant lv_from{};
  Instant repeats_from = Instant::never();  // from here on a rejected client calls again in any case
  // The second half of LV: calls must end within these times. Acquire calls made before `deadline_from` are
  // counted from that instant. nullopt: there is no deadline.
  std::optional<Duration> acquire_deadline{};
  Instant deadline_from{};
  std::optional<Duration> extend_deadline{};
  std::optional<Duration> release_deadline{};
  // What a scenario wishes of LV where that is shorter than what can be computed.
  std::optional<Duration> wished_lv_bound{};
  std::optional<Duration> wished_acquire_deadline{};
  std::vector<Duration> orph_bounds{};  // client i has bound i % size; empty: ORPH is not watched

  std::uint16_t nodes() const { return reach.nodes; }
  std::uint16_t coordinators() const { return reach.coordinators; }
  // Returns true iff a node that goes down may come up within the TTL and without a key.
  bool outages_lose_keys() const {
    return persistence != Persistence::aof_always && (restart_delay < lock.ttl || lock.ttl.ns == 0);
  }

  friend bool operator==(const RunFacts&, const RunFacts&) = default;
};

// How wrong each host's clocks are at the start of one run.
struct StartClocks {
  std::vector<RateError> client_rates;
  std::vector<RateError> node_rates;
  std::vector<RateError> coordinator_rates;
  std::vector<Duration> client_offsets;  // of wall clocks
  std::vector<Duration> coordinator_offsets;
};

}  // namespace lockstep
