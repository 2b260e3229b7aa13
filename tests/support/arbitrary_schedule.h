#pragma once

#include <rapidcheck.h>

#include "core/schedule/schedule.h"

namespace lockstep::tests {

// Any key of any kind; the coordinates that its kind does not use are 0.
rc::Gen<ChoiceKey> arbitrary_choice_key();

// Any value that a schedule may give to the key, the extreme ones too.
rc::Gen<std::int64_t> arbitrary_choice_value(const ChoiceKey& key);

// Any base and any overrides, extreme values included.
rc::Gen<Schedule> arbitrary_schedule();

}  // namespace lockstep::tests
