#pragma once
// The words in which breaches are told.

#include <string>
#include <vector>

#include <fmt/core.h>
#include <fmt/format.h>

#include "core/ids.h"
#include "core/observation.h"
#include "core/ratio.h"
#include "core/text.h"

namespace lockstep::properties {

// Lists up to three texts; of more it gives the first and the number of the others.
inline std::string listed(const std::vector<std::string>& by) {
  if (by.size() > 3) return fmt::format("{} and {} more", by.front(), by.size() - 1);
  return fmt::format("{}", fmt::join(by, ", "));
}

inline std::string target_text(const FaultBegan& fault) {
  if (fault.peer == fault.host) return to_text(fault.host);
  return to_text(HostOrLink{fault.host, fault.peer, LinkDirection::both});
}

// Writes a rate to a thousandth of a percent, rounded down, because what is allowed must look smaller than
// what breaches it.
inline std::string percent(std::int64_t ppb) {
  return for_people(RateError{floor_div(ppb, 10'000) * 10'000});
}

}  // namespace lockstep::properties
