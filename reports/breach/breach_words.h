#pragma once
// Breached assumptions in words. core/assumption.h has the values that these words are made of.

#include <string>

#include "core/assumption.h"
#include "core/schedule/judged_violation.h"

namespace lockstep::reports {

// Returns what is assumed: "wall clock step on a node".
std::string assumption_words(const Breach& breach);
// Returns what is allowed: "none", "174 ms", "at least 3 of 5".
std::string allowed_words(const Breach& breach);
// Returns what was seen: "-6 s", "lost by redis:1 at 310 ms".
std::string seen_words(const Breach& breach);
// Returns the deviations that are to blame, of more than three only the first: "wall_step of redis:1 at
// 10 ms", "the workload".
std::string blame_words(const Breach& breach);

// Returns the four together, as a line of a list.
std::string breach_line(const Breach& breach);

// Returns sentences on whether the violation is inside the model or outside, and why.
std::string model_words(const JudgedViolation& judged);

}  // namespace lockstep::reports
