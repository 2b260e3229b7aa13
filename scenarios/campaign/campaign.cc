#include "scenarios/campaign/campaign.h"

#include <algorithm>
#include <exception>
#include <map>
#include <set>
#include <thread>
#include <tuple>

namespace lockstep::scenarios {
namespace {

// Holds what one seed contributes to the campaign. Nothing else outlives its run.
struct SeedOutcome {
  bool done = false;
  Verdict verdict = Verdict::inconclusive;
  bool verified = false;
  bool mismatched = false;
  std::uint64_t events = 0;
  std::uint64_t acquisitions = 0;
  Duration simulated;
  std::array<std::uint64_t, fault_kind_count> fault_counts{};
  properties::Sometimes sometimes;
  properties::TimesToAcquire times_to_acquire;
  std::array<bool, property_count> noted{};
  std::vector<JudgedViolation> violations;  // judged only when the campaign keeps going
};

using GroupKey = std::tuple<Property, bool, std::vector<FaultKind>>;

std::vector<FaultKind> kinds_that_struck(const std::array<std::uint64_t, fault_kind_count>& counts) {
  std::vector<FaultKind> kinds;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] != 0) kinds.push_back(static_cast<FaultKind>(i));
  }
  return kinds;
}

class Campaign {
 public:
  Campaign(const Scenario& scenario, const CampaignOptions& options)
      : scenario_(scenario), options_(options) {
    const unsigned threads = std::max(1U, options.threads);
    for (unsigned i = 0; i < threads; ++i) runners_.emplace_back(scenario);
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
    std::vector<std::exception_ptr> errors(runners_.size());
    const auto work = [&](std::size_t worker) {
      try {
        for (std::uint64_t i = next++; i < outcomes_.size() && !stopped(); i = next++) {
          outcomes_[i] = run_seed(runners_[worker], first + i);
        }
      } catch (...) {
        errors[worker] = std::current_exception();
      }
    };
    std::vector<std::thread> threads;
    for (std::size_t worker = 1; worker < runners_.size(); ++worker) threads.emplace_back(work, worker);
    work(0);
    for (std::thread& thread : threads) thread.join();
    for (const std::exception_ptr& error : errors) {
      if (error) std::rethrow_exception(error);
    }
  }

  SeedOutcome run_seed(Runner& runner, std::uint64_t seed) const {
    const Schedule schedule = schedule_of(scenario_, Seed{seed});
    const RunResult run = runner.run(schedule);
    SeedOutcome outcome;
    outcome.done = true;
    outcome.verdict = run.verdict;
    outcome.events = run.events;
    outcome.acquisitions = run.acquisitions;
    outcome.simulated = run.simulated;
    outcome.fault_counts = run.fault_counts;
    outcome.sometimes = run.sometimes;
    outcome.times_to_acquire = run.times_to_acquire;
    for (const Violation& note : run.notes) outcome.noted[static_cast<std::size_t>(note.property)] = true;
    if (options_.verify_every != 0 && seed % options_.verify_every == 0) {
      RunOptions again;
      again.plant_nondeterminism_at_event = options_.plant_nondeterminism_at_event;
      outcome.verified = true;
      outcome.mismatched = runner.run(schedule, again).digest != run.digest;
    }
    if (options_.keep_going && run.verdict == Verdict::violated)
      outcome.violations = judge(runner, schedule).violations;
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
    if (outcome.verdict == Verdict::inconclusive) ++result_.inconclusive;
    result_.events += outcome.events;
    result_.simulated += outcome.simulated;
    acquisitions_ += outcome.acquisitions;
    if (outcome.verified) ++result_.verified;
    for (std::size_t kind = 0; kind < fault_kind_count; ++kind)
      result_.fault_counts[kind] += outcome.fault_counts[kind];
    result_.sometimes.merge(outcome.sometimes);
    for (std::size_t phase = 0; phase < properties::run_phase_count; ++phase)
      result_.times_to_acquire[phase].merge(outcome.times_to_acquire[phase]);
    for (std::size_t kind = 0; kind < property_count; ++kind)
      result_.notes[kind] += outcome.noted[kind] ? 1U : 0U;
    if (outcome.mismatched) {
      result_.mismatch = verify_determinism(runners_[0], schedule_of(scenario_, Seed{seed}), seed,
                                            options_.plant_nondeterminism_at_event);
      if (!result_.mismatch) result_.mismatch = Mismatch{seed, 0, "differed once", "not when run again"};
      ended_ = true;
      return;
    }
    if (outcome.verdict != Verdict::violated) return;
    const std::vector<FaultKind> kinds = kinds_that_struck(outcome.fault_counts);
    if (!options_.keep_going) {
      std::vector<JudgedViolation> found = judge(runners_[0], schedule_of(scenario_, Seed{seed})).violations;
      sort_by_interest(scenario_, found);
      for (const JudgedViolation& violation : found) add_failure(violation, kinds, seed);
      ended_ = true;
    }
    for (const JudgedViolation& violation : outcome.violations) add_failure(violation, kinds, seed);
  }

  void add_failure(const JudgedViolation& judged, const std::vector<FaultKind>& kinds, std::uint64_t seed) {
    FoundKind& found = result_.found[static_cast<std::size_t>(judged.violation.property)];
    FoundRuns& runs = judged.inside_model ? found.inside : found.outside;
    if (runs.runs++ == 0) runs.first_seed = seed;
    const GroupKey key{judged.violation.property, judged.inside_model, kinds};
    if (const auto known = groups_.find(key); known != groups_.end()) {
      ++result_.failures[known->second].count;
      return;
    }
    if (result_.failures.size() >= options_.most_groups) {
      left_out_.insert(key);
      return;
    }
    groups_.emplace(key, result_.failures.size());
    Failure failure;
    failure.seed = seed;
    failure.judged = judged;
    failure.fault_kinds = kinds;
    failure.count = 1;
    result_.failures.push_back(std::move(failure));
  }

  void finish() {
    result_.groups_left_out = left_out_.size();
    for (const std::string& name : scenario_.required_sometimes) {
      const auto index = properties::Sometimes::named(name);
      if (!index || result_.sometimes.count(*index) == 0) result_.missing_sometimes.push_back(name);
    }
    const bool empty = acquisitions_ == 0 || !result_.missing_sometimes.empty();
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
  std::set<GroupKey> left_out_;
  std::uint64_t acquisitions_ = 0;
  bool ended_ = false;
};

}  // namespace

CampaignResult run_campaign(const Scenario& scenario, const CampaignOptions& options) {
  return Campaign(scenario, options).run();
}

}  // namespace lockstep::scenarios
