#pragma once
// From the bytes of a file to a TOML table. What is no TOML is reported in the words of somebody who writes
// scenarios, and, where that is safe, reading goes on behind it, so that one report shows all errors.

#include <optional>
#include <string_view>

#include <toml++/toml.h>

#include "scenarios/format/error_list.h"

namespace lockstep::scenarios {

// Nothing if the input is not a text at all, or broken in a way behind which nothing can be understood; then
// there is an error. A table from which broken lines are missing is marked in `errors` as incomplete.
std::optional<toml::table> read_toml(std::string_view text, ErrorList& errors);

// One value as it is written after a '=': TOML if it is TOML, else the text itself. `place` becomes the
// value's source path. Nothing if it has a line end in it.
struct OverrideValue {
  toml::table holder;  // the value is holder["value"]
};
std::optional<OverrideValue> read_override_value(std::string_view value, std::string_view place);

}  // namespace lockstep::scenarios
