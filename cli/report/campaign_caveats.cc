#include "cli/report/campaign_caveats.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "cli/report/campaign_strikes.h"
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

// Returns the shipped scenario with short stalls and holds of several TTLs for locks of this kind; empty if
// there is none.
std::string_view watchdog_for(std::string_view kind) {
  if (kind == "single") return "single/watchdog";
  if (kind == "redlock") return "redlock/watchdog";
  return {};
}

class Caveats {
 public:
  Caveats(const Scenario& scenario, const CampaignResult& result) : scenario_(scenario), result_(result) {}

  std::vector<std::string> all() {
    if (result_.runs == 0) return {};
    note_bound();
    note_inconclusive();
    note_short_runs();
    note_no_faults();
    note_unasked_nodes();
    note_scripted_that_never_struck();
    note_random_that_never_struck();
    note_no_drift();
    note_short_work();
    note_guard_without_tokens();
    note_outages_for_good();
    note_no_validity();
    note_renewals_without_need();
    note_unchecked_validity();
    if (auto late = late_first_call(scenario_)) caveats_.push_back(std::move(*late));
    if (auto busy = busy_clients_caveat(result_.sometimes)) caveats_.push_back(std::move(*busy));
    return std::move(caveats_);
  }

 private:
  static constexpr std::uint64_t enough = 10;  // runs, or strikes that were to be expected

  template <class... Arguments>
  void note(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    caveats_.push_back(fmt::format(format, std::forward<Arguments>(arguments)...));
  }

  void note_no_faults() {
    if (!scenario_.setup.faults.empty() || draws_faults(scenario_)) return;
    note("no fault can happen in this scenario ([[fault]], [[random_fault]]){}",
         scenario_.alphabet.letters.empty() ? "" : "; those of [exhaust] are for lockstep exhaust");
  }

  // Returns true iff the target is a node that no client's lock asks, or a link to one.
  bool is_unasked(const sim::FaultTarget& target) const {
    const HostId host = target.peer.value_or(target.host);
    return host.kind == HostKind::redis && (scenarios::asked_nodes(scenario_) >> host.index & 1U) == 0;
  }

  void note_unasked_nodes() {
    const auto& setup = scenario_.setup;
    const auto unasked = [&](const sim::FaultTarget& target) { return is_unasked(target); };
    for (const sim::ScriptedFault& fault : setup.faults) {
      if (unasked(fault.target))
        note("the {} of {} changes nothing, because no client's lock asks that node", name_of(fault.kind),
             target_text(fault.target));
    }
    for (const sim::FaultFamily& family : setup.families) {
      if (std::all_of(family.targets.begin(), family.targets.end(), unasked))
        note("the random {} ([[random_fault]]) changes nothing, because no client's lock asks its nodes",
             name_of(family.kind));
    }
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
    const auto& families = scenario_.setup.families;
    for (std::size_t i = 0; i < families.size(); ++i) {
      const double expected = static_cast<double>(result_.runs) * families[i].slots *
                              static_cast<double>(families[i].chance.numerator) /
                              static_cast<double>(families[i].chance.denominator);
      if (result_.struck_random.at(i) > 0 || expected < static_cast<double>(enough)) continue;
      const auto alike = std::count_if(families.begin(), families.end(),
                                       [&](const auto& other) { return other.kind == families[i].kind; });
      note("no random {} ([[random_fault]]{}) struck in {}", name_of(families[i].kind),
           alike > 1 ? fmt::format(" number {}", i + 1) : "", runs_text(result_.runs));
    }
  }

  void note_short_work() {
    constexpr int seldom = 50;
    const Duration work = scenario_.setup.workload.work.max;
    const Duration ttl = scenarios::lock_facts(scenario_).ttl;
    if (draws_faults(scenario_) && work * seldom < ttl)
      note(
          "clients work for at most {} under a lock of {}, so little can happen while one holds it "
          "([clients] work)",
          for_people(work), for_people(ttl));
  }

