#include "scenarios/campaign/campaign.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <tuple>
#include <utility>

#include "scenarios/run/crew.h"

namespace lockstep::scenarios {
namespace {

// Holds what one seed contributes to the campaign. Nothing else outlives its run.
struct SeedOutcome {
  bool done = false;
  Verdict verdict = Verdict::inconclusive;
  bool verified = false;
  bool mismatched = false;
  bool out_of_events = false;
  std::uint64_t events = 0;
  std::uint64_t acquisitions = 0;
  Duration simulated;
  std::array<std::uint64_t, fault_kind_count> fault_counts{};
  std::vector<ChoiceKey> struck;  // the faults that struck, by the choices of their magnitudes
  properties::Sometimes sometimes;
  properties::TimesToAcquire times_to_acquire;
  std::array<bool, property_count> noted{};
  std::vector<JudgedViolation> violations;  // judged by steps 1 and 2
};

using GroupKey = std::tuple<Property, bool, AssumptionSet>;

// What steps 3 and 4 have shown for the first violations of one kind with the same breaches.
struct Vicinities {
  int looked_at = 0;
  std::optional<JudgedViolation> inside;  // the first that turned out to be inside
};

class Campaign {
 public:
  Campaign(const Scenario& scenario, const CampaignOptions& options)
      : scenario_(scenario), options_(options) {
    const unsigned threads = std::max(1U, options.threads);
    for (unsigned i = 0; i < threads; ++i) runners_.emplace_back(scenario, options.interrupted);
    result_.struck_scripted.resize(scenario.setup.faults.size());
    result_.struck_random.resize(scenario.setup.families.size());
  }

  CampaignResult run() {
    // Seeds are handed out in batches. A batch is merged in the order of its seeds, so nothing depends on
    // which thread ran which seed.
    const std::uint64_t batch = 64 * runners_.size();
    for (std::uint64_t first = options_.first_seed; first <= options_.last_seed && !ended_;) {
      const std::uint64_t last = first + std::min(options_.last_seed - first, batch - 1);
      run_batch(first, last);
      merge_batch(first);
      if (options_.progress) options_.progress(result_.runs, result_.violated);
      if (last == options_.last_seed) break;
      first = last + 1;
    }
    finish();
    return std::move(result_);
  }

 private:
  bool interrupted() const { return options_.interrupted != nullptr && options_.interrupted->load(); }

  bool stopped() const { return interrupted() || (options_.enough && options_.enough()); }

  void run_batch(std::uint64_t first, std::uint64_t last) {
    outcomes_.assign(last - first + 1, SeedOutcome{});
    std::atomic<std::uint64_t> next{0};
    const auto take_part = [&](unsigned worker) {
      try {
        for (std::uint64_t i = next++; i < outcomes_.size() && !stopped(); i = next++)
          outcomes_[i] = run_seed(runners_[worker], first + i);
      } catch (const Stopped&) {
        return;  // the seed is not done, which ends the campaign
      }
    };
    const unsigned took_part = on_all_threads(static_cast<unsigned>(runners_.size()), take_part);
    runners_.erase(runners_.begin() + took_part, runners_.end());
  }

  Schedule schedule_of_seed(std::uint64_t seed) const {
    return schedule_of(scenario_, options_.strategy, Seed{seed});
  }

  SeedOutcome run_seed(Runner& runner, std::uint64_t seed) const {
    const Schedule schedule = schedule_of_seed(seed);
    const bool is_verified = options_.verify_every != 0 && seed % options_.verify_every == 0;
    RunOptions once;
    once.digest = is_verified;
    const RunResult run = runner.run(schedule, once);
    SeedOutcome outcome;
    outcome.done = true;
    outcome.verdict = run.verdict;
    outcome.out_of_events = run.out_of_events;
    outcome.events = run.events;
    outcome.acquisitions = run.acquisitions;
    outcome.simulated = run.simulated;
    outcome.fault_counts = run.fault_counts;
    for (const sim::Fault& fault : run.faults) {
      if (fault.began != Instant::never()) outcome.struck.push_back(fault.key);
    }
    outcome.sometimes = run.sometimes;
    outcome.times_to_acquire = run.times_to_acquire;
    for (const Violation& note : run.notes) outcome.noted[static_cast<std::size_t>(note.property)] = true;
    if (is_verified) {
      RunOptions again;
      again.plant_nondeterminism_at_event = options_.plant_nondeterminism_at_event;
      again.checks_invariants = true;
      outcome.verified = true;
      outcome.mismatched = runner.run(schedule, again).digest != run.digest;
    }
    if (run.verdict == Verdict::violated)
      outcome.violations = judge_violations(runner, schedule, Depth::neighbours);
    sort_by_interest(scenario_, outcome.violations);
    return outcome;
  }

  void merge_batch(std::uint64_t first) {
    for (std::size_t i = 0; i < outcomes_.size() && !ended_; ++i) {
      if (!outcomes_[i].done) {
        ended_ = true;
        result_.interrupted = interrupted();
        return;
      }
      merge(outcomes_[i], first + i);
    }
    if (interrupted()) result_.interrupted = true;
    ended_ = ended_ || stopped();
  }

