#pragma once
// The scenario format as a JSON Schema, draft 4: what editors' TOML plug-ins read. Made of the tables that
// the parser reads with (scenarios/format/format_tables.h).

#include <string>

#include "scenarios/user_lock.h"

namespace lockstep::cli {

// `users`: kinds of [lock] besides the built-in ones.
std::string schema_json(scenarios::UserLocks users);

}  // namespace lockstep::cli
