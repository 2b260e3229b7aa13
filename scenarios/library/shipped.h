#pragma once
// The shipped scenarios by their ids.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scenarios/format/parse.h"
#include "scenarios/library/embedded.h"

namespace lockstep::scenarios {

// Returns the scenario with this id; nothing if there is none. Upper and lower case differ.
std::optional<EmbeddedScenario> shipped_scenario(std::string_view id);

// Parses the scenario with this id and the overrides; nothing if there is none. Without overrides there
// are no errors, which a test checks, unless it needs files that `read_files` does not find.
std::optional<ParseResult> load_shipped(std::string_view id, std::span<const std::string> sets = {},
                                        UserLocks users = {}, const ReadFiles& read_files = {});

}  // namespace lockstep::scenarios
