#pragma once
// Every schedule of a scenario with at most so many deviations of its [exhaust] alphabet, over copies of the
// world that merge equal states (scenarios/search/merged_search.h). Its slow twin, which runs each from its start,
// is linked by tests only (tests/support/exhaust_from_start.h).

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
  std::uint64_t most_bytes = 1'000'000'000;  // of what is remembered of them
  bool looks_up_every_state = false;         // also where that takes longer than it saves: for tests
  const std::atomic<bool>* interrupted = nullptr;
  // Called now and then: schedules counted, violating ones, deviations of those that are being counted.
  std::function<void(std::uint64_t, std::uint64_t, std::uint32_t)> progress;
};

// A set of deviations that violates, none of whose subsets does.
struct MinimalSet {
  Schedule schedule;
  std::vector<Property> kinds;  // checked ones that it violates
};

struct ExhaustResult {
  std::uint64_t schedules = 0;
  std::uint64_t violated = 0;                // of those
  std::uint64_t acquired = 0;                // runs in which somebody acquired
  std::vector<std::uint64_t> by_deviations;  // schedules with 0, 1, … deviations
  std::uint64_t states = 0;                  // remembered
  std::uint64_t merged = 0;                  // arrivals at one of them, with most_deviations
  std::uint32_t depth = 0;                   // steps of the longest path
  std::uint64_t bytes = 0;                   // of what is remembered
  bool complete = true;                      // every schedule has been counted
  bool interrupted = false;
  // Fewest deviations first: the first is the first violation in shortlex order. Of a search that is not
  // complete, those with fewer deviations than it was stopped at; if there are none, one with as many.
  std::vector<MinimalSet> minimal;
};

// The scenario's random families are silent; its scripted faults are part of every schedule.
ExhaustResult exhaust(const Scenario& scenario, const ExhaustOptions& options);

}  // namespace lockstep::scenarios
