#pragma once
// Reads a scenario (docs/SCENARIO_FORMAT.md). Strict: what is unknown is an error. All errors are reported,
// each with its place. A pure function of its arguments; files are read by the caller.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/format/scenario_error.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

struct ParseResult {
  std::optional<Scenario> scenario;   // if there is no error
  std::vector<ScenarioError> errors;  // in the order of the file, overrides last

  explicit operator bool() const { return scenario.has_value(); }
};

// `file_name` becomes the scenario's id and stands before each error. `sets` are overrides, "lock.ttl=5s",
// applied in their order before anything is read. `users` are locks that [lock] may name besides the built-in
// ones. Throws nothing; any bytes are a legal input.
ParseResult parse_scenario(std::string_view text, std::string_view file_name,
                           std::span<const std::string> sets = {}, UserLocks users = {});

}  // namespace lockstep::scenarios
