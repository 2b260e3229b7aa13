#pragma once
// A point of a run at which a schedule could have deviated.

#include "core/schedule/choice.h"
#include "sim/setup.h"

namespace lockstep::sim {

// A choice that was asked for, or an event that a fault can be triggered by.
struct ChoicePoint {
  bool is_event = false;
  ChoiceKey key;    // of a choice
  Trigger trigger;  // of an event: which, whose, and the how-manieth
  friend bool operator==(const ChoicePoint&, const ChoicePoint&) = default;
};

}  // namespace lockstep::sim
