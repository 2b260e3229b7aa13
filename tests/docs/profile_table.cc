#include "tests/docs/profile_table.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "cli/input/repro.h"
#include "cli/report/deviation_text.h"
#include "core/schedule/choice_text.h"
#include "scenarios/campaign/campaign.h"
#include "scenarios/shrink/necessity.h"
#include "scenarios/shrink/shrink.h"
#include "scenarios/token/token.h"
#include "tests/tidy/source.h"

namespace lockstep::tests::docs {
namespace {

using scenarios::DeviationUnit;
using scenarios::ShrinkTarget;
using scenarios::Shrunk;

constexpr std::array kinds{Property::me,  Property::ts, Property::rel,
                           Property::gap, Property::lv, Property::orph};
// So many seeds are shrunk for each finding, unless one deviation is enough.
constexpr std::size_t candidates = 10;

const ProfileRow& row_of(std::string_view name, const std::vector<ProfileRow>& rows) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const ProfileRow& row) { return row.name == name; });
  REQUIRE(found != rows.end());
  return *found;
}

// Returns the first seed from `first` to `last` that violates one of the kinds in `checked`, or 0 if none
// does.
std::uint64_t next_violating(const cli::LoadedScenario& loaded, PropertySet checked, std::uint64_t first,
                             std::uint64_t last) {
  if (first > last) return 0;
  scenarios::Scenario scenario = loaded.scenario;
  scenario.checked = checked;
  scenarios::CampaignOptions options;
  options.first_seed = first;
  options.last_seed = last;
  options.threads = 2;
  const auto result = scenarios::run_campaign(scenario, options);
  return result.failures.empty() ? 0 : result.failures.front().seed;
}

PropertySet set_of(const std::vector<Property>& some) {
  PropertySet set;
  for (const Property kind : some) set.insert(kind);
  return set;
}

cli::LoadedScenario with_workforce(const ProfileRow& row, const scenarios::Workforce& workforce) {
  ProfileRow smaller = row;
  if (workforce.clients != 0) smaller.overrides.push_back(fmt::format("clients.count={}", workforce.clients));
  if (workforce.rounds != 0) smaller.overrides.push_back(fmt::format("clients.rounds={}", workforce.rounds));
  return loaded_row(smaller);
}

Shrunk shrunk_seed(const ProfileRow& row, std::uint64_t seed, const ShrinkTarget& target) {
  const cli::LoadedScenario loaded = loaded_row(row);
  return scenarios::shrink(loaded.scenario,
                           scenarios::schedule_of(loaded.scenario, scenarios::default_strategy, Seed{seed}),
                           target,
                           [&](const scenarios::Workforce& workforce) {
                             return std::optional(with_workforce(row, workforce).scenario);
                           },
                           {});
}

// Leaves out the time of the fault and the name of the choice: "client:A is paused for 500 ms".
std::string in_short(const std::string& words) {
  return words.substr(0, std::min(words.rfind(", at "), words.rfind(" (")));
}

struct Cause {
  std::vector<std::string> in_short;
  std::vector<std::string> in_words;
};

// Returns the cause that the finding's token gives. Requires that the token still breaks the property in
// the same way.
Cause cause_of(const Finding& finding) {
  const auto decoded = scenarios::decode(finding.token);
  INFO(finding.row << " " << code_of(finding.kind) << ": " << finding.token);
  const auto* token = std::get_if<scenarios::Token>(&decoded);
  REQUIRE(token != nullptr);
  const auto loaded = cli::load_shipped_scenario(token->scenario, token->overrides, {});
  REQUIRE(loaded.has_value());
  REQUIRE(loaded->hash == token->scenario_hash);
  scenarios::Runner runner(loaded->scenario);
  const ShrinkTarget target{finding.kind, finding.inside_model};
  REQUIRE(scenarios::breaks_so(runner, token->schedule, target));
  const scenarios::RunResult run = runner.run(token->schedule, {.history = true});
  Cause cause;
  for (const scenarios::Necessity& one : scenarios::necessities(runner, token->schedule, target)) {
    REQUIRE(one.necessary);
    cause.in_words.push_back(cli::deviation_text(one.unit.head, one.value, run));
    cause.in_short.push_back(in_short(cause.in_words.back()));
    if (one.boundary && one.boundary->breaks > 1) {
      cause.in_words.back() +=
          fmt::format(" (breaks from {} on)", value_for_people(one.unit.head, one.boundary->breaks));
    }
  }
  return cause;
}

