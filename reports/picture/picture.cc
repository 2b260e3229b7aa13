#include "reports/picture/picture.h"

#include <fmt/core.h>

#include "reports/picture/dot.h"
#include "reports/picture/plot.h"

namespace lockstep::reports {
namespace {

// Returns the head lines of a run that has no story.
Story headlines(const RunFacts& facts, std::optional<Seed> seed) {
  Story story;
  story.title = fmt::format("{} {} · no checked property was violated", facts.scenario, facts.lock.kind);
  story.origin = seed ? fmt::format("seed {:#x}", seed->value) : "no seed";
  return story;
}

}  // namespace

Picture picture_of(const History& history, const RunFacts& facts,
                   const std::optional<JudgedViolation>& judged, std::optional<Seed> seed) {
  const Story story = judged ? story_of(*judged, history, facts, seed) : headlines(facts, seed);
  Plot plot(history, judged ? std::optional(judged->violation) : std::nullopt, story);
  paint_ground(plot);
  paint_bars(plot);
  paint_messages(plot);
  paint_violation(plot);
  paint_steps(plot);
  paint_words(plot);
  paint_panel(plot);
  return {story.title, std::move(plot.drawing), std::move(plot.cut)};
}

std::string dot_of(const Picture& picture) { return dot_text(picture.drawing, picture.title); }

}  // namespace lockstep::reports
