#pragma once
// A whole search: it counts the schedules with no deviation, with one, and so on, and lists the minimal sets.

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "scenarios/search/exhaust.h"
#include "scenarios/search/merged_search.h"
#include "scenarios/search/minimal_walk.h"
#include "scenarios/search/space.h"

namespace lockstep::scenarios {

// Returns the result of the search without the kinds that each minimal set violates.
template <class Lock, class MakeLock>
ExhaustResult search_merged(const Scenario& scenario, const RunFacts& facts, const MakeLock& make_lock,
                            const ExhaustOptions& options) {
  CHECK(options.most_deviations <= most_exhaust_deviations);
  SearchSpace<Lock> space(scenario, facts, make_lock, options);
  MergedSearch<Lock> search(space, options);
  MinimalWalk<Lock> walk(space, scenario.setup.clients);
  ExhaustResult result;
  result.by_deviations.assign(options.most_deviations + 1, 0);
  for (std::uint32_t deviations = 0; deviations <= options.most_deviations && !search.stopped; ++deviations) {
    search.count(deviations);
    const Continuations::Count& counted = search.counted;
    result.by_deviations[deviations] = counted.schedules;
    result.schedules += counted.schedules;
    result.violated += counted.violated;
    result.acquired += counted.acquired;
    result.merged = space.merged;
    result.depth = std::max(result.depth, search.depth);
    search.schedules_before = result.schedules;
    search.violated_before = result.violated;
    if (!search.stopped && counted.violated > 0) walk.list(deviations);
  }
  // The witness has as many deviations as the search was stopped at. It is minimal, because no schedule
  // with fewer violates.
  if (search.stopped && walk.found.empty() && !search.witness.empty()) walk.add(search.witness);
  for (const std::vector<Move>& moves : walk.found)
    result.minimal.push_back({schedule_with(space.base(), moves), {}});
  result.states = space.memo().size();
  result.bytes = space.bytes();
  result.complete = !search.stopped;
  result.interrupted = search.interrupted;
  return result;
}

}  // namespace lockstep::scenarios
