#include "cli/line/other_command.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "cli/input/repro.h"

namespace lockstep::cli {
namespace {

struct Typed {
  std::string arguments;  // arguments that are no options, each after a blank
  std::string option;     // as typed, with its value
  std::string value;      // of the option; empty if none was typed
  bool alone = true;      // no other option was typed
};

// An option of `new` that is a number of the scenario, and the key that holds it.
struct NumberOption {
  std::string_view option;
  std::string_view key;
};
constexpr std::array number_options{
    NumberOption{"--ttl", "lock.ttl"}, NumberOption{"--attempts", "lock.attempts"},
    NumberOption{"--nodes", "cluster.nodes"}, NumberOption{"--work", "clients.work"}};

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
      line.alone = line.alone && is_wanted;
      const std::size_t equals = arg.find('=');
      if (is_wanted && equals != std::string::npos) line.value = arg.substr(equals + 1);
      if (equals != std::string::npos || !takes_value(is_wanted ? owner : command, arg)) continue;
      if (++i < args.size() && is_wanted) {
        line.value = args[i];
        line.option += " " + quoted_if_needed(args[i]);
      }
      if (i >= args.size() && is_wanted) line.option += " " + owner.get_option(option)->get_type_name();
    } else if (!behind_command && arg == command.get_name()) {
      behind_command = true;
    } else {
      line.arguments += " " + quoted_if_needed(arg);
    }
  }
  return line;
}

// Returns the change of the scenario that the option would be, or nothing.
std::optional<std::string> override_for(const std::string& option, const CLI::App& command,
                                        const Typed& line) {
  const auto* number = std::find_if(number_options.begin(), number_options.end(),
                                    [&](const NumberOption& one) { return one.option == option; });
  if (number == number_options.end() || command.get_option_no_throw("--set") == nullptr) return std::nullopt;
  return fmt::format("--set {}={}", number->key, line.value.empty() ? "VALUE" : quoted_if_needed(line.value));
}

}  // namespace

std::optional<std::string> other_command_with(const std::string& option, const CLI::App& app,
                                              const CLI::App& command, std::span<const std::string> args) {
  std::vector<const CLI::App*> owners;
  for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (each->get_option_no_throw(option) != nullptr) owners.push_back(each);
  }
  const auto campaign = std::find_if(owners.begin(), owners.end(),
                                     [](const CLI::App* owner) { return owner->get_name() == "campaign"; });
  if (option == "--set" && campaign != owners.end()) owners = {*campaign};
  // An option that most commands have, such as --json, does not tell which command was meant.
  if (owners.empty() || owners.size() > 5) return std::nullopt;
  const CLI::App& owner = *owners.front();
  Typed line = typed(option, owner, command, args);
  const std::string whose = fmt::format("{} is an option of {}", option, owner.get_name());
  if (const auto change = override_for(option, command, line))
    return fmt::format("{}; here: {}", whose, *change);
  if (!line.alone) return fmt::format("{} (lockstep {} --help)", whose, owner.get_name());
  // A scenario cannot stand where a token is wanted, nor the other way round.
  const auto takes = [](const CLI::App& one) {
    return one.get_name() == "replay" ? "TOKEN" : one.get_name() == "list" ? "WHAT" : "SCENARIO";
  };
  if (line.arguments.empty() || std::string_view(takes(owner)) != takes(command))
    line.arguments = fmt::format(" {}", takes(owner));
  return fmt::format("{}: lockstep {}{} {}", whose, owner.get_name(), line.arguments, line.option);
}

}  // namespace lockstep::cli
