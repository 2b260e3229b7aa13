#pragma once
// From the fault sections of a scenario to the faults of its world.

#include <vector>

#include "core/time.h"
#include "scenarios/format/error_list.h"
#include "scenarios/format/fault_targets.h"
#include "scenarios/format/sections.h"
#include "sim/setup.h"

namespace lockstep::scenarios {

// Adds the section's faults: one for each target that it names.
void add_faults(const FaultPart& part, const Hosts& hosts, std::vector<sim::ScriptedFault>& faults,
                ErrorList& errors);

// Adds the section's family. One that says neither when nor after which offset becomes up to three, which
// share its slots: at once when an event of a critical window happens, some time after one, and just before a
// hold's keys expire.
void add_families(const RandomFaultPart& part, const Hosts& hosts, Duration ttl,
                  std::vector<sim::FaultFamily>& families, ErrorList& errors);

}  // namespace lockstep::scenarios
