#include "cli/line/command_line.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "cli/line/command_options.h"
#include "cli/line/other_command.h"
#include "cli/report/export_formats.h"
#include "cli/terminal/command_error.h"
#include "core/inert_text.h"
#include "core/nearest_word.h"
#include "scenarios/format/key_places.h"

namespace lockstep::cli {
namespace {

// Returns true iff the argument may be text around a token, as people paste it. It is never shown.
bool is_around_token(std::span<const std::string> args, std::size_t i) {
  constexpr std::array<std::string_view, 6> commands{"replay", "shrink", "explain",
                                                     "export", "corpus", "confirm"};
  const auto before = args.first(i);
  const bool takes_tokens =
      std::find_first_of(before.begin(), before.end(), commands.begin(), commands.end()) != before.end();
  const auto has_token = [](const std::string& arg) { return arg.find("ls2:") != std::string::npos; };
  return takes_tokens && has_token(args[i]) && std::none_of(before.begin(), before.end(), has_token);
}

// Refuses arguments that a terminal or a CI log would obey when they are shown.
void check_inert(std::span<const std::string> args) {
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string& arg = args[i];
    if (is_around_token(args, i)) continue;
    if (const auto active = first_active(arg))
      throw CommandError(ExitStatus::usage,
                         fmt::format("the argument '{}' has {} in it, which is not shown but obeyed\n"
                                     "Try: rename the file, or leave it out",
                                     inert(arg), name_of(*active)));
  }
}

const CLI::App* chosen_command(const CLI::App& app) {
  const auto commands = app.get_subcommands();
  return commands.empty() ? nullptr : commands.front();
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

std::string suggest(const std::string& word, const std::vector<std::string>& known) {
  std::vector<std::string_view> views(known.begin(), known.end());
  // Every one-letter option is a near match of every other, so only a difference in case is suggested.
  if (word.size() == 2 && word[0] == '-') {
    if (word == "-v" || word == "-V") return "; did you mean \"--version\"?";
    std::erase_if(views, [&](std::string_view each) { return edit_distance(word, each) > 0; });
  }
  return did_you_mean(word, views);
}

[[noreturn]] void usage_error(const CLI::App* command, const std::string& message) {
  const std::string help =
      command == nullptr ? "lockstep --help" : "lockstep " + command->get_name() + " --help";
  throw CommandError(ExitStatus::usage, fmt::format("{}\nTry: {}", message, help));
}

// If a library has an option of that name, returns the option of `new` that says the same, or else the place
// in the file that does.
std::string suggest_for_new(const std::string& name, const std::vector<std::string>& own) {
  const std::size_t word = name.find_first_not_of('-');
  const auto key = scenarios::key_of_foreign_name(name.substr(std::min(word, name.size())));
  if (!key) return {};
  const std::string advice = key->advice.empty() ? "" : fmt::format(" ({})", key->advice);
  const std::string option = fmt::format("--{}", key->key);
  if (std::find(own.begin(), own.end(), option) != own.end())
    return fmt::format("; did you mean \"{}\"?{}", option, advice);
  return fmt::format("; in the file that is {} {}, which you can change when it is written{}", key->section,
                     key->key, advice);
}

[[noreturn]] void refuse_unknown_option(const CLI::App& app, const CLI::App* command,
                                        const std::string& argument, std::span<const std::string> args) {
  const std::string name = argument.substr(0, argument.find('='));
  std::vector<std::string> known = option_names(app);
  if (command != nullptr) {
    const std::vector<std::string> own = option_names(*command);
    if (std::find(own.begin(), own.end(), name) != own.end()) {
      usage_error(command, fmt::format("put \"{}\" behind \"{}\"", name, command->get_name()));
    }
    if (const auto other = other_command_with(name, app, *command, args))
      usage_error(command, *other + suggest(name, own));
    const std::string foreign = command->get_name() == "new" ? suggest_for_new(name, own) : std::string();
    if (!foreign.empty()) usage_error(command, fmt::format("unknown option \"{}\"{}", name, foreign));
    known.insert(known.end(), own.begin(), own.end());
  }
  usage_error(command, fmt::format("unknown option \"{}\"{}", name, suggest(name, known)));
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(each->get_name());
  return names;
}

[[noreturn]] void refuse_unknown_command(const CLI::App& app, const std::string& word) {
  std::vector<std::string> commands = command_names(app);
  commands.emplace_back("help");
  usage_error(nullptr, fmt::format("unknown command \"{}\"{}", word, suggest(word, commands)));
}

// Returns what is wrong with an option, in our words where the library's are hard to read.
std::string in_our_words(const CLI::Error& error) {
  const std::string text = error.what();
  const std::string option = text.substr(0, text.find(':'));
  if (text.find("At Most 1 required") != std::string::npos) return option + " is given more than once";
  if (text.find(" required ") != std::string::npos && text.ends_with(" missing"))
    return option + " is given without its value";
  constexpr std::string_view conversion = "Could not convert: ";
  if (text.starts_with(conversion)) {
    const std::string flag = text.substr(conversion.size(), text.find(" = ") - conversion.size());
    return flag + " takes no value";
  }
  if (text == "--to is required") return text + ": " + export_format_names();
  return text;
}

// Turns "help" and "help run", as people type them, into "--help" and "run --help".
std::vector<std::string> with_help_as_option(const CLI::App& app, std::span<const std::string> args) {
  std::vector<std::string> words(args.begin(), args.end());
  const auto help = std::find_if(words.begin(), words.end(),
                                 [](const std::string& word) { return !word.starts_with("-"); });
  if (help == words.end() || *help != "help") return words;
  const auto command =
      std::find_if(help + 1, words.end(), [](const std::string& word) { return !word.starts_with("-"); });
  if (command == words.end()) return {"--help"};
  const std::vector<std::string> names = command_names(app);
  if (std::find(names.begin(), names.end(), *command) == names.end()) refuse_unknown_command(app, *command);
  return {*command, "--help"};
}

// Gives --until-quiet its usual value unless a number follows, because a scenario may follow as well.
std::vector<std::string> with_usual_values(std::vector<std::string> words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] != "--until-quiet") continue;
    const bool has_number = i + 1 < words.size() && !words[i + 1].empty() &&
                            words[i + 1].find_first_not_of("0123456789") == std::string::npos;
    if (!has_number) words[i] += fmt::format("={}", usual_quiet);
  }
  return words;
}

