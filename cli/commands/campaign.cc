#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "cli/line/arguments.h"
#include "cli/line/commands.h"
#include "cli/report/campaign_files.h"
#include "cli/report/campaign_groups.h"
#include "cli/report/campaign_summary.h"
#include "cli/report/mismatch.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/files.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/table.h"
#include "core/text.h"
#include "reports/machine/json.h"
#include "scenarios/strategies/strategy.h"

namespace lockstep::cli {
namespace {

constexpr std::uint64_t most_runs = std::numeric_limits<std::int64_t>::max();

// Returns true iff no option says where the seeds end.
bool is_open_ended(const CampaignArguments& arguments) {
  return (arguments.time || arguments.until_quiet) && !arguments.seeds && !arguments.runs;
}

std::optional<std::uint64_t> until_quiet_of(const CampaignArguments& arguments) {
  if (!arguments.until_quiet) return std::nullopt;
  return count_argument("--until-quiet", *arguments.until_quiet, most_runs);
}

void refuse_two_of_a_kind(const CampaignArguments& arguments) {
  std::vector<std::string_view> given;
  if (arguments.seeds) given.push_back("--seeds");
  if (arguments.runs) given.push_back("--runs");
  if (arguments.time) given.push_back("--for");
  if (given.size() < 2 && arguments.until_quiet && is_open_ended(arguments) && arguments.shard)
    given.push_back("--until-quiet");
  if (given.size() < 2 && is_open_ended(arguments) && arguments.shard) given.push_back("--shard");
  if (given.size() < 2) return;
  throw CommandError(ExitStatus::usage, fmt::format("{} cannot go together: each says which seeds to run\n"
                                                    "Try: lockstep campaign --help",
                                                    fmt::join(given, " and ")));
}

SeedRange all_seeds_of(const CampaignArguments& arguments, const scenarios::Scenario& scenario) {
  if (arguments.seeds) return seed_range_argument("--seeds", *arguments.seeds);
  if (arguments.runs) return {1, count_argument("--runs", *arguments.runs, most_runs)};
  return {1, is_open_ended(arguments) ? most_runs : scenario.budget_runs};
}

SeedRange seeds_of(const CampaignArguments& arguments, const scenarios::Scenario& scenario) {
  const SeedRange all = all_seeds_of(arguments, scenario);
  return arguments.shard ? shard_argument("--shard", *arguments.shard, all) : all;
}

// Divides the time of --for equally among the scenarios.
std::optional<Duration> time_of(const CampaignArguments& arguments) {
  if (!arguments.time) return std::nullopt;
  return duration_argument("--for", *arguments.time) /
         static_cast<std::int64_t>(std::max<std::size_t>(1, arguments.scenarios.size()));
}

std::string seeds_text(const SeedRange& seeds, const scenarios::CampaignOptions& options,
                       const std::optional<Duration>& time) {
  std::string text = seeds.last == most_runs ? fmt::format("seeds from {} on", seeds.first)
                                             : fmt::format("seeds {} to {}", seeds.first, seeds.last);
  if (time) text += fmt::format(", for {}", for_people(*time));
  if (options.until_quiet != 0)
    text += fmt::format(", until {} in a row show nothing new", runs_text(options.until_quiet));
  return text;
}

// Limits that several runs share. What is shrunk first may take an equal part, and leaves what it does not
// take.
class SharedLimits {
 public:
  SharedLimits(const ShrinkLimits& limits, const Session& session) : limits_(limits), session_(session) {}

  // Returns what the first of so many may take.
  ShrinkLimits share(std::size_t of) const {
    ShrinkLimits share = limits_;
    share.none = limits_.none || of == 0 || session_.interrupted();
    share.effort /= std::max<std::size_t>(of, 1);
    if (share.time) share.time = *share.time / static_cast<std::int64_t>(std::max<std::size_t>(of, 1));
    return share;
  }

  void take(const ShrunkRun& run) {
    limits_.effort -= std::min(limits_.effort, run.shrunk.effort);
    if (limits_.time) limits_.time = *limits_.time - run.wall;
  }

