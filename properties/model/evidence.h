#pragma once
// What is known of a violation when its assumptions are judged: what happened up to it, and which breaches
// were found so far.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/assumption.h"
#include "core/observation.h"
#include "core/run_facts.h"
#include "core/verdict.h"
#include "properties/model/culprits.h"
#include "properties/model/stale_operation.h"

namespace lockstep::properties {

struct Assessment {
  std::vector<Breach> breached;
  Culprits culprits;
};

struct Struck {  // a fault that began up to the violation
  Instant at;
  std::size_t place = 0;  // in the history
  FaultBegan fault;
};

struct Lost {
  Instant at;
  KeyLost key;
};

// One of the two holds of a violation. Where the rightful holder was refused (RES), the other one is that of
// the operation that the resource applied instead.
struct Concerned {
  HoldId hold;
  Instant called;  // when its client asked for it
  std::optional<Acquired> acquired;
};

StruckFault struck_fault(const Struck& struck);

// REQUIRES: what it is made of outlives the evidence.
struct Evidence {
  Evidence(const Violation& about, const History& recorded, const RunFacts& known,
           const StartClocks& started);

  std::span<const Recorded> past() const { return {history.data(), end}; }
  std::span<const Recorded> past_until(Instant at) const;
  Instant first_call() const;
  // LV assumes of every client and node, and from the beginning of the run, what ME assumes of two holds.
  bool of_all() const { return violation.property == Property::lv; }
  // Returns true iff the fault began at `from` or later, or lasted beyond it.
  bool in_time(const Struck& one, Instant from) const { return one.at >= from || one.fault.until > from; }
  // REQUIRES: a fault began at this place of the history.
  const Struck& struck_at(std::size_t place) const;

  // Adds a breach that is about the fault's host, and blames the fault.
  void breach(Assumption assumption, const Struck& one, Quantity allowed, Quantity seen,
              const Neighbour& neighbour);
  // Adds a breach that no schedule can take away.
  void breach_by(Given given, Assumption assumption, HostId host, Quantity allowed, Quantity seen);

  const Violation& violation;
  const RunFacts& facts;
  const StartClocks& clocks;
  const History& history;
  std::size_t end = 0;                  // only history[0, end) counts
  std::optional<StaleOperation> stale;  // of RES
  std::vector<Concerned> concerned;
  std::vector<Struck> struck;
  std::vector<Lost> lost;
  Assessment result;

 private:
  void look_at(std::size_t place);
};

}  // namespace lockstep::properties
