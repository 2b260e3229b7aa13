#pragma once
// Many runs of one scenario over a range of seeds, on several threads, with the same outcome for every number
// of threads.
//
// Runs are watched without history. A share of them runs twice and is compared: a mismatch ends the campaign.
// Violations are grouped by (property, inside or outside, fault kinds that struck); the lowest seed of each
// group is judged.

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/run/judge.h"
#include "scenarios/run/verify.h"

namespace lockstep::scenarios {

struct CampaignOptions {
  std::uint64_t first_seed = 1;
  std::uint64_t last_seed = 1000;  // inclusive
  unsigned threads = 1;
  bool keep_going = false;                          // otherwise it ends with the lowest violating seed
  std::uint64_t verify_every = 64;                  // every how-manieth seed runs twice; 0: none
  std::uint64_t plant_nondeterminism_at_event = 0;  // in the second of the two runs; for the test of the test
  std::size_t most_groups = 20;
  const std::atomic<bool>* interrupted = nullptr;  // looked at between runs
  // Asked between runs, by every thread: whether the runs so far are enough. What is there then is the
  // outcome of seeds first_seed to some other, as if that had been the last.
  std::function<bool()> enough;
  // Called from the calling thread now and then while it waits: runs done, violating runs so far.
  std::function<void(std::uint64_t, std::uint64_t)> progress;
};

// A group of violating runs.
struct Failure {
  std::uint64_t seed = 0;  // the lowest
  JudgedViolation judged;
  std::vector<FaultKind> fault_kinds;  // that struck in those runs
  std::uint64_t count = 0;
};

// Runs in which a kind was found.
struct FoundRuns {
  std::uint64_t runs = 0;
  std::uint64_t first_seed = 0;  // of the first of them, if any
};

struct FoundKind {
  FoundRuns inside;  // the model
  FoundRuns outside;
};

struct CampaignResult {
  Verdict verdict = Verdict::inconclusive;
  std::uint64_t runs = 0;
  std::uint64_t held = 0;
  std::uint64_t violated = 0;
  std::uint64_t inconclusive = 0;
  std::uint64_t events = 0;
  std::uint64_t verified = 0;  // runs that were run twice
  Duration simulated;
  std::array<std::uint64_t, fault_kind_count> fault_counts{};
  properties::Sometimes sometimes;
  properties::TimesToAcquire times_to_acquire;
  std::array<std::uint64_t, property_count> notes{};  // runs in which a kind that is not checked was seen
  std::vector<std::string> missing_sometimes;         // required by the scenario, never happened
  std::array<FoundKind, property_count> found{};      // of checked kinds, in groups left out, too
  std::vector<Failure> failures;                      // groups by ascending lowest seed
  std::uint64_t groups_left_out = 0;
  std::optional<Mismatch> mismatch;
  bool interrupted = false;
};

CampaignResult run_campaign(const Scenario& scenario, const CampaignOptions& options);

}  // namespace lockstep::scenarios
