#pragma once
// TOKEN|FILE of `replay`, `shrink`, `explain` and `export`: a token as it is, with what came along when it
// was copied; a file that holds one; or a repro file.

#include <string>
#include <string_view>

#include "scenarios/token/repro_file.h"

namespace lockstep::cli {

// An argument that is empty or begins with "ls1:" is a token. Anything else is a file if there is one; if
// there is none, it is read as a token if exactly one is in it: in quotes, or behind `lockstep replay`.
// Throws CommandError: 65 or 3 if it is no token that can be replayed, 66 if there is no such file, 64 if
// another command than `command` takes it.
scenarios::ReproFile repro_argument(const std::string& source, std::string_view command);

}  // namespace lockstep::cli
