#pragma once
// Shrinks a schedule that breaks a property to the smallest that breaks it in the same way: the same kind
// on the same side of the model and, outside, by the same breaches or some of them (docs/SHRINKING.md).
//
// First, the run is cut behind the violation, all its choices are written down, and the base becomes nominal.
// Then clients, rounds, latencies and faults that do not matter are taken away. This is delta debugging
// (A. Zeller, R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002). A schedule with
// fewer deviations is smaller, then one with fewer faults that no algorithm promises to survive, and then one
// with simpler values, as in Hypothesis. At last the values that
// are left become as small as they can, rounded up to two digits. All of it but the first step is repeated
// until a whole turn changes nothing, so shrinking a shrunk schedule changes nothing. Nodes and quorum are
// never reduced. Where many deviations are left, other runs of the scenario that break in the same way are
// shrunk, too, and the smallest is taken.
//
// A violation inside the model is shrunk from a run within the model, and stays one. For a violation outside,
// only neighbours of each candidate are looked at. The result is judged in full. If runs near it show that it
// is inside after all, it is shrunk again from such a run.

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

// Returns what to keep: the first of the scenario's expected kinds that was found, else the first of ME,
// RES, TS, REL, FENCE, GAP, LV, ORPH, LIN. Returns nothing if the run violates nothing.
std::optional<ShrinkTarget> shrink_target(const Scenario& scenario,
                                          const std::vector<JudgedViolation>& found);

// How many clients a scenario has, and how many acquire calls each makes.
struct Workforce {
  std::uint16_t clients = 0;  // 0: as many as the scenario has
  std::uint32_t rounds = 0;   // 0: as many as the scenario has
  friend bool operator==(const Workforce&, const Workforce&) = default;
};
// Returns the scenario with this workforce; nothing if there
// is none, because a fault needs a client that is gone.
using WithWorkforce = std::function<std::optional<Scenario>(const Workforce&)>;

// What shrinking may cost, in the unit of Runner::effort(). It takes about 30 s on a machine of 2024.
inline constexpr std::uint64_t default_shrink_effort = 200'000'000;

struct ShrinkOptions {
  std::uint64_t most_effort = default_shrink_effort;
  unsigned threads = 1;                            // they change nothing but the time
  const std::atomic<bool>* interrupted = nullptr;  // looked at between runs, and now and then during each
  std::function<bool()> out_of_time;               // asked between runs; empty: there is always time
  // Called now and then: runs done, deviations left.
  std::function<void(std::uint64_t, std::size_t)> progress;
};

enum class ShrinkEnd : std::uint8_t { complete, effort, time, interrupt };

struct Shrunk {
  ShrinkTarget target;  // as asked for, or inside instead of outside
  Workforce workforce;
  Scenario scenario;              // with this workforce
  Schedule schedule;              // nominal base
  std::size_t faults_before = 0;  // those that struck
  std::size_t deviations_before = 0;
  std::uint64_t runs = 0;  // candidates that were tried; none is tried twice
  // Each time a candidate came up counts, so most_effort means the same as without that.
  std::uint64_t effort = 0;
  ShrinkEnd end = ShrinkEnd::complete;  // why it ended; unless complete, the schedule may not be the smallest
  bool complete() const { return end == ShrinkEnd::complete; }
};

// Shrinks the schedule. REQUIRES: it breaks the scenario in the way of the target, as judge() says.
Shrunk shrink(const Scenario& scenario, const Schedule& schedule, const ShrinkTarget& target,
              const WithWorkforce& with_workforce, const ShrinkOptions& options);

}  // namespace lockstep::scenarios
