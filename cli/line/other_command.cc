#include "cli/line/other_command.h"

#include <vector>

#include <fmt/core.h>

#include "cli/input/repro.h"

namespace lockstep::cli {
namespace {

struct Typed {
  std::string arguments;  // arguments that are no options, each after a blank
  std::string option;     // as typed, with its value
};

std::string quoted_if_needed(const std::string& word) {
  constexpr std::string_view harmless =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/=+:,%";
  const bool plain = !word.empty() && word.find_first_not_of(harmless) == std::string::npos;
  return plain ? word : shell_quoted(word);
}

bool takes_value(const CLI::App& app, const std::string& option) {
  const CLI::Option* found = app.get_option_no_throw(option);
  return found != nullptr && found->get_items_expected_max() > 0;
}

Typed typed(const std::string& option, const CLI::App& owner, const CLI::App& command,
            std::span<const std::string> args) {
  Typed line;
  bool behind_command = false;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string& arg = args[i];
    const bool is_wanted = arg == option || arg.starts_with(option + "=");
    if (is_wanted && line.option.empty()) line.option = arg;
    if (arg.starts_with("-")) {
      if (arg.find('=') != std::string::npos || !takes_value(is_wanted ? owner : command, arg)) continue;
      if (++i < args.size() && is_wanted) line.option += " " + quoted_if_needed(args[i]);
      if (i >= args.size() && is_wanted) line.option += " " + owner.get_option(option)->get_type_name();
    } else if (!behind_command && arg == command.get_name()) {
      behind_command = true;
    } else {
      line.arguments += " " + quoted_if_needed(arg);
    }
  }
  return line;
}

}  // namespace

std::optional<std::string> other_command_with(const std::string& option, const CLI::App& app,
                                              const CLI::App& command, std::span<const std::string> args) {
  std::vector<const CLI::App*> owners;
  for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (each->get_option_no_throw(option) != nullptr) owners.push_back(each);
  }
  // An option that most commands have, such as --json, does not tell which command was meant.
  if (owners.empty() || owners.size() > 4) return std::nullopt;
  const CLI::App& owner = *owners.front();
  Typed line = typed(option, owner, command, args);
  // A scenario cannot stand where a token is wanted, nor the other way round.
  const auto takes = [](const CLI::App& one) {
    return one.get_name() == "replay" ? "TOKEN" : one.get_name() == "list" ? "WHAT" : "SCENARIO";
  };
  if (line.arguments.empty() || std::string_view(takes(owner)) != takes(command))
    line.arguments = fmt::format(" {}", takes(owner));
  return fmt::format("{} is an option of {}: lockstep {}{} {}", option, owner.get_name(), owner.get_name(),
                     line.arguments, line.option);
}

}  // namespace lockstep::cli
