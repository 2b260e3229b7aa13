#pragma once

#include <rapidcheck.h>

#include "core/schedule/schedule.h"

namespace lockstep::tests {

// Generates any key of any kind. Coordinates that the kind does not use are 0.
rc::Gen<ChoiceKey> arbitrary_choice_key();

// Generates any value that a schedule may give to the key, extreme values included.
rc::Gen<std::int64_t> arbitrary_choice_value(const ChoiceKey& key);

// Generates any base and any overrides, extreme values included.
rc::Gen<Schedule> arbitrary_schedule();

}  // namespace lockstep::tests
