#pragma once
// Draws a run as a space-time diagram. Each host has a lane, true time runs downwards, messages are arrows,
// beliefs and keys are bars, faults are bands, and the steps of the story are numbered. The picture is cut
// to what the violation depends on.

#include <optional>
#include <string>
#include <vector>

#include "core/observation.h"
#include "core/run_facts.h"
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

// Draws the causal past of the violation. Without a violation, draws the beginning of the run. REQUIRES:
// the violation was found in this history. `seed` is that of the run; nothing: the nominal schedule.
Picture picture_of(const History& history, const RunFacts& facts,
                   const std::optional<JudgedViolation>& judged, std::optional<Seed> seed = std::nullopt);

// Returns the picture as a dot file for `neato -n2`.
std::string dot_of(const Picture& picture);

}  // namespace lockstep::reports
