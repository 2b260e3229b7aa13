#pragma once
// The help text. Examples come first, for people who read no further.

#include <memory>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

namespace lockstep::cli {

// Returns the formatter for the help of lockstep and of each command.
std::shared_ptr<CLI::FormatterBase> help_formatter();

}  // namespace lockstep::cli