  void merge(const SeedOutcome& outcome, std::uint64_t seed) {
    ++result_.runs;
    if (outcome.verdict == Verdict::held) ++result_.held;
    if (outcome.verdict == Verdict::violated) ++result_.violated;
    if (outcome.verdict == Verdict::inconclusive && result_.inconclusive++ == 0)
      result_.first_inconclusive = seed;
    result_.events += outcome.events;
    result_.simulated += outcome.simulated;
    if (outcome.out_of_events) ++result_.out_of_events;
    result_.acquisitions += outcome.acquisitions;
    if (outcome.verified) ++result_.verified;
    for (std::size_t kind = 0; kind < fault_kind_count; ++kind)
      result_.fault_counts[kind] += outcome.fault_counts[kind];
    for (const ChoiceKey& key : outcome.struck)
      ++(key.kind == ChoiceKind::fault ? result_.struck_scripted : result_.struck_random).at(key.index);
    result_.sometimes.merge(outcome.sometimes);
    look_for_quiet(outcome.sometimes);
    for (std::size_t phase = 0; phase < properties::run_phase_count; ++phase)
      result_.times_to_acquire[phase].merge(outcome.times_to_acquire[phase]);
    for (std::size_t kind = 0; kind < property_count; ++kind)
      result_.notes[kind] += outcome.noted[kind] ? 1U : 0U;
    if (outcome.mismatched) {
      result_.mismatch = where_it_differs(seed);
      result_.mismatched = schedule_of_seed(seed);
      ended_ = true;
      return;
    }
    if (outcome.verdict != Verdict::violated) return;
    for (JudgedViolation judged : outcome.violations) {
      const bool inherits = !judged.inside_model && decide(judged, seed);
      ended_ = ended_ || (judged.inside_model && !options_.keep_going);
      add_failure(judged, inherits, seed);
    }
  }

  // Ends the campaign if the last runs have shown nothing new. Runs are looked at in the order of their
  // seeds.
  void look_for_quiet(const properties::Sometimes& run) {
    Behaviours& seen = result_.behaviours;
    seen.add(run);
    if (options_.until_quiet == 0 || seen.runs() - seen.last_new_run() < options_.until_quiet) return;
    result_.quiet = true;
    ended_ = true;
  }

  Mismatch where_it_differs(std::uint64_t seed) {
    const Mismatch unknown{seed, 0, "differed once", "not when run again"};
    try {
      return verify_determinism(runners_[0], schedule_of_seed(seed), seed,
                                options_.plant_nondeterminism_at_event)
          .value_or(unknown);
    } catch (const Stopped&) {
      return unknown;
    }
  }

  // Does look_further_or_inherit(), but leaves the violation outside if somebody asks to stop meanwhile.
  bool decide(JudgedViolation& judged, std::uint64_t seed) {
    try {
      return look_further_or_inherit(judged, seed);
    } catch (const Stopped&) {
      return false;
    }
  }

  // Decides a violation that is outside as far as its neighbours tell. Returns true iff it takes over what
  // steps 3 and 4 have shown for earlier ones.
  bool look_further_or_inherit(JudgedViolation& judged, std::uint64_t seed) {
    constexpr int most_looked_at = 3;
    if (is_given(judged)) {  // takes no runs near it, and what the first seeds show is known from then on
      look_further(runners_[0], schedule_of_seed(seed), judged);
      return false;
    }
    Vicinities& like_it = vicinities_[{judged.violation.property, assumptions_of(judged.breached)}];
    if (like_it.looked_at < most_looked_at) {
      ++like_it.looked_at;
      look_further(runners_[0], schedule_of_seed(seed), judged);
      if (judged.inside_model && !like_it.inside) like_it.inside = judged;
      return false;
    }
    if (like_it.inside) {
      judged.inside_model = true;
      judged.near = like_it.inside->near;
      judged.shown_by = like_it.inside->shown_by;
      judged.shown_by_first_seeds = like_it.inside->shown_by_first_seeds;
    }
    return true;
  }

  void add_failure(const JudgedViolation& judged, bool inherits, std::uint64_t seed) {
    FoundKind& found = result_.found[static_cast<std::size_t>(judged.violation.property)];
    FoundRuns& runs = judged.inside_model ? found.inside : found.outside;
    if (runs.runs++ == 0) runs.first_seed = seed;
    const GroupKey key{judged.violation.property, judged.inside_model, assumptions_of(judged.breached)};
    const auto [group, is_new] = groups_.emplace(key, result_.failures.size());
    if (is_new) {
      result_.failures.push_back({seed, schedule_of_seed(seed), judged, 0, 0});
      if (options_.found) options_.found(result_.failures.back());
    }
    Failure& failure = result_.failures[group->second];
    ++failure.count;
    if (inherits) ++failure.inherited;
  }

  void sort_failures() {
    std::stable_sort(
        result_.failures.begin(), result_.failures.end(), [&](const Failure& a, const Failure& b) {
          const auto rank = [&](const Failure& failure) {
            const Property kind = failure.judged.violation.property;
            return std::tuple(!failure.judged.inside_model, interest_in(scenario_, kind), failure.seed);
          };
          return rank(a) < rank(b);
        });
  }

  void finish() {
    sort_failures();
    for (const std::string& name : scenario_.required_sometimes) {
      const auto index = properties::Sometimes::named(name);
      if (!index || result_.sometimes.count(*index) == 0) result_.missing_sometimes.push_back(name);
    }
    const bool empty =
        result_.acquisitions == 0 || result_.out_of_events > 0 || !result_.missing_sometimes.empty();
    result_.verdict = result_.violated > 0 ? Verdict::violated
                      : empty              ? Verdict::inconclusive
                                           : Verdict::held;
  }

  const Scenario& scenario_;
  const CampaignOptions& options_;
  std::vector<Runner> runners_;
  std::vector<SeedOutcome> outcomes_;
  CampaignResult result_;
  std::map<GroupKey, std::size_t> groups_;
  std::map<std::pair<Property, AssumptionSet>, Vicinities> vicinities_;
  bool ended_ = false;
};

}  // namespace

Schedule run_of(const Failure& failure) { return failure.judged.shown_by.value_or(failure.schedule); }

CampaignResult run_campaign(const Scenario& scenario, const CampaignOptions& options) {
  return Campaign(scenario, options).run();
}

}  // namespace lockstep::scenarios
