#pragma once
// Faults in plain words.

#include <string>
#include <vector>

#include "core/observation.h"

namespace lockstep::reports {

// What happens to the host: "is paused for 500 ms". `peers` are the other ends of its links concerned; none:
// the host itself or all of its links.
std::string fault_words(const FaultBegan& fault, const std::vector<HostId>& peers);

// "redis:1-3,5", "resource", "client:A, redis:2".
std::string hosts_text(std::vector<HostId> hosts);

}  // namespace lockstep::reports
