#pragma once
// Reads a scenario (docs/SCENARIO_FORMAT.md). Reading is strict: unknown keys and sections are errors. All
// errors are reported, each with its place. The caller reads the file; parse_scenario is a pure function.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/format/read_files.h"
#include "scenarios/format/scenario_error.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

struct ParseResult {
  std::optional<Scenario> scenario;   // nothing if there is an error
  std::vector<ScenarioError> errors;  // in the order of the file, overrides last

  explicit operator bool() const { return scenario.has_value(); }
};

// Reads the text of a scenario. Any bytes are a legal input, and nothing is thrown.
//
//   file_name   becomes the scenario's id and stands before each error
//   sets        overrides ("lock.ttl=5s"), applied in their order before anything is read
//   users       locks that [lock] may name besides the built-in ones; the result keeps no reference to them
//   read_files  reads the files of guests; if it is empty, a scenario that names some is an error
ParseResult parse_scenario(std::string_view text, std::string_view file_name,
                           std::span<const std::string> sets = {}, UserLocks users = {},
                           const ReadFiles& read_files = {});

}  // namespace lockstep::scenarios
