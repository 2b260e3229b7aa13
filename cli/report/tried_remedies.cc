#include "cli/report/tried_remedies.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "cli/terminal/command_error.h"
#include "reports/story/remedy.h"
#include "scenarios/run/run.h"
#include "scenarios/run/run_facts.h"

namespace lockstep::cli {
namespace {

// Returns the scenario with these settings on top, or nothing if they do not fit its lock. The rules of
// a lock that is a program are in the program.
std::optional<LoadedScenario> with_settings(const LoadedScenario& loaded,
                                            const std::vector<std::string>& settings) {
  if (std::holds_alternative<scenarios::GuestPolicy>(loaded.scenario.lock)) return std::nullopt;
  std::vector<std::string> overrides = loaded.overrides;
  overrides.insert(overrides.end(), settings.begin(), settings.end());
  try {
    if (loaded.file) return load_scenario_file(*loaded.file, overrides, loaded.program);
    return load_shipped_scenario(loaded.scenario.id, overrides, loaded.program);
  } catch (const CommandError&) {
    return std::nullopt;
  }
}

// Returns which kinds the run still breaks with the settings. Returns nothing if they do not help: they
// change nothing, nobody acquires, or the run breaks the property all the same.
std::optional<std::vector<std::string_view>> left_with(const LoadedScenario& loaded, const Schedule& schedule,
                                                       const std::vector<std::string>& settings,
                                                       Property property) {
  const auto changed = with_settings(loaded, settings);
  if (!changed || changed->scenario == loaded.scenario) return std::nullopt;
  scenarios::Runner runner(changed->scenario, changed->program.interrupted);
  const scenarios::RunResult& run = runner.run(schedule);
  std::vector<std::string_view> left;
  for (const Violation& violation : run.violations) {
    if (violation.property == property) return std::nullopt;
    left.push_back(code_of(violation.property));
  }
  if (run.verdict == Verdict::inconclusive) return std::nullopt;
  return left;
}

}  // namespace

std::vector<std::string> tried_remedies(const LoadedScenario& loaded, const Schedule& schedule,
                                        const JudgedViolation& judged) {
  const RunFacts facts = scenarios::run_facts(loaded.scenario);
  std::vector<std::string> found;
  std::vector<std::string> partly;  // that leave other kinds broken
  std::string last;
  for (const reports::Remedy& remedy : reports::remedies(judged, facts)) {
    if (remedy.words == last) continue;
    std::optional<std::vector<std::string_view>> left{std::in_place};
    if (!remedy.settings.empty())
      left = left_with(loaded, schedule, remedy.settings, judged.violation.property);
    if (!left) continue;
    last = remedy.words;
    if (left->empty()) {
      found.push_back(to_text(remedy));
    } else {
      partly.push_back(fmt::format("{}; what is left then: {}", to_text(remedy), fmt::join(*left, ", ")));
    }
  }
  found.insert(found.end(), partly.begin(), partly.end());
  return found;
}

}  // namespace lockstep::cli
