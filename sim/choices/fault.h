#pragma once
// The faults of one run: the scripted faults of a scenario and the slots of its random families. The
// schedule is asked for them at the start of the run.

#include <cstdint>
#include <vector>

#include "core/schedule/choice.h"
#include "sim/choices/chooser.h"
#include "sim/setup.h"

namespace lockstep::sim {

// A fault of this run. Its magnitude is not 0, except in a free slot of a search (World::open_slots).
struct Fault {
  FaultKind kind = FaultKind::pause;
  FaultTarget target;
  Trigger trigger;
  Duration offset;
  std::int64_t magnitude = 0;
  Duration lasts;
  ChoiceKey key;            // the choice of its magnitude; reports name the fault by it
  bool keeps_keys = false;  // an outage of a node that loses no key, however the node persists them
  std::uint32_t seen = 0;   // events so far that match its trigger
  bool armed = true;        // its trigger has not come yet
  Instant began = Instant::never();
  bool over = false;

  bool lasts_at(Instant now) const { return !over && began <= now; }

  friend bool operator==(const Fault&, const Fault&) = default;
};

// Asks the chooser for every scripted fault and then for every slot of every family, in the order of the
// setup. Returns the faults whose magnitude is not 0, in that order.
std::vector<Fault> draw_faults(const Setup& setup, Chooser& chooser);

// Returns what a seed may draw on top of the minimum of a range; the values are at most max - min.
ChoiceSpec spec_above_minimum(const DurationRange& range);

}  // namespace lockstep::sim
