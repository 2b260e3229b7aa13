#pragma once
// The help: examples first, for people who read no further.

#include <memory>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

namespace lockstep::cli {

// Prints any of lockstep's commands, or lockstep itself.
std::shared_ptr<CLI::FormatterBase> help_formatter();

}  // namespace lockstep::cli
