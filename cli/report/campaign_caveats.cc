#include "cli/report/campaign_caveats.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "cli/terminal/table.h"
#include "core/fault_kind.h"
#include "core/host_text.h"
#include "core/schedule/choice_limits.h"
#include "core/text.h"
#include "scenarios/bounds.h"

namespace lockstep::cli {
namespace {

using scenarios::CampaignResult;
using scenarios::Failure;
using scenarios::Scenario;

LinkDirection direction_of(const sim::FaultTarget& target) {
  switch (target.direction) {
    case sim::Direction::both:
      return LinkDirection::both;
    case sim::Direction::request:
      return LinkDirection::request;
    case sim::Direction::reply:
      return LinkDirection::reply;
  }
  return LinkDirection::both;
}

std::string target_text(const sim::FaultTarget& target) {
  return to_text(HostOrLink{target.host, target.peer, direction_of(target)});
}

class Caveats {
 public:
  Caveats(const Scenario& scenario, const CampaignResult& result) : scenario_(scenario), result_(result) {}

  std::vector<std::string> all() {
    if (result_.runs == 0) return {};
    note_no_faults();
    note_scripted_that_never_struck();
    note_random_that_never_struck();
    note_short_work();
    note_guard_without_tokens();
    note_outages_for_good();
    note_no_validity();
    return std::move(caveats_);
  }

 private:
  static constexpr std::uint64_t enough = 10;  // runs, or strikes that were to be expected

  template <class... Arguments>
  void note(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    caveats_.push_back(fmt::format(format, std::forward<Arguments>(arguments)...));
  }

  void note_no_faults() {
    if (scenario_.setup.faults.empty() && scenario_.setup.families.empty())
      note("no fault can happen in this scenario ([[fault]], [[random_fault]])");
  }

  // A campaign that has ended with a violation has made too few runs to say anything of a fault.
  bool ended_early() const { return result_.violated > 0 && result_.runs < enough; }

  void note_scripted_that_never_struck() {
    if (ended_early()) return;
    for (std::size_t i = 0; i < scenario_.setup.faults.size(); ++i) {
      const sim::ScriptedFault& fault = scenario_.setup.faults[i];
      if (result_.struck_scripted.at(i) > 0) continue;
      note("the {} of {} ({}.{} in tokens) never struck in {}", name_of(fault.kind),
           target_text(fault.target), name_of(fault.kind), i, runs_text(result_.runs));
    }
  }

  // A random fault may not strike by chance, so a few runs say nothing about it.
  void note_random_that_never_struck() {
    std::array<double, fault_kind_count> expected{};
    std::array<std::uint64_t, fault_kind_count> struck{};
    for (std::size_t i = 0; i < scenario_.setup.families.size(); ++i) {
      const sim::FaultFamily& family = scenario_.setup.families[i];
      const auto kind = static_cast<std::size_t>(family.kind);
      expected[kind] += static_cast<double>(result_.runs) * family.slots *
                        static_cast<double>(family.chance.numerator) /
                        static_cast<double>(family.chance.denominator);
      struck[kind] += result_.struck_random.at(i);
    }
    for (std::size_t kind = 0; kind < fault_kind_count; ++kind) {
      if (struck[kind] > 0 || expected[kind] < static_cast<double>(enough)) continue;
      note("no random {} ([[random_fault]]) struck in {}", name_of(static_cast<FaultKind>(kind)),
           runs_text(result_.runs));
    }
  }

  void note_short_work() {
    constexpr int seldom = 50;
    const Duration work = scenario_.setup.workload.work.max;
    const Duration ttl = scenarios::ttl_of(scenario_.lock);
    if (!scenario_.setup.families.empty() && work * seldom < ttl)
      note(
          "clients work for at most {} under a lock of {}, so little can happen while one holds it "
          "([clients] work)",
          for_people(work), for_people(ttl));
  }

  void note_guard_without_tokens() {
    if (scenario_.setup.guard == ResourceGuard::fencing && scenarios::can_fence(scenario_.lock) &&
        !scenarios::fetches_fencing(scenario_.lock) && !scenario_.setup.workload.fetches_token)
      note("the resource checks fencing tokens, and the lock has none ([lock] fencing = true)");
  }

  static bool is_for_good(FaultKind kind, HostId host, std::int64_t magnitude) {
    const bool keeps_entries = host.kind == HostKind::redis || host.kind == HostKind::coordinator;
    return takes_down(kind) && keeps_entries && Duration{magnitude} == longest_duration;
  }

  void note_outages_for_good() {
    if (!scenarios::heals(scenario_)) return;
    const sim::Setup& setup = scenario_.setup;
    const bool scripted = std::any_of(setup.faults.begin(), setup.faults.end(), [&](const auto& fault) {
      return is_for_good(fault.kind, fault.target.host, fault.magnitude);
    });
    const bool random = std::any_of(setup.families.begin(), setup.families.end(), [&](const auto& family) {
      return std::any_of(family.targets.begin(), family.targets.end(), [&](const auto& target) {
        return is_for_good(family.kind, target.host, family.magnitude_max);
      });
    });
    if (scripted || random)
      note(
          "LV is judged when all faults have ended, so it says nothing about an outage for good ([check] "
          "lv_bound)");
  }

  // Says what else was found, because a lock without a validity is broken by every long stall.
  void note_no_validity() {
    const Duration ttl = scenarios::ttl_of(scenario_.lock);
    constexpr std::array by_stalls{Property::me, Property::ts, Property::gap, Property::res};
    const bool judged = std::any_of(by_stalls.begin(), by_stalls.end(),
                                    [&](Property property) { return scenario_.checked.contains(property); });
    if (scenarios::reports_validity(scenario_.lock) || ttl.ns == 0 || !judged) return;
    std::uint64_t stalled = 0;
    std::string others;
    for (const Failure& failure : result_.failures) {
      const bool stalls = assumptions_of(failure.judged.breached).contains(Assumption::stalls);
      if (stalls && !failure.judged.inside_model) {
        stalled += failure.count;
        continue;
      }
      others +=
          fmt::format("{}{} {} in {}", others.empty() ? "" : ", ", code_of(failure.judged.violation.property),
                      failure.judged.inside_model ? "inside" : "outside", runs_text(failure.count));
    }
    note(
        "the lock reports no validity, so a stall longer than its TTL of {} can break it: {} {} outside by "
        "stalls; {}",
        for_people(ttl), with_separators(stalled), stalled == 1 ? "violation is" : "violations are",
        others.empty() ? "nothing else was found" : "also found: " + others);
  }

  const Scenario& scenario_;
  const CampaignResult& result_;
  std::vector<std::string> caveats_;
};

}  // namespace

std::vector<std::string> campaign_caveats(const Scenario& scenario, const CampaignResult& result) {
  return Caveats(scenario, result).all();
}

}  // namespace lockstep::cli
