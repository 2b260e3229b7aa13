#include "cli/report/campaign_notes.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "cli/terminal/table.h"
#include "core/fault_kind.h"
#include "core/host_text.h"
#include "core/text.h"
#include "scenarios/bounds.h"

namespace lockstep::cli {
namespace {

using scenarios::CampaignResult;
using scenarios::Failure;
using scenarios::Scenario;

std::string runs_text(std::uint64_t runs) {
  return fmt::format("{} {}", with_separators(runs), runs == 1 ? "run" : "runs");
}

std::string target_text(const sim::FaultTarget& target) {
  constexpr LinkDirection directions[] = {LinkDirection::both, LinkDirection::request, LinkDirection::reply};
  return to_text(
      HostOrLink{target.host, target.peer, directions[static_cast<std::size_t>(target.direction)]});
}

class Notes {
 public:
  Notes(const Scenario& scenario, const CampaignResult& result) : scenario_(scenario), result_(result) {}

  std::vector<std::string> all() {
    note_no_faults();
    note_scripted_that_never_struck();
    note_random_that_never_struck();
    note_short_work();
    note_guard_without_tokens();
    note_outages_for_good();
    note_no_validity();
    return std::move(notes_);
  }

 private:
  template <class... Arguments>
  void note(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    notes_.push_back(fmt::format(format, std::forward<Arguments>(arguments)...));
  }

  void note_no_faults() {
    if (scenario_.setup.faults.empty() && scenario_.setup.families.empty())
      note("no fault can happen in this scenario ([[fault]], [[random_fault]])");
  }

  void note_scripted_that_never_struck() {
    for (std::size_t i = 0; i < scenario_.setup.faults.size(); ++i) {
      const sim::ScriptedFault& fault = scenario_.setup.faults[i];
      if (fault.magnitude == 0 || result_.struck_scripted.at(i) > 0) continue;
      note("the {} of {} ([[fault]] number {}) never struck in {}", name_of(fault.kind),
           target_text(fault.target), i + 1, runs_text(result_.runs));
    }
  }

  // A random fault may not strike by chance, so a few runs say nothing about it.
  void note_random_that_never_struck() {
    constexpr double enough = 10;
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
      if (struck[kind] > 0 || expected[kind] < enough) continue;
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

  bool is_for_good(FaultKind kind, HostId host, std::int64_t magnitude) const {
    return takes_down(kind) && host.kind != HostKind::client &&
           Duration{magnitude} >= scenario_.setup.duration;
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
    if (scenarios::reports_validity(scenario_.lock) || ttl.ns == 0) return;
    std::uint64_t stalled = 0;
    std::string others;
    for (const Failure& failure : result_.failures) {
      if (assumptions_of(failure.judged.breached).contains(Assumption::stalls)) {
        stalled += failure.count;
        continue;
      }
      others +=
          fmt::format("{}{} {} in {}", others.empty() ? "" : ", ", code_of(failure.judged.violation.property),
                      failure.judged.inside_model ? "inside" : "outside", runs_text(failure.count));
    }
    note("the lock reports no validity, so every stall longer than its TTL of {} breaks it: {} such {}; {}",
         for_people(ttl), with_separators(stalled), stalled == 1 ? "violation" : "violations",
         others.empty() ? "nothing else was found" : "also found: " + others);
  }

  const Scenario& scenario_;
  const CampaignResult& result_;
  std::vector<std::string> notes_;
};

}  // namespace

std::vector<std::string> campaign_notes(const Scenario& scenario, const CampaignResult& result) {
  return Notes(scenario, result).all();
}

}  // namespace lockstep::cli
