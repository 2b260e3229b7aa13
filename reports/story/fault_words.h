#pragma once
// Describes faults in plain words.

#include <string>
#include <vector>

#include "core/observation.h"

namespace lockstep::reports {

// Returns what happens to the host: "is paused for 500 ms". `peers` are the other ends of the links that
// the fault is on. If it is empty, the fault is on the host itself or on all of its links.
std::string fault_words(const FaultBegan& fault, const std::vector<HostId>& peers);

// Returns "redis:1-3,5", "resource" or "client:A, redis:2", sorted and each host once.
std::string hosts_text(std::vector<HostId> hosts);

}  // namespace lockstep::reports
