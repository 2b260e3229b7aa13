#pragma once
// An option that another command has: what to type instead.

#include <optional>
#include <span>
#include <string>

#include <CLI/CLI.hpp>

namespace lockstep::cli {

// "--runs is an option of campaign: lockstep campaign C11 --runs 5", from the whole line as it was typed;
// nothing if no other command has the option, or so many that it says nothing about which is meant.
std::optional<std::string> other_command_with(const std::string& option, const CLI::App& app,
                                              const CLI::App& command, std::span<const std::string> args);

}  // namespace lockstep::cli
