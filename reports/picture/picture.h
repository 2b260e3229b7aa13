#pragma once
// A run as a space-time diagram: a lane per host, true time downwards, messages as arrows, beliefs beside
// keys, faults as bands, the steps of the story numbered on it. Cut to what the violation depends on.

#include <optional>
#include <string>
#include <vector>

#include "core/observation.h"
#include "core/verdict.h"
#include "reports/picture/cut.h"
#include "reports/picture/drawing.h"
#include "reports/story/story.h"

namespace lockstep::reports {

struct Picture {
  std::string title;
  Drawing drawing;
  Cut cut;
};

// With a violation that was found in this history: its causal past. Without one, which is when nothing was
// violated: how the run begins.
Picture picture_of(const History& history, const StoryInput& input,
                   const std::optional<JudgedViolation>& judged);

// For `neato -n2`.
std::string dot_of(const Picture& picture);

}  // namespace lockstep::reports
