#pragma once

#include <rapidcheck.h>

#include "core/schedule.h"

namespace lockstep::tests {

// Any key of any kind; the coordinates that its kind does not use are 0.
rc::Gen<ChoiceKey> arbitrary_choice_key();

// Any base and any overrides, extreme values included.
rc::Gen<Schedule> arbitrary_schedule();

}  // namespace lockstep::tests
