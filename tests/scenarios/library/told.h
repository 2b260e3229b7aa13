#pragma once
// These functions parse a text with mistakes and return what its author is told.

#include <string>
#include <vector>

#include "scenarios/format/scenario_error.h"

namespace lockstep::tests {

// Returns the errors in a scenario file with this text, named f.toml.
std::vector<scenarios::ScenarioError> errors_of(const std::string& text);

// Returns one line per error: "line:column message; suggestion".
std::string told(const std::vector<scenarios::ScenarioError>& errors);

// Returns told() for a scenario that is right except for `lines`, which begin at line 3.
std::string told_of(const std::string& lines);

struct Mistake {
  std::string lines;  // begin at line 3
  std::string told;
};

// Requires that told_of() says of each mistake what is expected.
void check_all(const std::vector<Mistake>& mistakes);

}  // namespace lockstep::tests
