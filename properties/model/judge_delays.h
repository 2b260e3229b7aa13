#pragma once
// Judges what a property assumes of the time that things take: of renewals where the lock reports no
// validity, and of operations on the protected resource.

#include "properties/model/evidence.h"

namespace lockstep::properties {

// Adds a breach for each of the violation's holds whose stalls were too long.
void judge_stalls(Evidence& evidence);

// Adds the breaches of what RES assumes besides ME's assumptions. REQUIRES: the violation is of RES.
void judge_resource(Evidence& evidence);

}  // namespace lockstep::properties
