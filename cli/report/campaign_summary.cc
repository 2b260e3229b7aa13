#include "cli/report/campaign_summary.h"

#include <utility>

#include "cli/input/repro.h"
#include "cli/report/campaign_caveats.h"
#include "cli/report/campaign_strikes.h"

namespace lockstep::cli {
namespace {

// Returns the token of the run within the model that shows the failure; empty if it is outside.
std::string shown_by(const LoadedScenario& loaded, const scenarios::Failure& failure,
                     const ShrunkRun& shrunk) {
  if (!shrunk.target.inside_model) return {};
  // Only the shrunk run has shown it.
  if (!failure.judged.inside_model) return token_of(shrunk.loaded, shrunk.shrunk.schedule);
  return token_of(loaded, run_of(failure));
}

reports::FailureReport report_of(const LoadedScenario& loaded, const scenarios::Failure& failure,
                                 const ShrunkRun& shrunk) {
  reports::FailureReport report;
  report.scenario = loaded.scenario.id;
  report.seed = failure.seed;
  report.judged = failure.judged;
  report.judged.inside_model = shrunk.target.inside_model;
  report.count = failure.count;
  report.inherited = failure.inherited;
  report.shown_by = shown_by(loaded, failure, shrunk);
  report.shrunk = state_of(shrunk.shrunk);
  if (!shrunk.shrunk.schedule.seed()) report.deviations = shrunk.shrunk.schedule.deviation_count();
  report.repro = token_of(shrunk.loaded, shrunk.shrunk.schedule);
  return report;
}

reports::BehavioursReport behaviours_of(const CampaignPart& part) {
  const scenarios::Behaviours& seen = part.result.behaviours;
  reports::BehavioursReport report{
      part.loaded.scenario.id, seen.runs(),     seen.seen(), seen.singleton_runs(),
      seen.last_new_run(),     growth_of(seen), std::nullopt};
  if (part.until_quiet) report.quiet = part.result.quiet;
  return report;
}

void add(const CampaignPart& part, reports::CampaignReport& report) {
  const scenarios::CampaignResult& result = part.result;
  report.runs += result.runs;
  report.held += result.held;
  report.violated += result.violated;
  report.inconclusive += result.inconclusive;
  report.events += result.events;
  report.acquisitions += result.acquisitions;
  report.wall += part.wall;
  for (const ShrunkRun& run : part.shrunk) report.shrinking += run.wall;
  report.simulated += result.simulated;
  for (std::size_t i = 0; i < fault_kind_count; ++i) report.fault_counts[i] += result.fault_counts[i];
  report.sometimes.merge(result.sometimes);
  for (reports::NeverStruck& one : never_struck(part.loaded.scenario, result))
    report.never_struck.push_back(std::move(one));
  report.behaviours.push_back(behaviours_of(part));
  for (std::size_t phase = 0; phase < properties::run_phase_count; ++phase)
    report.times_to_acquire[phase].merge(result.times_to_acquire[phase]);
  for (std::size_t i = 0; i < property_count; ++i) report.notes[i] += result.notes[i];
  for (std::string& caveat : campaign_caveats(part.loaded.scenario, result))
    report.caveats.push_back({part.loaded.scenario.id, std::move(caveat)});
  for (std::size_t i = 0; i < result.failures.size(); ++i) {
    const scenarios::Failure& failure = result.failures[i];
    report.failures.push_back(report_of(part.loaded, failure, part.shrunk.at(i)));
  }
}

}  // namespace

reports::CampaignReport report_of(const std::vector<CampaignPart>& parts) {
  reports::CampaignReport report;
  report.verdict = Verdict::held;
  report.strategy = scenarios::strategy_info(parts.front().strategy).name;
  for (const CampaignPart& part : parts) {
    add(part, report);
    report.interrupted = report.interrupted || part.result.interrupted;
    if (part.result.verdict == Verdict::inconclusive) report.verdict = Verdict::inconclusive;
  }
  if (report.violated > 0) report.verdict = Verdict::violated;
  return report;
}

}  // namespace lockstep::cli
