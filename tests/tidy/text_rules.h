#pragma once

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

// No spaces at the end of a line, no tab in C++, Unix line ends, one newline at the end of the file, no
// byte-order mark.
Offences check_whitespace(const SourceFile& file);

// No path that only exists on somebody's machine: home and temporary folders, build farms. /dev and /usr are
// fine.
Offences check_machine_paths(const SourceFile& file);

// Nothing is left open: no marks for later work in code, build files and scripts.
Offences check_open_ends(const SourceFile& file);

// A header begins with #pragma once, before any code.
Offences check_header_guard(const SourceFile& file);

}  // namespace lockstep::tests::tidy
