#pragma once
// One number for what a scenario runs. Tokens keep it, so that a replay notices if its scenario has changed.

#include <cstdint>

#include "scenarios/scenario.h"

namespace lockstep::scenarios {

// Returns XXH3 over the fields of the lock, the set-up with its faults, the checked properties and, if LV or
// ORPH is checked, the bounds. The order of fields is fixed, and the hash is the same on every machine.
// Comments and spelling ("1s" or "1000ms") do not count. Nor do id, title, source, budgeted runs, required
// counters and expectation, which change no run.
std::uint64_t scenario_hash(const Scenario& scenario);

}  // namespace lockstep::scenarios