std::string_view side_of(const Finding& finding) { return finding.inside_model ? "inside" : "outside"; }

std::string cell_text(const Finding& finding) {
  return fmt::format("**{}**: {}", side_of(finding), fmt::join(cause_of(finding).in_short, "; "));
}

constexpr std::string_view heading = "- ";
constexpr std::string_view command = "  `lockstep replay '";

std::string words_before(std::string_view& text, std::string_view end) {
  const std::size_t at = text.find(end);
  REQUIRE(at != std::string_view::npos);
  const std::string words(text.substr(0, at));
  text.remove_prefix(at + end.size());
  return words;
}

}  // namespace

std::vector<ProfileRow> profile_rows() {
  return {{"specification", "redlock/general", {"lock.profile=specification"}},
          {"redsync", "redlock/general", {"lock.profile=redsync"}},
          {"redsync, WithSetNXOnExtend()",
           "redlock/general",
           {"lock.profile=redsync", "lock.extend_missing=create"}},
          {"node-redlock", "redlock/general", {"lock.profile=node-redlock"}},
          {"redlock-py", "redlock/general", {"lock.profile=redlock-py"}},
          {"one node, as specified", "single/general", {}},
          {"redis-py, with a timeout", "single/general", {"lock.profile=redis-py"}},
          {"redis-py, without", "single/general", {"lock.profile=redis-py", "lock.ttl=0s"}}};
}

std::vector<Repair> repairs() {
  using enum Property;
  return {
      {"redsync", {ts}, {"lock.drift_constant=2ms"}},
      {"redsync, WithSetNXOnExtend()", {ts}, {"lock.drift_constant=2ms"}},
      {"redsync, WithSetNXOnExtend()", {gap}, {"lock.extend_missing=fail"}},
      {"node-redlock", {me, ts, gap}, {"lock.validity_check=true", "lock.elapsed_clock=monotonic"}},
      {"node-redlock", {lv}, {"lock.release_partials=true", "lock.node_timeout=50ms"}},
      {"node-redlock", {orph}, {"lock.release_partials=true"}},
      {"redlock-py", {me, ts, gap}, {"lock.elapsed_clock=monotonic"}},
      {"redlock-py", {lv, orph}, {"lock.on_node_error=ignore"}},
      {"redis-py, with a timeout", {me, ts, gap}, {"lock.reports_validity=true", "lock.validity_check=true"}},
      {"redis-py, without", {lv}, {"lock.ttl=500ms"}}};
}

cli::LoadedScenario loaded_row(const ProfileRow& row) {
  auto loaded = cli::load_shipped_scenario(std::string(row.scenario), row.overrides, {});
  REQUIRE(loaded.has_value());
  return std::move(*loaded);
}

std::vector<Finding> found_in(const ProfileRow& row, std::uint64_t runs) {
  const cli::LoadedScenario loaded = loaded_row(row);
  scenarios::Runner runner(loaded.scenario);
  std::vector<Property> sought;  // the kinds that were not yet found inside the model
  std::copy_if(kinds.begin(), kinds.end(), std::back_inserter(sought),
               [&](Property kind) { return loaded.scenario.checked.contains(kind); });
  std::map<Property, Finding> found;
  for (std::uint64_t seed = 0; !sought.empty();) {
    seed = next_violating(loaded, set_of(sought), seed + 1, runs);
    if (seed == 0) break;
    std::erase_if(sought, [&](Property kind) {
      const auto judged = scenarios::judge(
          runner, scenarios::schedule_of(loaded.scenario, scenarios::default_strategy, Seed{seed}), kind,
          scenarios::Depth::neighbours);
      if (!judged) return false;
      const Finding finding{std::string(row.name), kind, judged->inside_model, seed, {}};
      if (judged->inside_model) {
        found.insert_or_assign(kind, finding);
      } else {
        found.emplace(kind, finding);
      }
      return judged->inside_model;
    });
  }
  std::vector<Finding> findings;
  for (const Property kind : kinds) {
    if (found.contains(kind)) findings.push_back(found.at(kind));
  }
  return findings;
}

