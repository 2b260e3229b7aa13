#pragma once
// How a scenario gets the files that its programs need.

#include <functional>
#include <string>
#include <vector>

#include "scenarios/guest_policy.h"

namespace lockstep::scenarios {

// Returns the file of this name beside the scenario, or all files below the folder of this name, by
// their paths from the scenario on; nothing if there is neither. An empty function reads none.
using ReadFiles = std::function<std::vector<GuestProgram::File>(const std::string& name)>;

}  // namespace lockstep::scenarios
