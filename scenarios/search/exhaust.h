#pragma once
// Counts every schedule of a scenario with up to a number of deviations from its [exhaust] alphabet. The
// search goes over copies of the world and merges equal states (scenarios/search/merged_search.h), with any
// number of threads. A slow twin runs each schedule from its start (tests/support/exhaust_from_start.h); only
// tests are linked with it.

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/schedule/schedule.h"
#include "core/verdict.h"
#include "scenarios/scenario.h"
#include "scenarios/search/move.h"
#include "scenarios/search_end.h"

namespace lockstep::scenarios {

// How far a search has come.
struct ExhaustProgress {
  std::uint64_t schedules = 0;   // counted
  std::uint64_t violated = 0;    // of those
  std::uint32_t deviations = 0;  // of the schedules that are being counted
  // How much of the schedules with so many deviations has been counted, in thousandths. It is an estimate of
  // how many begin with each deviation (scenarios/search/branch_weights.h), and 1000 only when all have been
  // counted.
  std::uint32_t permille = 0;
  bool lists = false;  // all of them have been counted, and `permille` of the violating ones have been listed
};

struct ExhaustOptions {
  std::uint32_t most_deviations = 2;  // up to most_exhaust_deviations (scenarios/format/alphabet.h)
  std::uint64_t most_states = 100'000'000;
  std::uint64_t most_bytes = 1'000'000'000;  // of what is remembered of the states
  unsigned threads = 1;
  bool lists_every_set = false;  // fills ExhaustResult::minimal
  // For tests: also where a look-up takes longer than it saves. Fills ExhaustResult::strayed.
  bool looks_up_every_state = false;
  const std::atomic<bool>* interrupted = nullptr;
  // Both are called by any thread of the search, but never by two at a time.
  std::function<void(const ExhaustProgress&)> progress;  // now and then
  std::function<void(const Schedule&)> found;            // with the first violating schedule that was found
};

// A violating set of deviations, none of whose proper subsets violates.
struct MinimalSet {
  Schedule schedule;
  std::vector<Property> kinds;  // the checked kinds that it violates
};

// The minimal sets that differ only in the sizes, places and times of their deviations.
struct SetShape {
  std::vector<ShapePart> parts;
  std::uint64_t sets = 0;
  MinimalSet first;
};

// The result of a complete search does not depend on the number of threads, but for `bytes` where locks can
// only be compared by == (scenarios/search/lock_states.h), and for `states`, too, if the memory was full.
// What a search has counted that was stopped depends on where each thread was.
struct ExhaustResult {
  std::uint64_t schedules = 0;
  std::uint64_t violated = 0;                // schedules that violate
  std::uint64_t acquired = 0;                // schedules in which somebody acquires
  std::vector<std::uint64_t> by_deviations;  // schedules with 0, 1, … deviations
  std::uint64_t states = 0;                  // states remembered
  std::uint64_t merged = 0;                  // schedules without a run of their own: their state was known
  std::uint32_t depth = 0;                   // steps of the longest path
  std::uint64_t bytes = 0;                   // of what is remembered
  // How often a run went from a state that was known to one that was not, if there was one thread. Equal
  // states go on to equal states, so it is 0 unless they differ in what has no effect.
  std::uint64_t strayed = 0;
  SearchEnd end = SearchEnd::complete;
  std::uint32_t levels_counted = 0;  // every schedule with fewer deviations than this has been counted
  std::uint32_t levels_listed = 0;   // every minimal set with fewer deviations than this has been listed
  // A search that was stopped lists the sets with fewer deviations than it was stopped at. If there are none,
  // it lists one with as many, provided that it has found one.
  std::uint64_t minimal_sets = 0;
  // Those with the fewest deviations come first, of these the one with the most sets, and of these the one
  // whose first set comes first in shortlex order.
  std::vector<SetShape> shapes;
  std::vector<MinimalSet> minimal;  // all of them in shortlex order, if the options say so

  bool complete() const { return end == SearchEnd::complete; }
};

// Searches the scenario. Its random families are silent; its scripted faults are part of every schedule.
// REQUIRES: options.most_deviations is at most most_exhaust_deviations.
ExhaustResult exhaust(const Scenario& scenario, const ExhaustOptions& options);

}  // namespace lockstep::scenarios
