#pragma once
// What holds for every message, whatever the input.

#include <string>

#include "tests/cli/bad_inputs/row.h"
#include "tests/cli/bad_inputs/stage.h"

namespace lockstep::tests::bad_inputs {

// Returns the first thing that is wrong with what the row printed and left behind, or an empty text.
std::string broken_rule(const Row& row, const Outcome& outcome);

}  // namespace lockstep::tests::bad_inputs
