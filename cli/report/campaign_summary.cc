#include "cli/report/campaign_summary.h"

#include "cli/input/repro.h"

namespace lockstep::cli {
namespace {

void add(const CampaignPart& part, reports::CampaignReport& report) {
  const scenarios::CampaignResult& result = part.result;
  report.runs += result.runs;
  report.held += result.held;
  report.violated += result.violated;
  report.inconclusive += result.inconclusive;
  report.events += result.events;
  report.wall += part.wall;
  report.simulated += result.simulated;
  for (std::size_t i = 0; i < fault_kind_count; ++i) report.fault_counts[i] += result.fault_counts[i];
  report.sometimes.merge(result.sometimes);
  for (std::size_t phase = 0; phase < properties::run_phase_count; ++phase)
    report.times_to_acquire[phase].merge(result.times_to_acquire[phase]);
  for (std::size_t i = 0; i < property_count; ++i) report.notes[i] += result.notes[i];
  for (std::size_t i = 0; i < result.failures.size(); ++i) {
    const scenarios::Failure& failure = result.failures[i];
    const ShrunkRun& shrunk = part.shrunk.at(i);
    report.failures.push_back({part.loaded.scenario.id, failure.seed, failure.judged.violation.property,
                               failure.judged.inside_model, failure.count,
                               shrunk.shrunk.schedule.deviation_count(),
                               token_of(shrunk.loaded, shrunk.shrunk.schedule)});
  }
}

}  // namespace

reports::CampaignReport report_of(const std::vector<CampaignPart>& parts) {
  reports::CampaignReport report;
  report.verdict = Verdict::held;
  for (const CampaignPart& part : parts) {
    add(part, report);
    if (part.result.verdict == Verdict::inconclusive) report.verdict = Verdict::inconclusive;
  }
  if (report.violated > 0) report.verdict = Verdict::violated;
  return report;
}

}  // namespace lockstep::cli
