#pragma once
// Says what a property assumes, and which assumptions a run breached before a violation
// (docs/PROPERTIES.md, "Inside or outside the model"). Assumptions come from the specification that the
// lock claims to implement, never from the policy under test.
//
//   property         assumes
//   ME TS GAP        TTL/(1+rn) >= (TTL-drift)/(1+rc) for each node and each client concerned, with the
//                    signed rate errors rn, rc of their clocks; no wall clock step or freeze on a node; no
//                    suspend of a client concerned; nodes keep acknowledged keys for the TTL; one node list
//   RES              the same as ME; the operation is applied before its hold's belief ends, unless a
//                    fencing token or compare-and-set is checked
//   REL              nothing
//   FENCE            a counter that is not on the lock's nodes loses nothing, and here none ever does
//   LV               the same as ME; a majority of the lock's nodes is up and within reach of every client
//   ORPH             no fault stops or takes down the node or its link to the client from the release on; a
//                    connection that broke before counts as down until its client knows
//
// The specifications of some locks differ (docs/PROPERTIES.md):
//
//   lock                                extra or changed assumption
//   GETSET                              the clients' wall clocks agree; this takes the place of the rates
//   coordinators that keep entries      no coordinator crashes
//   coordinators that count the TTL     the rates of coordinators count in place of the nodes'
//   coordinators with a node that joins the coordinators' wall clocks agree
//   any coordinators                    nothing about node lists; for LV and ORPH, coordinators and their
//                                       links count too
//
// The clients concerned are those of the violation's two holds. What ended before their acquire calls
// cannot have mattered to them and does not count. Pauses, delays, losses, partitions and resets breach
// none of ME's assumptions. Wall clock steps of clients breach one only with GETSET.

#include <cstdint>
#include <vector>

#include "core/ids.h"
#include "core/observation.h"
#include "core/ratio.h"
#include "core/resource_guard.h"
#include "core/time.h"
#include "core/verdict.h"
#include "properties/monitors/reach_setup.h"

namespace lockstep::properties {

// The facts about a run that its history does not contain.
struct ModelSetup {
  Duration ttl;  // of the lock's keys; 0: none
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
  // LV is judged by a bound or a deadline that is shorter than the computed one.
  bool lv_is_wished = false;
};

// Holds what is to blame for the breaches. Everything here is empty or false iff nothing was breached.
struct Culprits {
  std::vector<std::uint16_t> faults;  // FaultBegan::fault, ascending, each once
  std::vector<HostId> rates;    // hosts whose clocks had a bad rate from the start; ascending, each once
  std::vector<HostId> offsets;  // hosts whose wall clocks were wrong from the start; likewise
  bool workload = false;        // the workload or the set-up itself breaches an assumption
};

struct Assessment {
  std::vector<Breach> breached;
  Culprits culprits;
};

// The drift that the specification allows for: 1 % of the TTL and 2 ms (RD, "Safety arguments", and its
// reference code).
Duration specified_drift(Duration ttl);

// Returns true iff the clocks of a node and a client agree well enough for the drift allowance. The
// comparison is exact. Returns true for a TTL of 0.
bool rates_allowed(Duration ttl, RateError node, RateError client);

// Returns the assumptions breached and what is to blame. Only what happened up to the violation's instant
// counts. REQUIRES: the violation is of a property listed above and was found in this history.
Assessment assess(const Violation& violation, const History& history, const ModelSetup& setup);

}  // namespace lockstep::properties
