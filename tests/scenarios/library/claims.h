#pragma once
// Published claims as scenarios built in C++, small enough to read: what the judge and the stories are tested
// with. The shipped scenarios of the same names are in scenarios/library.

#include <string_view>

#include "scenarios/scenario.h"

namespace lockstep::tests {

// One of C7 C9 C10 C10-unchecked C11 C12-late C14 C14-blind C15 C17 C18 C32 C39, as in the list of claims.
scenarios::Scenario claim(std::string_view id);

}  // namespace lockstep::tests
