#pragma once
// From [exhaust] to the alphabet of an exhaustive search. Faults become families that no seed draws from, so
// that what the search finds is a schedule of the scenario like any other: it has a token, a story and a
// repro file.

#include <vector>

#include "scenarios/format/error_list.h"
#include "scenarios/format/fault_targets.h"
#include "scenarios/format/sections.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

// How many deviations an exhaustive search can combine: so many slots has each family.
inline constexpr std::uint32_t most_exhaust_deviations = 8;

// Each fault may hit any of its kind's targets, right after any event of any client or at the start.
Alphabet read_alphabet(const ExhaustPart& part, const Hosts& hosts, std::vector<sim::FaultFamily>& families,
                       ErrorList& errors);

}  // namespace lockstep::scenarios
