#pragma once
// Suggests what to type in place of an option that another command has.

#include <optional>
#include <span>
#include <string>

#include <CLI/CLI.hpp>

namespace lockstep::cli {

// Returns "--runs is an option of campaign: lockstep campaign C11 --runs 5", made from the arguments as
// typed. If more options were typed, returns only whose option it is. If the command can change the same by
// --set, says how. Returns nothing if no other command has the option, or if more than four have it, because
// then the option does not tell which one was meant.
std::optional<std::string> other_command_with(const std::string& option, const CLI::App& app,
                                              const CLI::App& command, std::span<const std::string> args);

}  // namespace lockstep::cli
