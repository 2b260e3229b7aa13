#pragma once
// Overrides of a scenario's values from the command line: key=value with a dotted path ("lock.ttl=5s",
// "fault.0.for=600ms").

#include <span>
#include <string>

#include <toml++/toml.h>

#include "scenarios/format/error_list.h"

namespace lockstep::scenarios {

// Puts each override into the table, in their order; missing sections are made, members of lists must be
// there. Whether the key exists and takes the value is found out when the table is read.
void apply_overrides(toml::table& table, std::span<const std::string> overrides, ErrorList& errors);

}  // namespace lockstep::scenarios
