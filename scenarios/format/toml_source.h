#pragma once
// Makes a TOML table of the bytes of a file. Text that is no TOML is
// reported in the words of somebody who writes scenarios. Where it is safe,
// reading goes on after such an error, so that one report shows all errors.

#include <optional>
#include <string_view>

#include <toml++/toml.h>

#include "scenarios/format/error_list.h"

namespace lockstep::scenarios {

// Returns the table. Returns nothing, and there is an error, if the input is no text or is broken so that
// the rest cannot be understood. If only single lines are broken, they are left out of the table, and
// `errors` is marked as incomplete.
std::optional<toml::table> read_toml(std::string_view text, ErrorList& errors);

// Reads one value as it is written after a '='. It is read as TOML if it is TOML, and else as a string
// without quotes. `place` becomes the value's source path. Returns nothing if the value has a character in it
// that is not inert (core/inert_text.h), as it stands there or as an escape.
struct OverrideValue {
  toml::table holder;  // the value is holder["value"]
};
std::optional<OverrideValue> read_override_value(std::string_view value, std::string_view place);

}  // namespace lockstep::scenarios
