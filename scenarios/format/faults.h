#pragma once
// Makes the faults of a world from the fault sections of a scenario.

#include <vector>

#include "core/time.h"
#include "scenarios/format/error_list.h"
#include "scenarios/format/fault_targets.h"
#include "scenarios/format/sections.h"
#include "sim/setup.h"

namespace lockstep::scenarios {

// Adds one fault for each target that the section names. Reports errors; then nothing is added.
void add_faults(const FaultPart& part, const Hosts& hosts, std::vector<sim::ScriptedFault>& faults,
                ErrorList& errors);

// Adds the section's family. A family without `when` and `offset` becomes up to three that share its
// slots: one strikes at once when an event of a critical window happens, one some time after such an
// event, and one just before a hold's keys expire. Default sizes follow the TTL, or 1 s if it is 0.
// Reports errors; then nothing is added.
void add_families(const RandomFaultPart& part, const Hosts& hosts, Duration ttl,
                  std::vector<sim::FaultFamily>& families, ErrorList& errors);

}  // namespace lockstep::scenarios
