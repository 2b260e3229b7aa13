#pragma once
// Files that options name for output. The name "-" stands for standard output.

#include <optional>
#include <string>
#include <string_view>

#include "cli/terminal/session.h"

namespace lockstep::cli {

// Throws CommandError 73 if the file cannot be written, before any work is done for it.
void check_output(const std::optional<std::string>& path);

// Writes the text to the file or to standard output. Throws CommandError 73.
void write_output(const Session& session, const std::string& path, std::string_view text);

}  // namespace lockstep::cli
