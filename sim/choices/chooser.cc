#include "sim/choices/chooser.h"

namespace lockstep::sim {

ChoiceSpec spec_above_minimum(const DurationRange& range) {
  const std::int64_t span = (range.max - range.min).ns;
  if (range.distribution == Distribution::log_uniform && span >= 1)
    return {Distribution::log_uniform, 1, span, {1, 1}, false};
  return {Distribution::uniform, 0, span, {1, 1}, false};
}

}  // namespace lockstep::sim
