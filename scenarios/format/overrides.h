#pragma once
// Overrides of a scenario's values from the command line. Each is key=value with a dotted path as its key:
// "lock.ttl=5s", "fault.0.for=600ms".

#include <span>
#include <string>

#include <toml++/toml.h>

#include "scenarios/format/error_list.h"

namespace lockstep::scenarios {

// Puts the overrides into the table, in their order. A missing section is made; a member of a list must be
// there already. Whether a key exists and takes its value is found out only when the table is read.
void apply_overrides(toml::table& table, std::span<const std::string> overrides, ErrorList& errors);

}  // namespace lockstep::scenarios
