#include "cli/report/tried_remedies.h"

#include <algorithm>
#include <optional>

#include "cli/terminal/command_error.h"
#include "reports/story/remedy.h"
#include "scenarios/run/run.h"

namespace lockstep::cli {
namespace {

// Returns the scenario with these settings on top, or nothing if they do not fit its lock.
std::optional<LoadedScenario> with_settings(const LoadedScenario& loaded,
                                            const std::vector<std::string>& settings) {
  std::vector<std::string> overrides = loaded.overrides;
  overrides.insert(overrides.end(), settings.begin(), settings.end());
  try {
    if (loaded.file) return load_scenario_file(*loaded.file, overrides, loaded.program);
    return load_shipped_scenario(loaded.scenario.id, overrides, loaded.program);
  } catch (const CommandError&) {
    return std::nullopt;
  }
}

// Returns true iff the settings change the scenario and the run then holds.
bool helps(const LoadedScenario& loaded, const Schedule& schedule, const std::vector<std::string>& settings) {
  const auto changed = with_settings(loaded, settings);
  if (!changed || changed->scenario == loaded.scenario) return false;
  scenarios::Runner runner(changed->scenario);
  return runner.run(schedule).verdict == Verdict::held;
}

}  // namespace

std::vector<std::string> tried_remedies(const LoadedScenario& loaded, const Schedule& schedule,
                                        const JudgedViolation& judged) {
  const reports::RemedySetup setup{scenarios::ttl_of(loaded.scenario.lock), loaded.scenario.setup.persistence,
                                   loaded.scenario.setup.restart_delay, loaded.scenario.setup.guard};
  std::vector<std::string> found;
  std::string last;
  for (const reports::Remedy& remedy : reports::remedies(judged, setup)) {
    if (remedy.words == last) continue;
    if (!remedy.settings.empty() && !helps(loaded, schedule, remedy.settings)) continue;
    last = remedy.words;
    found.push_back(to_text(remedy));
  }
  return found;
}

}  // namespace lockstep::cli
