#include <limits>

#include <fmt/core.h>

#include "cli/arguments.h"
#include "cli/campaign_report.h"
#include "cli/command_error.h"
#include "cli/commands.h"
#include "cli/mismatch.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "reports/json.h"

namespace lockstep::cli {
namespace {

constexpr std::uint64_t most_runs = std::numeric_limits<std::int64_t>::max();

SeedRange seeds_of(const CampaignArguments& arguments, const scenarios::Scenario& scenario) {
  if (arguments.seeds) return seed_range_argument("--seeds", *arguments.seeds);
  if (arguments.runs) return {1, count_argument("--runs", *arguments.runs, most_runs)};
  return {1, scenario.budget_runs};
}

CampaignPart run_part(LoadedScenario loaded, const CampaignArguments& arguments, const Session& session) {
  const SeedRange seeds = seeds_of(arguments, loaded.scenario);
  scenarios::CampaignOptions options;
  options.first_seed = seeds.first;
  options.last_seed = seeds.last;
  options.threads = thread_count(arguments.threads);
  options.keep_going = arguments.keep_going;
  options.plant_nondeterminism_at_event = session.hooks.plant_nondeterminism_at_event;
  options.interrupted = session.hooks.interrupted;
  session.say(fmt::format("{}: seeds {} to {} on {} {}", loaded.scenario.id, seeds.first, seeds.last,
                          options.threads, options.threads == 1 ? "thread" : "threads"));
  Progress progress(session, seeds.last - seeds.first + 1);
  options.progress = [&](std::uint64_t done, std::uint64_t violated) { progress.update(done, violated); };
  const Stopwatch watch(session.hooks);
  CampaignPart part;
  part.result = scenarios::run_campaign(loaded.scenario, options);
  part.wall = watch.elapsed();
  part.loaded = std::move(loaded);
  // Each group's lowest seed. After an interrupt this returns what it was given.
  for (const scenarios::Failure& failure : part.result.failures) {
    part.shrunk.push_back(
        shrink_run(part.loaded, scenarios::schedule_of(part.loaded.scenario, Seed{failure.seed}),
                   {failure.judged.violation.property, failure.judged.inside_model}, session));
  }
  return part;
}

}  // namespace

ExitStatus run_command(const CampaignArguments& arguments, const Session& session) {
  check_overrides(arguments.overrides);
  thread_count(arguments.threads);
  std::vector<LoadedScenario> scenarios;
  for (const std::string& name : arguments.scenarios) {
    scenarios.push_back(load_scenario(name, arguments.overrides, session.hooks.program));
    seeds_of(arguments, scenarios.back().scenario);
  }

  std::vector<CampaignPart> parts;
  for (LoadedScenario& loaded : scenarios) {
    parts.push_back(run_part(std::move(loaded), arguments, session));
    const scenarios::CampaignResult& result = parts.back().result;
    if (!arguments.json) session.print(campaign_text(parts.back(), arguments.keep_going, session.paint));
    if (result.mismatch) {
      const Schedule schedule =
          scenarios::schedule_of(parts.back().loaded.scenario, Seed{result.mismatch->seed});
      refuse_mismatch(*result.mismatch, parts.back().loaded, schedule);
    }
    if (result.interrupted || (result.violated > 0 && !arguments.keep_going)) break;
  }
  if (arguments.json) {
    session.print(reports::campaign_json(report_of(parts)));
  } else {
    session.print(campaign_summary(parts, session.paint) + "\n");
  }
  if (parts.back().result.interrupted) {
    session.streams.out.flush();
    session.say(fmt::format("Interrupted: this is what {} {} found.", with_separators(report_of(parts).runs),
                            report_of(parts).runs == 1 ? "run" : "runs"));
    return ExitStatus::interrupted;
  }
  return status_of(report_of(parts).verdict);
}

}  // namespace lockstep::cli
