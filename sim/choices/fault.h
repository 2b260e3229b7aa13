#pragma once
// The faults of one run: a scenario's scripted ones and the slots of its random families, asked from the
// schedule at the start.

#include <cstdint>
#include <vector>

#include "core/schedule/choice.h"
#include "sim/choices/chooser.h"
#include "sim/setup.h"

namespace lockstep::sim {

// A fault that this run has: its magnitude is not 0.
struct Fault {
  FaultKind kind = FaultKind::pause;
  FaultTarget target;
  Trigger trigger;
  Duration offset;
  std::int64_t magnitude = 0;
  Duration lasts;
  ChoiceKey key;           // of its magnitude in the schedule: what a report calls it by
  std::uint32_t seen = 0;  // how many times its trigger has passed
  bool armed = true;       // its trigger has not come yet
  Instant began = Instant::never();
  bool over = false;

  bool lasts_at(Instant now) const { return !over && began <= now; }

  friend bool operator==(const Fault&, const Fault&) = default;
};

// Asks the chooser for every scripted fault and every family slot, in their fixed order.
std::vector<Fault> draw_faults(const Setup& setup, Chooser& chooser);

// What a seed may draw from a range, above its minimum.
ChoiceSpec spec_above_minimum(const DurationRange& range);

}  // namespace lockstep::sim
