#pragma once

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

// Checks for no spaces at the end of a line, no tab in C++, Unix line ends, one newline at the end of the
// file, and no byte-order mark.
Offences check_whitespace(const SourceFile& file);

// Checks that no path is one of a single machine: home and temporary folders, build farms. /dev and /usr
// are allowed.
Offences check_machine_paths(const SourceFile& file);

// Checks that code, build files and scripts have no marks for later work.
Offences check_open_ends(const SourceFile& file);

// Checks that a header begins with #pragma once, before any code.
Offences check_header_guard(const SourceFile& file);

}  // namespace lockstep::tests::tidy
