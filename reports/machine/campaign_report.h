#pragma once
// Many runs as the reports take them. The caller fills these structs from its results.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/fault_kind.h"
#include "core/lock_phase.h"
#include "core/schedule/judged_violation.h"
#include "core/time.h"
#include "core/verdict.h"
#include "properties/monitors/sometimes.h"
#include "properties/monitors/time_to_acquire.h"

namespace lockstep::reports {

// A group of violating runs of one scenario.
struct FailureReport {
  std::string scenario;
  std::uint64_t seed = 0;  // the lowest seed of the group
  JudgedViolation judged;
  std::uint64_t count = 0;
  std::uint64_t inherited = 0;  // runs whose side was taken over from others of the group
  std::string shown_by;         // the token of the run within the model that shows it; empty if outside
  std::string shrunk;           // "complete", "budget", "time" or "no"
  std::optional<std::size_t> deviations;  // after shrinking; nothing if the run was not shrunk
  std::string repro;                      // the bare token
};

// Why a verdict may not mean what its reader thinks.
struct CaveatReport {
  std::string scenario;
  std::string text;
};

// The phases of a scenario's lock in which no random fault of a kind struck. There is at least one.
struct NeverStruck {
  std::string scenario;
  FaultKind kind = FaultKind::pause;
  std::vector<LockPhase> phases;
};

struct GrowthPoint {
  std::uint64_t runs = 0;
  std::uint64_t seen = 0;  // by the first so many runs
};

// How many different behaviours the runs of one scenario showed (docs/JSON.md says what a behaviour is).
struct BehavioursReport {
  std::string scenario;
  std::uint64_t runs = 0;
  std::uint64_t seen = 0;
  std::uint64_t singleton_runs = 0;  // runs that showed one which no other run showed
  std::uint64_t last_new_run = 0;    // the number, from 1, of the last run that showed a new one; 0: none
  std::vector<GrowthPoint> growth;
  std::optional<bool> quiet;  // whether --until-quiet ended the runs; nothing without it
};

// The sums over all scenarios of the campaign.
struct CampaignReport {
  std::string strategy;  // its name
  std::uint64_t runs = 0;
  std::uint64_t held = 0;
  std::uint64_t violated = 0;
  std::uint64_t inconclusive = 0;
  Verdict verdict = Verdict::inconclusive;
  bool interrupted = false;  // there would have been more runs
  std::uint64_t events = 0;
  std::uint64_t acquisitions = 0;
  Duration wall;       // what the runs took, as measured by the caller
  Duration shrinking;  // what shrinking took after them
  Duration simulated;  // of all runs together
  std::array<std::uint64_t, fault_kind_count> fault_counts{};
  properties::Sometimes sometimes;
  std::vector<NeverStruck> never_struck;
  std::vector<BehavioursReport> behaviours;  // one for each scenario
  properties::TimesToAcquire times_to_acquire;
  // For each property that a scenario does not check: the number of runs that violated it.
  std::array<std::uint64_t, property_count> notes{};
  std::vector<CaveatReport> caveats;
  std::vector<FailureReport> failures;
};

// A scenario compared with what it expects.
struct CheckedScenario {
  std::string id;
  std::string expected;
  std::string got;
  bool ok = false;
  std::uint64_t runs = 0;
  std::string repro;  // token of the run that decided; may be empty
};

// A repro file of a corpus.
struct CorpusCase {
  std::string name;
  std::string state;  // "ok", "changed", "stale", "broken"
  std::string expected;
  std::string got;
  std::string message;  // why it is not ok; empty if it is
};

struct CheckReport {
  std::vector<CorpusCase> corpus;  // empty if no corpus was run
  std::vector<CheckedScenario> scenarios;
  bool ok = false;
};

// A set of deviations that violates a property, while no smaller part of the set does.
struct MinimalSetReport {
  std::string scenario;
  std::vector<Property> kinds;
  bool inside_model = true;  // about the first of the kinds
  std::size_t deviations = 0;
  std::string repro;                 // the bare token
  std::optional<std::string> shape;  // what its deviations are, as words; nothing if no sets are compared
  std::uint64_t sets = 1;            // minimal sets of this shape
};

// The schedules of a search with one number of deviations.
struct LevelReport {
  std::uint64_t deviations = 0;
  std::uint64_t schedules = 0;  // counted
  bool complete = false;        // all of them were counted
};

// An exhaustive search.
struct ExhaustReport {
  // The number of schedules. Nothing if they were not counted.
  std::optional<std::uint64_t> schedules;
  std::uint64_t states = 0;
  std::uint64_t merged = 0;
  bool complete = false;
  std::optional<std::string> stopped_by;   // what ended a search that is not complete
  std::vector<LevelReport> by_deviations;  // from 0 on; empty if schedules were not counted
  std::uint64_t violated = 0;              // number of schedules
  std::uint64_t depth = 0;                 // steps of the longest path
  std::uint64_t bytes = 0;                 // memory for the states
  Duration wall;
  std::uint64_t bytes_per_state = 0;
  std::uint64_t minimal_sets = 0;
  // The first set of each shape: fewest deviations first, then most sets of the shape.
  std::vector<MinimalSetReport> failures;
};

}  // namespace lockstep::reports
