#pragma once
// Makes a JSON Schema (draft 4) of one line of a recorded history, from the table with which lines are read
// (cli/input/json_history.h).

#include <string>

namespace lockstep::cli {

std::string history_schema_json();

}  // namespace lockstep::cli
