#pragma once
// Makes the alphabet of an exhaustive search from [exhaust]. Faults become
// families that no seed draws from. So what the search finds is a schedule
// of the scenario like any other: it has a token, a story and a repro file.

#include <vector>

#include "scenarios/format/error_list.h"
#include "scenarios/format/fault_targets.h"
#include "scenarios/format/sections.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

// The most deviations that an exhaustive search can combine. Each family has as many slots.
inline constexpr std::uint32_t most_exhaust_deviations = 8;

// Returns the alphabet and adds its families to `families`, one for each fault that is no delay of a message.
// Such a fault may hit any default target of its kind, at the start or right after any event of any client.
Alphabet read_alphabet(const ExhaustPart& part, const Hosts& hosts, std::vector<sim::FaultFamily>& families,
                       ErrorList& errors);

}  // namespace lockstep::scenarios
