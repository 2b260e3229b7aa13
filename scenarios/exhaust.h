#pragma once
// Every schedule of a scenario with at most so many deviations of its [exhaust] alphabet, each run once from
// its start.
//
// A schedule's run shows at which points it could deviate further: each message that is sent and each event
// that a fault can be triggered by. Behind its last deviation each of those makes a schedule with one more.
// What lies before a deviation does not depend on it, so every set of deviations comes up exactly once, with
// its deviations in the order of the points at which they strike.

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/schedule.h"
#include "core/verdict.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

struct ExhaustOptions {
  std::uint32_t most_deviations = 2;  // up to most_exhaust_deviations (scenarios/alphabet.h)
  std::uint64_t most_schedules = 100'000'000;
  std::uint64_t most_bytes = 1'000'000'000;  // of what has to be remembered
  const std::atomic<bool>* interrupted = nullptr;
  // Called now and then: schedules run, violating ones, deviations of those that are being run.
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
  std::uint64_t bytes = 0;                   // remembered at most
  bool complete = true;                      // every schedule has been run
  bool interrupted = false;
  std::vector<MinimalSet>
      minimal;  // fewest deviations first: the first is the first violation in shortlex order
};

// The scenario's random families are silent; its scripted faults are part of every schedule.
ExhaustResult exhaust(const Scenario& scenario, const ExhaustOptions& options);

}  // namespace lockstep::scenarios
