#pragma once
// Judges what a property assumes of clocks: of their rates, of wall clocks of nodes, and of wall clocks that
// have to agree.

#include "properties/model/evidence.h"

namespace lockstep::properties {

// Adds the breaches of what ME assumes of clocks.
void judge_clocks(Evidence& evidence);

}  // namespace lockstep::properties
