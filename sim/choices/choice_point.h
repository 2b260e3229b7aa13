#pragma once
// A point of a run at which a schedule could have deviated.

#include "core/schedule/choice.h"
#include "sim/setup.h"

namespace lockstep::sim {

// A choice that was asked for, or an event that can trigger a fault.
struct ChoicePoint {
  bool is_event = false;
  ChoiceKey key;    // if it is a choice
  Trigger trigger;  // if it is an event: the event, its client and its ordinal (0 if not counted)
  friend bool operator==(const ChoicePoint&, const ChoicePoint&) = default;
};

}  // namespace lockstep::sim