std::string smallest_cause(const ProfileRow& row, const Finding& finding) {
  const cli::LoadedScenario loaded = loaded_row(row);
  const ShrinkTarget target{finding.kind, finding.inside_model};
  const auto size_of = [](const Shrunk& shrunk) { return scenarios::units_of(shrunk.schedule).size(); };
  scenarios::Runner runner(loaded.scenario);
  std::optional<Shrunk> smallest;
  std::uint64_t seed = finding.seed;
  for (std::size_t i = 0; i < candidates && seed != 0 && !(smallest && size_of(*smallest) == 1);) {
    if (scenarios::breaks_so(runner,
                             scenarios::schedule_of(loaded.scenario, scenarios::default_strategy, Seed{seed}),
                             target)) {
      Shrunk shrunk = shrunk_seed(row, seed, target);
      if (!smallest || size_of(shrunk) < size_of(*smallest)) smallest = std::move(shrunk);
      ++i;
    }
    seed = next_violating(loaded, set_of({finding.kind}), seed + 1, profile_runs);
  }
  return cli::token_of(with_workforce(row, smallest->workforce), smallest->schedule);
}

std::uint64_t broken_after(const Repair& repair, std::uint64_t runs) {
  ProfileRow row = row_of(repair.row, profile_rows());
  row.overrides.insert(row.overrides.end(), repair.overrides.begin(), repair.overrides.end());
  return next_violating(loaded_row(row), set_of(repair.kinds), 1, runs);
}

std::string repairs_table() {
  std::string text = "| | kinds | put right by |\n|---|---|---|\n";
  for (const Repair& repair : repairs()) {
    std::vector<std::string_view> codes;
    for (const Property kind : repair.kinds) codes.push_back(code_of(kind));
    text += fmt::format("| {} | {} | `--set {}` |\n", repair.row, fmt::join(codes, ", "),
                        fmt::join(repair.overrides, " --set "));
  }
  return text;
}

std::string table_of(const std::vector<Finding>& findings) {
  std::string text = "| |";
  std::string line = "|---|";
  for (const Property kind : kinds) {
    text += fmt::format(" {} |", code_of(kind));
    line += "---|";
  }
  text += "\n" + line + "\n";
  for (const ProfileRow& row : profile_rows()) {
    text += fmt::format("| {} |", row.name);
    const PropertySet checked = loaded_row(row).scenario.checked;
    for (const Property kind : kinds) {
      const auto finding = std::find_if(findings.begin(), findings.end(), [&](const Finding& one) {
        return one.row == row.name && one.kind == kind;
      });
      text += finding != findings.end() ? fmt::format(" {} |", cell_text(*finding))
              : checked.contains(kind)  ? " held |"
                                        : " – |";
    }
    text += "\n";
  }
  return text;
}

std::string causes_of(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += fmt::format("{}{}: {}, {} the model, found by seed {}\n", heading, finding.row,
                        code_of(finding.kind), side_of(finding), finding.seed);
    for (const std::string& deviation : cause_of(finding).in_words)
      text += fmt::format("  - {}\n", deviation);
    text += fmt::format("\n{}{}'`\n", command, finding.token);
  }
  return text;
}

std::vector<Finding> findings_in(std::string_view causes) {
  std::vector<Finding> findings;
  for (std::string_view line : tidy::lines_of(causes)) {
    if (line.starts_with(heading)) {
      line.remove_prefix(heading.size());
      Finding finding;
      finding.row = words_before(line, ": ");
      const std::string code = words_before(line, ", ");
      const auto kind =
          std::find_if(kinds.begin(), kinds.end(), [&](Property one) { return code_of(one) == code; });
      REQUIRE(kind != kinds.end());
      finding.kind = *kind;
      finding.inside_model = words_before(line, " the model, found by seed ") == "inside";
      finding.seed = std::stoull(std::string(line));
      findings.push_back(std::move(finding));
    } else if (line.starts_with(command)) {
      line.remove_prefix(command.size());
      REQUIRE(!findings.empty());
      findings.back().token = words_before(line, "'`");
    }
  }
  for (const Finding& finding : findings) row_of(finding.row, profile_rows());
  return findings;
}

}  // namespace lockstep::tests::docs
