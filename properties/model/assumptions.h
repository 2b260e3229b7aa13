#pragma once
// Says what a property assumes, and which assumptions a run breached before a violation
// (docs/PROPERTIES.md, "Inside or outside the model"). Assumptions come from the specification that the
// lock claims to implement, never from the policy under test.
//
//   property   assumes
//   ME TS GAP  TTL/(1+rn) >= (TTL-drift)/(1+rc) for each node and each client concerned, with the signed
//              rate errors rn, rc of their clocks; no wall clock step or freeze on a node; no suspend of a
//              client concerned; nodes keep acknowledged keys for the TTL; one node list; and where the lock
//              reports no validity, no long stalls (properties/model/stalls.h)
//   RES        the same as ME; the operation is applied before its hold's belief ends, unless a fencing
//              token or compare-and-set is checked
//   REL FENCE  nothing; no fault of a run makes the counter of fencing tokens forget
//   LV         the same as ME without the stalls, of every client and node and from the start of the run;
//              a majority of its nodes is within reach of each client with demand, and where the bound is
//              a short wish, of each holder
//   ORPH       where a request to delete the key was sent, no cut, reset or outage kept it from the node; a
//              connection that broke before counts as down until its client knows
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
// cannot have mattered to them and does not count. Where the lock reports a validity, pauses, delays,
// losses, partitions and resets breach none of ME's assumptions. Wall clock steps of clients breach one only
// with GETSET.

#include "core/observation.h"
#include "core/ratio.h"
#include "core/run_facts.h"
#include "core/time.h"
#include "core/verdict.h"
#include "properties/model/evidence.h"

namespace lockstep::properties {

// The drift that the specification allows for: 1 % of the TTL and 2 ms (RD, "Safety arguments", and its
// reference code).
Duration specified_drift(Duration ttl);

// Returns half of the rate error that the drift allows for: a clock that is fast by so much may go with one
// that is slow by so much. If all rates are allowed, it is the largest of them.
RateError half_allowed_rate(Duration ttl);

// Returns true iff the clocks of a node and a client agree well enough for the drift allowance. The
// comparison is exact. Returns true for a TTL of 0.
bool rates_allowed(Duration ttl, RateError node, RateError client);

// Returns the assumptions breached and what is to blame. Only what happened up to the violation's instant
// counts. REQUIRES: the violation is of a property listed above and was found in this history.
Assessment assess(const Violation& violation, const History& history, const RunFacts& facts,
                  const StartClocks& clocks);

}  // namespace lockstep::properties
