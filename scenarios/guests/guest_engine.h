#pragma once
// The worlds of a lock that is a real program: each run starts its clients and servers anew.

#include <memory>

#include "scenarios/run/engine.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

// REQUIRES: scenario.lock is a GuestPolicy. The scenario must outlive the engine. A run throws CannotRun
// (scenarios/run/run.h) if a program is not there or does what is no run, or if nothing can be a guest here.
std::unique_ptr<RunEngine> make_guest_engine(const Scenario& scenario);

}  // namespace lockstep::scenarios
