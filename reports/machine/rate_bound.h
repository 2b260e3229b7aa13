#pragma once
// How often a campaign's runs violate at most, given how many did.

#include <cstdint>

namespace lockstep::reports {

// The one-sided upper 95 % confidence bound of a probability of which `hits` out of `trials` were seen
// (Clopper and Pearson, "The use of confidence or fiducial limits", 1934): the largest rate at which so few
// hits still have a chance of 5 %. With no hits about 3 / trials. 1 without trials. REQUIRES: hits <= trials.
double upper_rate_95(std::uint64_t hits, std::uint64_t trials);

}  // namespace lockstep::reports
