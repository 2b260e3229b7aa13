#pragma once
// The facts about a run on which assumptions depend and which its history does not contain.

#include <cstdint>
#include <vector>

#include "core/ids.h"
#include "core/ratio.h"
#include "core/resource_guard.h"
#include "core/time.h"
#include "properties/monitors/reach_setup.h"

namespace lockstep::properties {

struct ModelSetup {
  Duration ttl;                 // of the lock's keys; 0: none
  std::uint16_t lock_keys = 1;  // the keys behind them are those of counters
  ResourceGuard guard = ResourceGuard::none;
  bool writes_blind = false;            // writes go around a compare-and-set guard
  std::vector<RateError> client_rates;  // of each host's clocks at the start of the run
  std::vector<RateError> node_rates;
  ReachSetup reach;                     // its coordinators choose an entry's node
  bool coordinators_keep_keys = false;  // coordinators, not nodes, keep the entries (in memory)
  bool coordinators_count_ttl = false;  // coordinators, not nodes, count the TTL (on their monotonic clocks)
  std::vector<RateError> coordinator_rates;
  bool entries_without_owner = false;  // a client can write an entry without getting the lock
  // The lock's specification asks that these wall clocks do not differ, neither at the start nor by a
  // fault.
  bool client_wall_clocks_agree = false;
  bool coordinator_wall_clocks_agree = false;
  std::vector<Duration> client_offsets;  // of wall clocks at the start; empty: they do not matter
  std::vector<Duration> coordinator_offsets;
  bool lv_is_wished = false;  // LV is judged by a bound or a deadline that is shorter than the computed one
  bool outages_lose_keys = true;  // a node that goes down may come up within the TTL and without a key

  // ---- For a lock that tells its application no validity ----

  bool reports_validity = true;
  bool renews = false;  // the lock or its application extends the hold
  Duration work;        // the longest
  Duration round_trip;  // the largest nominal one
};

}  // namespace lockstep::properties
