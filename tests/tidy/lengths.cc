#include "tests/tidy/lengths.h"

#include <string>

#include "tests/tidy/scopes.h"

namespace lockstep::tests::tidy {

Offences check_lengths(const SourceFile& file) {
  Offences offences;
  if (!is_cpp(file)) return offences;
  const auto lines = lines_of(file.text).size();
  if (lines > max_file_lines) {
    offences.push_back({file.path, lines,
                        std::to_string(lines) + " lines, and a file has " + std::to_string(max_file_lines) +
                            " at most: one noun per file"});
  }
  for (const auto& function : scopes_of(file.text).functions) {
    if (function.lines() <= max_function_lines) continue;
    offences.push_back({file.path, function.first_line,
                        std::to_string(function.lines()) + " lines, and a function has " +
                            std::to_string(max_function_lines) + " at most: " + function.head});
  }
  return offences;
}

}  // namespace lockstep::tests::tidy