// Refuses "--seed=", because the library would take the next word for its value.
void refuse_empty_values(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word == "--") return;
    if (word.starts_with("--") && word.find('=') == word.size() - 1)
      usage_error(nullptr, fmt::format("{} is given without its value", word));
  }
}

// Reports arguments that no option took: the first that looks like an option, or else the first.
void refuse_extras(const CLI::App& app, std::span<const std::string> args) {
  std::vector<std::string> extras = app.remaining(true);
  std::erase(extras, "--");
  if (extras.empty()) return;
  const CLI::App* command = chosen_command(app);
  for (const std::string& extra : extras) {
    if (extra.size() > 1 && extra[0] == '-') refuse_unknown_option(app, command, extra, args);
  }
  if (command != nullptr) {
    usage_error(command, fmt::format("\"{}\" is one argument too many", extras.front()));
  }
  refuse_unknown_command(app, extras.front());
}

Command command_of(const CLI::App& app, Slots& slots) {
  const std::string& name = chosen_command(app)->get_name();
  if (name == "run") return std::move(slots.run);
  if (name == "campaign") return std::move(slots.campaign);
  if (name == "check") return std::move(slots.check);
  if (name == "exhaust") return std::move(slots.exhaust);
  if (name == "replay") return std::move(slots.replay);
  if (name == "shrink") return std::move(slots.shrink);
  if (name == "explain") return std::move(slots.explain);
  if (name == "export") return std::move(slots.exported);
  if (name == "schema") return std::move(slots.schema);
  if (name == "check-history") return std::move(slots.check_history);
  if (name == "new") return std::move(slots.made);
  if (name == "doctor") return slots.doctor;
  if (name == "placement") return std::move(slots.placement);
  if (name == "confirm") return std::move(slots.confirm);
  if (name == "corpus") return std::move(slots.corpus);
  if (name == "list") return std::move(slots.list);
  return std::move(slots.lint);
}

}  // namespace

CommandLine parse_command_line(std::span<const std::string> args) {
  check_inert(args);
  CLI::App app(
      "lockstep finds out whether a distributed lock keeps its promise: simulated nodes, clocks and links, "
      "every fault "
      "on demand,\nand every run again from one line.");
  Slots slots;
  add_all_options(app, slots);
  CommandLine line;
  try {
    std::vector<std::string> words = with_usual_values(with_help_as_option(app, args));
    refuse_empty_values(words);
    std::reverse(words.begin(), words.end());
    app.parse(std::move(words));
  } catch (const CLI::CallForHelp&) {
    line.text = app.help();
    return line;
  } catch (const CLI::CallForVersion& request) {
    line.text = std::string(request.what()) + "\n";
    return line;
  } catch (const CLI::Error& error) {
    refuse_extras(app, args);
    if (chosen_command(app) == nullptr)
      usage_error(nullptr, "a command is missing, such as run, campaign, check or list");
    usage_error(chosen_command(app), in_our_words(error));
  }
  refuse_extras(app, args);
  line.no_color = slots.no_color;
  line.quiet = slots.quiet;
  line.command = command_of(app, slots);
  return line;
}

}  // namespace lockstep::cli
