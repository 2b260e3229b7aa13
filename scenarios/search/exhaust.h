#pragma once
// Counts every schedule of a scenario with up to a number of deviations from its [exhaust] alphabet. The
// search goes over copies of the world and merges equal states (scenarios/search/merged_search.h). A slow
// twin runs each schedule from its start (tests/support/exhaust_from_start.h); only tests are linked with it.

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/schedule/schedule.h"
#include "core/verdict.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

struct ExhaustOptions {
  std::uint32_t most_deviations = 2;  // up to most_exhaust_deviations (scenarios/format/alphabet.h)
  std::uint64_t most_states = 100'000'000;
  std::uint64_t most_bytes = 1'000'000'000;  // of what is remembered of the states
  bool looks_up_every_state = false;         // for tests: also where a look-up takes longer than it saves
  const std::atomic<bool>* interrupted = nullptr;
  // Called now and then with the number of schedules counted, the number of violating ones, and how many
  // deviations the schedules have that are being counted.
  std::function<void(std::uint64_t, std::uint64_t, std::uint32_t)> progress;
};

// A violating set of deviations, none of whose proper subsets violates.
struct MinimalSet {
  Schedule schedule;
  std::vector<Property> kinds;  // the checked kinds that it violates
};

struct ExhaustResult {
  std::uint64_t schedules = 0;
  std::uint64_t violated = 0;                // schedules that violate
  std::uint64_t acquired = 0;                // schedules in which somebody acquires
  std::vector<std::uint64_t> by_deviations;  // schedules with 0, 1, … deviations
  std::uint64_t states = 0;                  // states remembered
  std::uint64_t merged = 0;  // arrivals at a known state, while counting the last number of deviations
  std::uint32_t depth = 0;   // steps of the longest path
  std::uint64_t bytes = 0;   // of what is remembered
  bool complete = true;      // every schedule has been counted
  bool interrupted = false;
  // Sets with fewer deviations come first, so the first is the first violation in shortlex order. A search
  // that was stopped lists the sets with fewer deviations than it was stopped at. If there are none, it
  // lists one with as many, provided that it has found one.
  std::vector<MinimalSet> minimal;
};

// Searches the scenario. Its random families are silent; its scripted faults are part of every schedule.
// REQUIRES: options.most_deviations is at most most_exhaust_deviations.
ExhaustResult exhaust(const Scenario& scenario, const ExhaustOptions& options);

}  // namespace lockstep::scenarios
