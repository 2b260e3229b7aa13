#include "cli/command_line.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "cli/command_error.h"
#include "cli/help.h"
#include "cli/other_command.h"
#include "core/engine_version.h"
#include "core/nearest_word.h"

namespace lockstep::cli {
namespace {

// What CLI11 fills while it parses.
struct Slots {
  RunArguments run;
  CampaignArguments campaign;
  CheckArguments check;
  ExhaustArguments exhaust;
  ReplayArguments replay;
  ShrinkArguments shrink;
  ExplainArguments explain;
  ExportArguments exported;
  ListArguments list;
  LintArguments lint;
  bool no_color = false;
  bool quiet = false;
};

// An option with one value, which may be given once.
CLI::Option* add_value(CLI::App& app, const std::string& name, std::optional<std::string>& slot,
                       const std::string& takes, const std::string& help) {
  return app.add_option(name, slot, help)->type_name(takes)->allow_extra_args(false);
}

void add_overrides(CLI::App& app, std::vector<std::string>& slot) {
  app.add_option("--set", slot, "Override a value of the scenario: lock.ttl=5s; may be repeated")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
}

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& help) {
  CLI::App* command = app.add_subcommand(name, help);
  command->set_help_flag("-h,--help", "Print this help");
  command->fallthrough();
  command->group("Commands");
  return command;
}

void add_run(CLI::App& app, RunArguments& slot) {
  CLI::App* run = add_command(app, "run", "One run: its verdict, and the story of a violation");
  run->add_option("SCENARIO", slot.scenario, "A file, or what `lockstep list scenarios` shows")
      ->required()
      ->type_name("");
  add_value(*run, "--seed", slot.seed, "N", "The seed (default: 1)");
  add_overrides(*run, slot.overrides);
  add_value(*run, "--trace", slot.trace, "DIR", "Write everything that happened into files of this folder");
  run->add_flag("--json", slot.json, "Print JSON");
}

void add_campaign(CLI::App& app, CampaignArguments& slot) {
  CLI::App* campaign = add_command(app, "campaign", "Many seeds, on all cores");
  campaign->add_option("SCENARIO", slot.scenarios, "Files, or what `lockstep list scenarios` shows")
      ->required()
      ->type_name("");
  CLI::Option* seeds = add_value(*campaign, "--seeds", slot.seeds, "A..B", "Seeds from A to B, without B");
  add_value(*campaign, "--runs", slot.runs, "N", "Seeds 1 to N (default: the scenario's budget)")
      ->excludes(seeds);
  add_overrides(*campaign, slot.overrides);
  add_value(*campaign, "-j,--threads", slot.threads, "N", "Threads (default: one for each core)");
  campaign->add_flag("--keep-going", slot.keep_going, "Go on after a violation, and group what is found");
  campaign->add_flag("--json", slot.json, "Print JSON");
}

void add_check(CLI::App& app, CheckArguments& slot) {
  CLI::App* check = add_command(app, "check", "Scenarios against what they expect: the command for CI");
  check
      ->add_option("SCENARIO", slot.scenarios,
                   "Files, or what `lockstep list scenarios` shows (default: all of those)")
      ->type_name("");
  add_value(*check, "-j,--threads", slot.threads, "N", "Threads (default: one for each core)");
  check->add_flag("--json", slot.json, "Print JSON");
}

void add_exhaust(CLI::App& app, ExhaustArguments& slot) {
  CLI::App* exhaust =
      add_command(app, "exhaust", "Every schedule with few deviations of a scenario's [exhaust]");
  exhaust->add_option("SCENARIO", slot.scenario, "A file, or what `lockstep list scenarios` shows")
      ->required()
      ->type_name("");
  add_value(*exhaust, "--deviations", slot.deviations, "K",
            "At most so many deviations in a schedule (default: 2)");
  add_overrides(*exhaust, slot.overrides);
  add_value(*exhaust, "--max-states", slot.max_states, "N",
            "Stop after so many schedules (default: 100,000,000)");
  add_value(*exhaust, "--max-memory", slot.max_memory, "SIZE",
            "Stop when more has to be remembered: 500MB (default: 1GB)");
  exhaust->add_flag("--json", slot.json, "Print JSON");
}

void add_replay(CLI::App& app, ReplayArguments& slot) {
  CLI::App* replay = add_command(app, "replay", "A recorded run again, exactly");
  replay->add_option("TOKEN|FILE", slot.source, "A token (ls1:…), or a file that holds one")
      ->required()
      ->type_name("");
  add_value(*replay, "--scenario", slot.scenario, "FILE",
            "The scenario file of a token that was recorded with one");
  add_value(*replay, "--until", slot.until, "T",
            "Stop at this simulated time (300ms), and show what happened until then");
  replay->add_flag("--verify", slot.verify, "Run twice and compare every event");
  replay->add_flag("--json", slot.json, "Print JSON");
}

void add_shrink(CLI::App& app, ShrinkArguments& slot) {
  CLI::App* shrink = add_command(app, "shrink", "The smallest run that breaks in the same way");
  shrink->add_option("TOKEN|FILE", slot.source, "A token (ls1:…), or a file that holds one")
      ->required()
      ->type_name("");
  add_value(*shrink, "-o,--output", slot.output, "FILE", "Write a repro file");
  add_value(*shrink, "--scenario", slot.scenario, "FILE",
            "The scenario file of a token that was recorded with one");
}

void add_explain(CLI::App& app, ExplainArguments& slot) {
  CLI::App* explain = add_command(app, "explain", "The story of a recorded run: what broke, and why");
  explain->add_option("TOKEN|FILE", slot.source, "A token (ls1:…), or a file that holds one")
      ->required()
      ->type_name("");
  add_value(*explain, "--scenario", slot.scenario, "FILE",
            "The scenario file of a token that was recorded with one");
}

void add_export(CLI::App& app, ExportArguments& slot) {
  CLI::App* command = add_command(app, "export", "A recorded run as a picture, or as JSON");
  command->add_option("TOKEN|FILE", slot.source, "A token (ls1:…), or a file that holds one")
      ->required()
      ->type_name("");
  command
      ->add_option("--to", slot.to, "svg: a picture, drawn by Graphviz; dot: what it draws; json: the trace")
      ->required()
      ->type_name("FORMAT")
      ->allow_extra_args(false);
  add_value(*command, "-o,--output", slot.output, "FILE", "Write it into this file");
  add_value(*command, "--scenario", slot.scenario, "FILE",
            "The scenario file of a token that was recorded with one");
}

void add_list(CLI::App& app, ListArguments& slot) {
  CLI::App* list =
      add_command(app, "list", "What there is: scenarios, locks, faults, properties, strategies");
  list->add_option("WHAT", slot.what, "scenarios, locks, faults, properties or strategies")
      ->required()
      ->type_name("");
  list->add_flag("--json", slot.json, "Print JSON");
}

void add_lint(CLI::App& app, LintArguments& slot) {
  CLI::App* lint = add_command(app, "lint", "Every mistake in scenario files, and where");
  lint->add_option("FILE", slot.files, "Scenario files")->required()->type_name("");
}

void build(CLI::App& app, Slots& slots) {
  app.formatter(help_formatter());
  app.set_help_flag("-h,--help", "Print this help");
  app.set_version_flag("--version", fmt::format("lockstep {} (engine {})", LOCKSTEP_VERSION, engine_version),
                       "Print the version");
  app.add_flag("--no-color", slots.no_color, "No colours, also on a terminal");
  app.add_flag("-q,--quiet", slots.quiet, "Print results and errors only");
  app.allow_extras();  // judged here, with suggestions
  app.require_subcommand(1);
  add_run(app, slots.run);
  add_campaign(app, slots.campaign);
  add_check(app, slots.check);
  add_exhaust(app, slots.exhaust);
  add_replay(app, slots.replay);
  add_shrink(app, slots.shrink);
  add_explain(app, slots.explain);
  add_export(app, slots.exported);
  add_list(app, slots.list);
  add_lint(app, slots.lint);
  for (CLI::App* command : app.get_subcommands({})) command->allow_extras();
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
  // One letter is near every other: only the same one in another case was meant.
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

// "help" and "help run" as people type them, as --help and run --help.
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

// Arguments that nothing took: the first of them that looks like an option, or else the first.
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
  if (name == "list") return std::move(slots.list);
  return std::move(slots.lint);
}

}  // namespace

CommandLine parse_command_line(std::span<const std::string> args) {
  CLI::App app(
      "lockstep finds out whether a distributed lock keeps its promise: simulated nodes, clocks and links, "
      "every fault "
      "on demand,\nand every run again from one line.");
  Slots slots;
  build(app, slots);
  CommandLine line;
  try {
    std::vector<std::string> words = with_help_as_option(app, args);
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
      usage_error(nullptr,
                  "a command is missing: run, campaign, check, exhaust, replay, shrink, explain, export, "
                  "list or lint");
    usage_error(chosen_command(app), error.what());
  }
  refuse_extras(app, args);
  line.no_color = slots.no_color;
  line.quiet = slots.quiet;
  line.command = command_of(app, slots);
  return line;
}

}  // namespace lockstep::cli
