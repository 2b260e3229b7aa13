#pragma once
// Reads the TOKEN|FILE argument of `replay`, `shrink`, `explain`, `export` and `corpus add`: a token, a
// file that contains one, or a repro file. Quotes and blanks that were copied with a token are ignored.
// Some of these commands take a scenario as well: see cli/input/recorded_run.h.

#include <string>
#include <string_view>

#include "scenarios/token/repro_file.h"

namespace lockstep::cli {

// Returns true iff the argument means a scenario and no recorded run: the path of a scenario file, which is
// told from a repro file and from a file with a token by its content, or a name that is shipped.
bool names_a_scenario(const std::string& source);

// An argument that is empty or begins with "ls1:" or "ls2:" is a token. Anything else is a file if there is
// one. If there is none, it must contain exactly one token: in quotes, or after `lockstep replay`.
//
// `command` is the command that takes the argument, for the error text. Throws CommandError: 65 or 3 if
// the token cannot be replayed, 66 if there is no such file, 64 if the argument means a scenario.
scenarios::ReproFile repro_argument(const std::string& source, std::string_view command);

}  // namespace lockstep::cli
