#pragma once
// One number for what a scenario runs: kept in tokens, so that a replay notices that its scenario has
// changed.

#include <cstdint>

#include "scenarios/scenario.h"

namespace lockstep::scenarios {

// Of the lock, the set-up with its faults, and the checked properties: XXH3 over their fields in a fixed
// order, the same on every machine. Comments and spelling ("1s" or "1000ms") do not count, nor do id, title,
// source, budgeted runs, required counters and expectation: they change no run.
std::uint64_t scenario_hash(const Scenario& scenario);

}  // namespace lockstep::scenarios
