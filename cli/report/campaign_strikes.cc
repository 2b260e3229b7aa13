#include "cli/report/campaign_strikes.h"

#include <algorithm>
#include <set>

#include "cli/terminal/table.h"

namespace lockstep::cli {
namespace {

using scenarios::CampaignResult;
using scenarios::Scenario;

bool are_drawn(const Scenario& scenario, FaultKind kind) {
  const auto& families = scenario.setup.families;
  return std::any_of(families.begin(), families.end(),
                     [&](const sim::FaultFamily& family) { return family.kind == kind && is_drawn(family); });
}

std::string right_aligned(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

}  // namespace

bool is_drawn(const sim::FaultFamily& family) { return family.slots > 0 && family.chance.numerator > 0; }

bool draws_faults(const Scenario& scenario) {
  const auto& families = scenario.setup.families;
  return std::any_of(families.begin(), families.end(), is_drawn);
}

std::vector<FaultKind> fault_kinds_of(const Scenario& scenario) {
  std::set<FaultKind> kinds;
  for (const sim::ScriptedFault& fault : scenario.setup.faults) kinds.insert(fault.kind);
  for (const FaultKindInfo& info : fault_infos) {
    if (are_drawn(scenario, info.kind)) kinds.insert(info.kind);
  }
  return {kinds.begin(), kinds.end()};
}

std::vector<LockPhase> phases_of(const Scenario& scenario) {
  const LockFacts lock = scenarios::lock_facts(scenario);
  const bool extends = lock.renews || (lock.can_extend && scenario.setup.workload.extend_after > Duration{});
  std::vector<LockPhase> phases;
  for (std::size_t i = 0; i < lock_phase_count; ++i) {
    const auto phase = static_cast<LockPhase>(i);
    if (phase == LockPhase::fencing && !lock.fences) continue;
    if (phase == LockPhase::extending && !extends) continue;
    if (phase == LockPhase::waiting && lock.attempts == 1) continue;
    phases.push_back(phase);
  }
  return phases;
}

std::vector<reports::NeverStruck> never_struck(const Scenario& scenario, const CampaignResult& result) {
  const std::vector<LockPhase> phases = phases_of(scenario);
  std::vector<reports::NeverStruck> all;
  for (const FaultKind kind : fault_kinds_of(scenario)) {
    if (!are_drawn(scenario, kind)) continue;
    reports::NeverStruck one{scenario.id, kind, {}};
    std::copy_if(phases.begin(), phases.end(), std::back_inserter(one.phases),
                 [&](LockPhase phase) { return result.sometimes.count(kind, phase) == 0; });
    if (!one.phases.empty()) all.push_back(std::move(one));
  }
  return all;
}

std::string strikes_table(const Scenario& scenario, const CampaignResult& result) {
  const std::vector<FaultKind> kinds = fault_kinds_of(scenario);
  if (kinds.empty()) return {};
  std::vector<std::vector<std::string>> rows{{"struck in"}};
  for (const FaultKind kind : kinds) rows.push_back({std::string(name_of(kind))});
  for (const LockPhase phase : phases_of(scenario)) {
    std::vector<std::string> column{std::string(name_of(phase))};
    for (const FaultKind kind : kinds) {
      const std::uint64_t count = result.sometimes.count(kind, phase);
      const char* none = are_drawn(scenario, kind) ? "never" : "-";
      column.push_back(count == 0 ? none : with_separators(count));
    }
    const auto widest = std::max_element(column.begin(), column.end(),
                                         [](const auto& a, const auto& b) { return a.size() < b.size(); });
    const std::size_t width = widest->size();
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].push_back(right_aligned(column[i], width));
  }
  return to_columns(rows);
}

std::vector<reports::GrowthPoint> growth_of(const scenarios::Behaviours& behaviours) {
  std::vector<reports::GrowthPoint> points;
  for (const std::uint64_t part : {8U, 4U, 2U, 1U}) {
    const std::uint64_t runs = behaviours.runs() / part;
    if (runs > (points.empty() ? 0 : points.back().runs))
      points.push_back({runs, behaviours.seen_after(runs)});
  }
  return points;
}

}  // namespace lockstep::cli
