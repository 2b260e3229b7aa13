#pragma once
// The shipped scenarios by their ids.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scenarios/format/parse.h"
#include "scenarios/library/embedded.h"

namespace lockstep::scenarios {

// Nothing if there is none of this id; case counts.
std::optional<EmbeddedScenario> shipped_scenario(std::string_view id);

// Parsed, with overrides; nothing if there is none of this id. Without overrides there are no errors: a test
// holds that.
std::optional<ParseResult> load_shipped(std::string_view id, std::span<const std::string> sets = {},
                                        UserLocks users = {});

// The id that a misspelt one is closest to.
std::optional<std::string_view> nearest_shipped(std::string_view id);

}  // namespace lockstep::scenarios
