#pragma once
// What shrinking may cost, as the command line says it.

#include <cstdint>
#include <optional>

#include "core/time.h"
#include "scenarios/shrink/shrink.h"

namespace lockstep::cli {

struct ShrinkLimits {
  bool none = false;  // nothing is shrunk
  std::uint64_t effort = scenarios::default_shrink_effort;
  std::optional<Duration> time;  // as measured by the wall clock
  unsigned threads = 1;          // the result is the same with any number of them
};

}  // namespace lockstep::cli
