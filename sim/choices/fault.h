#pragma once
// A fault of one run: a scripted fault of the scenario, or a slot of one of its random families.

#include <cstdint>

#include "core/fault_kind.h"
#include "core/schedule/choice.h"
#include "core/time.h"
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
  // Returns when it ends if it begins now. An outage may last longer (sim/hosts/processes.h, Restart). A
  // fault without a length of its own ends with the run, at `end`.
  Instant ends_if_begun(Instant now, Instant end) const {
    if (lasts_apart(kind)) return lasts.ns > 0 ? now + lasts : end;
    return now + Duration{unit_of(kind) == FaultUnit::duration_ns ? magnitude : 0};
  }

  friend bool operator==(const Fault&, const Fault&) = default;
};

}  // namespace lockstep::sim
