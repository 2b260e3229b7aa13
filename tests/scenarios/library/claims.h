#pragma once
// Builds published claims as small scenarios in C++. The tests of the judge and of the stories use them.
// The shipped scenarios of the same names are in scenarios/library.

#include <string_view>

#include "scenarios/scenario.h"

namespace lockstep::tests {

// REQUIRES: `id` is one of C7 C9 C10 C10-unchecked C11 C12-late C14 C14-blind C15 C17 C18 C32 C39.
scenarios::Scenario claim(std::string_view id);

}  // namespace lockstep::tests
