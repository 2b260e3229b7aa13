#pragma once
// Many runs of one scenario over a range of seeds, on several threads. The outcome is the same for every
// number of threads.
//
// Runs are made without history. Some of them are made twice and compared; a mismatch ends the campaign. A
// run that violates is judged: by all steps (scenarios/run/judge.h) for the three lowest seeds of each
// property and set of breached assumptions, and by neighbours for others. Later seeds inherit what the three
// have shown. Violations are grouped by property, inside or outside, and the assumptions that were breached.
// Each group keeps the violation of its lowest seed.

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/campaign/behaviours.h"
#include "scenarios/run/judge.h"
#include "scenarios/run/verify.h"
#include "scenarios/strategies/strategy.h"

namespace lockstep::scenarios {

// A group of violating runs.
struct Failure {
  std::uint64_t seed = 0;  // the lowest seed of the group
  Schedule schedule;       // that the strategy made of this seed
  JudgedViolation judged;
  std::uint64_t count = 0;
  std::uint64_t inherited = 0;  // of these, the runs whose side was taken over from runs like them
};

struct CampaignOptions {
  std::uint64_t first_seed = 1;
  std::uint64_t last_seed = 1000;  // inclusive
  StrategyKind strategy = default_strategy;
  unsigned threads = 1;
  bool keep_going = false;  // false: it ends with the lowest seed that violates inside
  // It ends as soon as so many runs in a row have shown no new behaviour; 0: it does not ask.
  std::uint64_t until_quiet = 0;
  std::uint64_t verify_every = 64;                  // every N-th seed runs twice; 0: none
  std::uint64_t plant_nondeterminism_at_event = 0;  // in the second of two runs, to test the check; 0: none
  // Looked at between runs, and now and then during each: a run that goes on then counts as not made.
  const std::atomic<bool>* interrupted = nullptr;
  // Asked between runs, by every thread: returns true if the runs so far are enough. The campaign then
  // ends, and its result is that of a campaign with a lower last_seed.
  std::function<bool()> enough;
  // Called by the calling thread for the first run of each group, in the order of seeds.
  std::function<void(const Failure&)> found;
  // Called by the calling thread after each batch of runs: runs so far, violating runs so far.
  std::function<void(std::uint64_t, std::uint64_t)> progress;
};

// The runs in which a kind was found.
struct FoundRuns {
  std::uint64_t runs = 0;
  std::uint64_t first_seed = 0;  // the lowest seed of these runs
};

struct FoundKind {
  FoundRuns inside;  // inside the model
  FoundRuns outside;
};

struct CampaignResult {
  Verdict verdict = Verdict::inconclusive;
  std::uint64_t runs = 0;
  std::uint64_t held = 0;
  std::uint64_t violated = 0;
  std::uint64_t inconclusive = 0;
  std::uint64_t first_inconclusive = 0;  // the lowest seed of these
  std::uint64_t events = 0;
  std::uint64_t acquisitions = 0;
  std::uint64_t verified = 0;       // runs that were run twice
  std::uint64_t out_of_events = 0;  // runs that ended at the setup's bound on events
  Duration simulated;
  std::array<std::uint64_t, fault_kind_count> fault_counts{};
  std::vector<std::uint64_t> struck_scripted;  // how often each of the setup's faults struck
  std::vector<std::uint64_t> struck_random;    // how often a slot of each of its families struck
  properties::Sometimes sometimes;
  Behaviours behaviours;
  bool quiet = false;  // it ended because of until_quiet
  properties::TimesToAcquire times_to_acquire;
  std::array<std::uint64_t, property_count> notes{};  // runs in which a kind that is not checked was seen
  std::vector<std::string> missing_sometimes;         // required by the scenario, but never happened
  std::array<FoundKind, property_count> found{};      // by checked kind
  // The groups: inside before outside, then by what the scenario is about, then by lowest seed.
  std::vector<Failure> failures;
  std::optional<Mismatch> mismatch;
  Schedule mismatched;  // of the run that did not do the same twice
  bool interrupted = false;
};

// Returns the run that shows the failure: one within the model if there is one, else that of its seed.
Schedule run_of(const Failure& failure);

CampaignResult run_campaign(const Scenario& scenario, const CampaignOptions& options);

}  // namespace lockstep::scenarios
