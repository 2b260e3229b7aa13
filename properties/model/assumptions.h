#pragma once
// What a property assumes, and which of it a run breached before a violation (docs/PROPERTIES.md, "Inside or
// outside the model"). Assumptions come from the specification that the lock claims to implement, never from
// the policy under test.
//
//   ME TS GAP FENCE  TTL/(1+rn) >= (TTL-drift)/(1+rc) for each node and each client concerned, with the
//   signed
//                    rate errors rn, rc of their clocks; no wall clock step or freeze on a node; no suspend
//                    of a client concerned; one node list
//   RES              the same, and: the operation is applied before its hold's belief ends, unless a fencing
//                    token or compare-and-set is checked
//   REL              nothing
//   LV               the same as ME; and a majority of the lock's nodes is up and within reach of the client
//                    that waits
//   ORPH             no fault that takes down the node or its link to the client, from the release on; a
//                    connection that is broken without its client knowing is down
//
// Some locks say otherwise of themselves (docs/PROPERTIES.md): that of GETSET asks that clients' wall clocks
// agree, and has no rates; one with coordinators that keep entries, that these do not crash; one with
// coordinators that count the TTL, the same of their clocks' rates as of nodes'; one whose nodes join, that
// the coordinators' wall clocks agree.
//
// The clients concerned are those of the violation's two holds, from their acquire calls to the violation:
// what was over before cannot have mattered to them. Pauses, delays, losses, partitions, resets and, but for
// GETSET, wall clock steps of clients breach none of the first.

#include <cstdint>
#include <vector>

#include "core/ids.h"
#include "core/observation.h"
#include "core/ratio.h"
#include "core/resource_guard.h"
#include "core/time.h"
#include "core/verdict.h"

namespace lockstep::properties {

// What of a run is not in its history.
struct ModelSetup {
  Duration ttl;  // of the lock's keys; 0: none
  ResourceGuard guard = ResourceGuard::none;
  bool writes_blind = false;            // writes go around a compare-and-set guard
  std::vector<RateError> client_rates;  // of each host's clocks at the start of the run
  std::vector<RateError> node_rates;
  NodeMask lock_nodes = 0;              // MonitorSetup::asked; 0: all
  std::uint16_t coordinators = 0;       // servers between clients and nodes, which choose an entry's node
  bool coordinators_keep_keys = false;  // in their memory, in the place of nodes
  bool coordinators_count_ttl = false;  // by their monotonic clocks, in the place of nodes
  std::vector<RateError> coordinator_rates;
  bool entries_without_owner = false;  // a client that does not get the lock can write into it
  // What the lock's own description asks for: no differences at the start, none that a fault brings.
  bool client_wall_clocks_agree = false;
  bool coordinator_wall_clocks_agree = false;
  std::vector<Duration> client_offsets;  // of wall clocks at the start; none: they do not matter
  std::vector<Duration> coordinator_offsets;
  Instant lv_from;  // MonitorSetup::lv_from: which nodes were in reach before does not matter to LV
};

// What is to blame for the breaches. Nothing at all is to blame exactly when nothing was breached.
struct Culprits {
  std::vector<std::uint16_t> faults;  // FaultBegan::fault, ascending, each once
  std::vector<HostId> rates;          // whose clock has had a bad rate from the start; ascending, each once
  std::vector<HostId> offsets;        // whose wall clock has been wrong from the start; likewise
  bool workload = false;              // the workload or the set-up breaches, whatever deviates
};

struct Assessment {
  std::vector<Breach> breached;
  Culprits culprits;
};

// The drift that the specification allows for: 1 % of the TTL and 2 ms (RD, "Safety arguments", and its
// reference code).
Duration specified_drift(Duration ttl);

// Whether the clocks of a node and a client agree well enough for the drift allowance; exact. True without a
// TTL.
bool rates_allowed(Duration ttl, RateError node, RateError client);

// REQUIRES: a violation of a property listed above, found in this history. Only what happened up to its
// instant counts.
Assessment assess(const Violation& violation, const History& history, const ModelSetup& setup);

}  // namespace lockstep::properties
