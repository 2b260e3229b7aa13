#include <array>
#include <string_view>

#include <fmt/format.h>

#include "cli/input/load_scenario.h"
#include "cli/line/commands.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/table.h"
#include "core/check.h"
#include "core/fault_kind.h"
#include "core/nearest_word.h"
#include "core/verdict.h"
#include "reports/machine/json.h"
#include "scenarios/format/lock_kind.h"
#include "scenarios/format/profiles.h"
#include "scenarios/library/shipped.h"
#include "scenarios/strategies/strategy.h"

namespace lockstep::cli {
namespace {

using Entries = std::vector<reports::ListEntry>;

// Returns what `exhaust --deviations` takes for the scenario.
std::vector<std::string> searches_of(const scenarios::Alphabet& alphabet) {
  std::vector<std::string> searches;
  if (!alphabet.letters.empty()) searches.emplace_back("K");
  if (alphabet.tick != Duration{}) searches.emplace_back("all");
  return searches;
}

Entries list_scenarios(const Program&) {
  Entries entries;
  for (const auto& shipped : scenarios::embedded_scenarios()) {
    const std::string id(shipped.id);
    const auto loaded = load_shipped_scenario(id, {}, {});
    CHECK(loaded.has_value());
    entries.push_back({id, loaded->scenario.title});
    entries.back().exhaust = searches_of(loaded->scenario.alphabet);
  }
  return entries;
}

Entries list_guests(const Program&) {
  Entries entries;
  for (const auto& shipped : scenarios::embedded_guest_scenarios()) {
    // Its files need not be here: only its title is wanted.
    const auto any_file = [](const std::string& name) {
      return std::vector<scenarios::GuestProgram::File>{{name, {}}};
    };
    const auto loaded = scenarios::load_shipped(shipped.id, {}, {}, any_file);
    CHECK(loaded && loaded->scenario);
    entries.push_back({std::string(shipped.id), loaded->scenario->title});
  }
  return entries;
}

Entries list_profiles(const Program&) {
  Entries entries;
  for (const scenarios::Profile& profile : scenarios::profiles()) {
    entries.push_back({std::string(profile.name),
                       std::string(profile.summary),
                       std::string(profile.kind),
                       std::string(profile.scenario),
                       {}});
    for (const scenarios::ProfileRule& rule : profile.rules) {
      entries.back().rules.push_back(
          {std::string(rule.key), std::string(rule.value), std::string(rule.why), rule.deviates});
    }
  }
  return entries;
}

Entries list_locks(const Program& program) {
  Entries entries;
  for (const auto& kind : scenarios::lock_kinds(program.locks)) entries.push_back({kind.name, kind.summary});
  for (reports::ListEntry& profile : list_profiles(program)) entries.push_back(std::move(profile));
  return entries;
}

// Returns the lines below a profile, which list its rules.
std::string rules_text(const reports::ListEntry& entry) {
  if (entry.kind.empty()) return {};
  std::string text = fmt::format("      kind = \"{}\"\n", entry.kind);
  for (const reports::ListRule& rule : entry.rules) {
    text += fmt::format("      {} = {}   {}{}\n", rule.key, rule.value,
                        rule.deviates ? "← leaves the specification: " : "", rule.why);
  }
  return text;
}

Entries list_faults(const Program&) {
  Entries entries;
  for (const auto& info : fault_kinds()) {
    entries.push_back({std::string(info.name), std::string(info.summary)});
  }
  return entries;
}

Entries list_properties(const Program&) {
  Entries entries;
  for (const PropertyInfo& info : property_infos()) {
    if (info.watched) entries.push_back({std::string(info.code), std::string(info.name)});
  }
  return entries;
}

Entries list_strategies(const Program&) {
  Entries entries;
  for (const scenarios::StrategyInfo& info : scenarios::strategy_infos) {
    const std::string_view note = info.kind == scenarios::default_strategy ? " (the default)" : "";
    entries.push_back({std::string(info.name), fmt::format("{}{}", info.summary, note)});
  }
  return entries;
}

std::string names_text(const Entries& entries) {
  std::vector<std::vector<std::string>> cells;
  for (const reports::ListEntry& entry : entries) {
    if (entry.kind.empty()) cells.push_back({entry.name, entry.summary});
  }
  return to_columns(cells);
}

// Returns the scenarios, each with a note if `exhaust` searches it.
std::string scenarios_text(const Entries& entries) {
  Entries noted = entries;
  for (reports::ListEntry& entry : noted) {
    if (!entry.exhaust->empty())
      entry.summary += fmt::format(" · exhaust --deviations {}", fmt::join(*entry.exhaust, "|"));
  }
  return names_text(noted) +
         "\nMarked scenarios can be searched, for example: lockstep exhaust C8 --deviations 2\n";
}

std::string locks_text(const Entries& entries) {
  std::string text =
      names_text(entries) + "\nPolicies of known libraries, for [lock] profile (docs/POLICIES.md):\n";
  for (const reports::ListEntry& entry : entries) {
    if (!entry.kind.empty())
      text += fmt::format("\n  {}  {}\n{}", entry.name, entry.summary, rules_text(entry));
  }
  return text;
}

std::string profiles_text(const Entries& entries) {
  std::vector<std::vector<std::string>> cells;
  for (const reports::ListEntry& entry : entries) cells.push_back({entry.name, entry.kind, entry.summary});
  return to_columns(cells) +
         fmt::format("\nTheir rules: lockstep list locks. One run of one: lockstep run {}\n",
                     entries.at(1).name);  // the first library, behind the specification
}

struct List {
  std::string_view name;
  Entries (*entries)(const Program&);
  std::string (*text)(const Entries&);
};

constexpr std::array<List, 7> lists{{{"scenarios", list_scenarios, scenarios_text},
                                     {"guests", list_guests, names_text},
                                     {"locks", list_locks, locks_text},
                                     {"profiles", list_profiles, profiles_text},
                                     {"faults", list_faults, names_text},
                                     {"properties", list_properties, names_text},
                                     {"strategies", list_strategies, names_text}}};

const List& find_list(const std::string& name) {
  std::vector<std::string_view> names;
  for (const List& list : lists) {
    if (list.name == name) return list;
    names.push_back(list.name);
  }
  throw CommandError(ExitStatus::usage, fmt::format("there is no list of \"{}\"{}\nThe lists are: {}", name,
                                                    did_you_mean(name, names), fmt::join(names, ", ")));
}

}  // namespace

ExitStatus run_command(const ListArguments& arguments, const Session& session) {
  const List& list = find_list(arguments.what);
  const Entries entries = list.entries(session.hooks.program);
  session.print(arguments.json ? reports::list_json(list.name, entries) : list.text(entries));
  return ExitStatus::success;
}

}  // namespace lockstep::cli
