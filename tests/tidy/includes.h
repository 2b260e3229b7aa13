#pragma once

#include <string_view>
#include <vector>

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

struct Include {
  std::size_t line = 0;   // from 1
  bool quoted = false;    // "a.h", against <a.h>
  std::string_view path;  // between the quotes or angle brackets; points into the file's text
};

// The #include lines of a C++ file, in their order; none for other files.
std::vector<Include> includes_of(const SourceFile& file);

// Returns the folder of a path without the last slash: "core/locks" of "core/locks/redlock.h", and "" for a
// file of the root.
std::string_view directory_of(std::string_view path);

}  // namespace lockstep::tests::tidy
