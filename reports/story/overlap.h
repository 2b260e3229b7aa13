#pragma once
// Why two clients could believe in one resource at once, in sentences.

#include <string>

#include "reports/story/teller.h"

namespace lockstep::reports {

// `robbed` believed first. As known at the violation that the teller tells of.
std::string why_overlap(const Teller& teller, const HoldView& robbed, const HoldView& newcomer);

}  // namespace lockstep::reports
