#pragma once
// Makes a JSON Schema (draft 4) of the scenario format, for the TOML plug-ins of editors. It is made from
// the tables with which the parser reads (scenarios/format/format_tables.h).

#include <string>

#include "scenarios/user_lock.h"

namespace lockstep::cli {

// `users` are the kinds of [lock] besides the built-in ones.
std::string schema_json(scenarios::UserLocks users);

}  // namespace lockstep::cli