  void note_guard_without_tokens() {
    if (scenario_.setup.guard != ResourceGuard::fencing || scenarios::lock_facts(scenario_).fences ||
        scenario_.setup.workload.fetches_token)
      return;
    if (scenarios::lock_facts(scenario_).can_fence) {
      note("the resource checks fencing tokens, and the lock has none ([lock] fencing = true)");
    } else {
      note(
          "the resource checks fencing tokens, and a lock of this kind has none, so nothing is refused "
          "([clients] fetches_token = true takes them from a counter)");
    }
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

  void note_short_runs() {
    const Duration ttl = scenarios::lock_facts(scenario_).ttl;
    if (scenario_.setup.duration >= ttl) return;
    note("each run lasts {}, and the TTL is {}: no key can expire ([budget] duration)",
         for_people(scenario_.setup.duration), for_people(ttl));
  }

  // Says so if the lock allows for no drift, and no clock drifts.
  void note_no_drift() {
    const auto drift_factor = scenarios::lock_facts(scenario_).drift_factor;
    const sim::Setup& setup = scenario_.setup;
    const auto drifts = [](const auto& fault) { return fault.kind == FaultKind::rate; };
    if (!drift_factor || drift_factor->numerator != 0) return;
    if (setup.client_clocks.rate_max.ppb != 0 || setup.node_clocks.rate_max.ppb != 0) return;
    if (std::any_of(setup.faults.begin(), setup.faults.end(), drifts) ||
        std::any_of(setup.families.begin(), setup.families.end(), drifts))
      return;
    note(
        "the lock allows for no drift (drift_factor), and no clock runs fast or slow in this scenario, so "
        "that "
        "is not tried ([[random_fault]] kind = \"rate\")");
  }

  void note_inconclusive() {
    if (result_.inconclusive == 0 || result_.inconclusive == result_.runs || result_.out_of_events > 0)
      return;
    note("{} inconclusive, because nobody acquired the lock (the first: seed {})",
         result_.inconclusive == 1 ? "1 run is" : with_separators(result_.inconclusive) + " runs are",
         result_.first_inconclusive);
  }

  void note_bound() {
    if (result_.out_of_events == 0) return;
    note("{} ended at the bound of {} events, before {} was over ([budget] events)",
         runs_text(result_.out_of_events), with_separators(scenario_.setup.most_events),
         result_.out_of_events == 1 ? "its time" : "their time");
  }

  // Says what else was found, because a lock without a validity is broken by every long stall.
  void note_no_validity() {
    const Duration ttl = scenarios::lock_facts(scenario_).ttl;
    constexpr std::array by_stalls{Property::me, Property::ts, Property::gap, Property::res};
    const bool judged = std::any_of(by_stalls.begin(), by_stalls.end(),
                                    [&](Property property) { return scenario_.checked.contains(property); });
    if (scenarios::lock_facts(scenario_).reports_validity || ttl.ns == 0 || !judged) return;
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
    const std::string by_stalls_text = stalled == 0
                                           ? "no run was broken by one"
                                           : fmt::format("{} {} outside by stalls", with_separators(stalled),
                                                         stalled == 1 ? "violation is" : "violations are");
    note("the lock reports no validity, so a stall longer than its TTL of {} can break it: {}{}{}",
         for_people(ttl), by_stalls_text, others.empty() ? "" : "; also found: " + others,
         suits(" (", " has only stalls that are short enough for it)"));
  }

  // Returns the name of the scenario that suits a lock which renews or reports no validity, between these
  // words. Returns nothing if this is that scenario, or if there is none.
  std::string suits(std::string_view before, std::string_view behind) const {
    const std::string_view watchdog = watchdog_for(scenarios::lock_facts(scenario_).kind);
    return watchdog.empty() || scenario_.id == watchdog ? ""
                                                        : fmt::format("{}{}{}", before, watchdog, behind);
  }

  void note_renewals_without_need() {
    const Duration ttl = scenarios::lock_facts(scenario_).ttl;
    if (!scenarios::lock_facts(scenario_).renews || scenario_.setup.workload.work.max >= ttl) return;
    note(
        "the lock renews by itself, and no client works for as long as its TTL of {}, so hardly a hold "
        "depends on a renewal ([clients] work){}",
        for_people(ttl), suits("; ", " has holds of several TTLs"));
  }

  // ME ends with the validity, whatever the application does.
  void note_unchecked_validity() {
    if (scenario_.setup.workload.checks_validity || !scenarios::lock_facts(scenario_).reports_validity)
      return;
    if (!scenario_.checked.contains(Property::me) || scenario_.checked.contains(Property::res)) return;
    note(
        "clients work on when their validity is over, and ME does not count that; RES says whether one "
        "writes "
        "too late ([check] properties)");
  }

  const Scenario& scenario_;
  const CampaignResult& result_;
  std::vector<std::string> caveats_;
};

}  // namespace

std::optional<std::string> late_first_call(const Scenario& scenario) {
  const sim::Setup& setup = scenario.setup;
  const Duration first = setup.workload.start + setup.workload.think.min;
  const Duration end = setup.duration + setup.healing;
  // A client whose clock runs fast calls earlier. How fast a fault makes it run nobody knows here.
  const auto changes_rate = [](const auto& fault) { return fault.kind == FaultKind::rate; };
  if (std::any_of(setup.faults.begin(), setup.faults.end(), changes_rate) ||
      std::any_of(setup.families.begin(), setup.families.end(), changes_rate))
    return std::nullopt;
  constexpr std::int64_t one = 1'000'000'000;
  const std::int64_t fastest = one + setup.client_clocks.rate_max.ppb;
  if (static_cast<Int128>(first.ns) * one <= static_cast<Int128>(end.ns) * fastest) return std::nullopt;
  return fmt::format(
      "no client ever calls acquire: the first call comes after {} ([clients] start and think), and a run "
      "ends after {} ([budget] {})",
      for_people(first), for_people(end), setup.healing.ns > 0 ? "duration and healing" : "duration");
}

std::optional<std::string> busy_clients_caveat(const properties::Sometimes& sometimes) {
  constexpr std::uint64_t busy = 1000;
  const std::uint64_t holds = sometimes.count(properties::Sometime::acquired);
  const std::uint64_t calls = holds + sometimes.count(properties::Sometime::rejected);
  if (holds == 0 || calls / holds < busy) return std::nullopt;
  return fmt::format(
      "the clients made {} acquire calls for each hold, which takes time and shows little; let them wait "
      "longer "
      "before a call ([clients] think), or within it ([lock] attempts)",
      with_separators(calls / holds));
}

std::vector<std::string> unchecked_kinds(const CampaignResult& result) {
  std::vector<std::string> lines;
  for (const PropertyInfo& info : property_infos()) {
    const std::uint64_t count = result.notes[static_cast<std::size_t>(info.property)];
    if (count == 0) continue;
    lines.push_back(
        fmt::format("also seen, not checked by this scenario: {} {} in {} ([check] properties has it judged)",
                    info.code, info.name, runs_text(count)));
  }
  return lines;
}

std::vector<std::string> campaign_caveats(const Scenario& scenario, const CampaignResult& result) {
  return Caveats(scenario, result).all();
}

}  // namespace lockstep::cli
