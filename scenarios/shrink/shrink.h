#pragma once
// From a schedule that breaks a property to the smallest that breaks it in the same way: same kind, same side
// of the model (docs/SHRINKING.md).
//
// All choices of the run are written down and the base becomes nominal; then clients, rounds, latencies and
// faults that do not matter are taken away (delta debugging: A. Zeller, R. Hildebrandt, "Simplifying and
// Isolating Failure-Inducing Input", 2002, with smaller meaning fewer deviations and then simpler values, as
// Hypothesis orders them); then the values of what is left become as small as they can, rounded up to two
// digits. All of it is repeated until a whole turn changes nothing, so shrinking what was shrunk changes
// nothing. Nodes and quorum are never reduced.

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/schedule/schedule.h"
#include "core/verdict.h"
#include "scenarios/run/judge.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

struct ShrinkTarget {
  Property kind = Property::me;
  bool inside_model = true;
  friend bool operator==(const ShrinkTarget&, const ShrinkTarget&) = default;
};

// What to keep: the first of the scenario's expected kinds that was found, else the first of ME, RES, TS,
// REL, FENCE, GAP, LV, ORPH, LIN. Nothing if the run violates nothing.
std::optional<ShrinkTarget> shrink_target(const Scenario& scenario,
                                          const std::vector<JudgedViolation>& found);

// A scenario with fewer clients, or with rounds; nothing if there is none such (a fault needs the client).
struct Workforce {
  std::uint16_t clients = 0;  // 0: as the scenario has
  std::uint32_t rounds = 0;   // likewise
  friend bool operator==(const Workforce&, const Workforce&) = default;
};
using WithWorkforce = std::function<std::optional<Scenario>(const Workforce&)>;

struct ShrinkOptions {
  std::uint64_t most_runs = 100'000;
  const std::atomic<bool>* interrupted = nullptr;  // looked at between runs
  // Called now and then: runs done, deviations left.
  std::function<void(std::uint64_t, std::size_t)> progress;
};

struct Shrunk {
  Workforce workforce;
  Scenario scenario;  // with it
  Schedule schedule;  // nominal base
  std::size_t faults_before = 0;
  std::size_t deviations_before = 0;
  std::uint64_t runs = 0;
  bool complete = true;  // else it was interrupted or ran out of runs
};

// REQUIRES: the schedule breaks the scenario in the way of the target.
Shrunk shrink(const Scenario& scenario, const Schedule& schedule, const ShrinkTarget& target,
              const WithWorkforce& with_workforce, const ShrinkOptions& options);

}  // namespace lockstep::scenarios