 private:
  ShrinkLimits limits_;
  const Session& session_;
};

// Shrinks one run of each group, up to a number of groups. A group inside is shrunk from the run within the
// model that shows it. `more` is how many scenarios follow, to which a part of the limits is left.
void shrink_groups(CampaignPart& part, SharedLimits& limits, std::size_t more, const Session& session) {
  constexpr std::size_t most_shrunk = 20;
  std::size_t left = std::min(most_shrunk, part.result.failures.size());
  for (const scenarios::Failure& failure : part.result.failures) {
    const scenarios::ShrinkTarget target{failure.judged.violation.property, failure.judged.inside_model};
    const Schedule schedule = scenarios::run_of(failure);
    const ShrinkLimits share = limits.share(left == 0 ? 0 : left-- + more);
    part.shrunk.push_back(shrink_run(part.loaded, schedule, target, share, session));
    limits.take(part.shrunk.back());
  }
}

bool found_inside(const scenarios::CampaignResult& result) {
  return !result.failures.empty() && result.failures.front().judged.inside_model;
}

CampaignPart run_part(LoadedScenario loaded, const CampaignArguments& arguments, SharedLimits& limits,
                      std::size_t more, const Session& session) {
  const SeedRange seeds = seeds_of(arguments, loaded.scenario);
  scenarios::CampaignOptions options;
  options.first_seed = seeds.first;
  options.last_seed = seeds.last;
  options.threads = thread_count(arguments.threads);
  options.strategy = strategy_argument(arguments.strategy);
  options.keep_going = arguments.keep_going;
  options.until_quiet = until_quiet_of(arguments).value_or(0);
  options.plant_nondeterminism_at_event = session.hooks.plant_nondeterminism_at_event;
  options.interrupted = session.hooks.program.interrupted;
  const std::optional<Duration> time = time_of(arguments);
  session.say(fmt::format("{}: {} on {} {}", loaded.scenario.id, seeds_text(seeds, options, time),
                          options.threads, options.threads == 1 ? "thread" : "threads"));
  const auto runs = is_open_ended(arguments) ? std::nullopt : std::optional(seeds.last - seeds.first + 1);
  std::optional<Progress> progress(std::in_place, session, loaded.scenario.id);
  options.progress = [&](std::uint64_t done, std::uint64_t violated) {
    progress->update(done, runs, violated);
  };
  if (arguments.out)
    options.found = [&](const scenarios::Failure& failure) { write_found(*arguments.out, loaded, failure); };
  const Stopwatch watch(session.hooks);
  if (time) options.enough = [&] { return watch.elapsed() >= *time; };
  CampaignPart part;
  part.result = scenarios::run_campaign(loaded.scenario, options);
  part.wall = watch.elapsed();
  part.until_quiet = until_quiet_of(arguments);
  part.strategy = options.strategy;
  progress.reset();
  part.loaded = std::move(loaded);
  shrink_groups(part, limits, more, session);
  if (!session.interrupted()) join_alike(part);
  return part;
}

}  // namespace

ExitStatus run_command(const CampaignArguments& arguments, const Session& session) {
  check_overrides(arguments.overrides);
  refuse_two_of_a_kind(arguments);
  const unsigned threads = thread_count(arguments.threads);
  time_of(arguments);
  until_quiet_of(arguments);
  strategy_argument(arguments.strategy);
  SharedLimits limits(shrink_limits_of(arguments.shrinking, threads), session);
  if (arguments.out) check_folder(*arguments.out);
  check_ci(arguments.ci);
  std::vector<LoadedScenario> scenarios;
  for (const std::string& name : arguments.scenarios) {
    scenarios.push_back(load_scenario(name, arguments.overrides, session.hooks.program));
    seeds_of(arguments, scenarios.back().scenario);
    if (const auto note = note_on_profile(name, scenarios.back())) session.say(*note);
  }

  if (arguments.out) clear_campaign(*arguments.out);
  std::vector<CampaignPart> parts;
  for (LoadedScenario& loaded : scenarios) {
    const std::size_t more = scenarios.size() - parts.size() - 1;
    parts.push_back(run_part(std::move(loaded), arguments, limits, more, session));
    const scenarios::CampaignResult& result = parts.back().result;
    if (!arguments.json) session.print(campaign_text(parts.back(), arguments.keep_going, session.paint));
    if (result.mismatch) refuse_mismatch(*result.mismatch, parts.back().loaded, result.mismatched);
    if (session.interrupted() || result.interrupted || (found_inside(result) && !arguments.keep_going)) break;
  }
  if (arguments.ci.wanted())
    write_ci(arguments.ci, ci_report_of(parts, session.hooks), arguments.json, session);
  if (arguments.json) {
    session.print(reports::campaign_json(report_of(parts)));
  } else {
    session.print(campaign_summary(parts, session.paint) + "\n");
  }
  if (arguments.out) {
    write_campaign(*arguments.out, parts);
    session.streams.out.flush();
    session.say(fmt::format("Written into {}", *arguments.out));
  }
  if (parts.back().result.interrupted || session.interrupted()) {
    session.streams.out.flush();
    session.say(fmt::format("Interrupted: this is what {} {} found.", with_separators(report_of(parts).runs),
                            report_of(parts).runs == 1 ? "run" : "runs"));
    return ExitStatus::interrupted;
  }
  return status_of(report_of(parts).verdict);
}

}  // namespace lockstep::cli
