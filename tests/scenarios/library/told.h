#pragma once
// What the writer of a scenario is told.

#include <string>
#include <vector>

#include "scenarios/format/scenario_error.h"

namespace lockstep::tests {

// Of a scenario named f.toml.
std::vector<scenarios::ScenarioError> errors_of(const std::string& text);

// Every error, as "line:column message; suggestion".
std::string told(const std::vector<scenarios::ScenarioError>& errors);

// Of a text that is right but for the lines given, which begin at line 3.
std::string told_of(const std::string& lines);

struct Mistake {
  std::string lines;  // from line 3 on
  std::string told;
};

void check_all(const std::vector<Mistake>& mistakes);

}  // namespace lockstep::tests
