#pragma once
// How often runs of a campaign violate at most, given how many did.

#include <cstdint>

namespace lockstep::reports {

// Returns the one-sided upper 95 % confidence bound of a probability, after `hits` in `trials` (Clopper and
// Pearson, "The use of confidence or fiducial limits", 1934). This is the largest rate at which so few hits
// still have a chance of 5 %. Without hits it is about 3 / trials, and without trials it is 1. REQUIRES:
// hits <= trials.
double upper_rate_95(std::uint64_t hits, std::uint64_t trials);

}  // namespace lockstep::reports
