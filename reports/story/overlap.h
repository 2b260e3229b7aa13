#pragma once
// Says in sentences why two clients could believe in one resource at once.

#include <string>

#include "reports/story/teller.h"

namespace lockstep::reports {

// `robbed` is the hold that was believed first. Both views end at the violation that the teller tells of.
std::string why_overlap(const Teller& teller, const HoldView& robbed, const HoldView& newcomer);

}  // namespace lockstep::reports
