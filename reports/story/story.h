#pragma once
// Tells the story of a violation in words, from the recorded history: the few events that matter in causal
// order, why the property broke, and whether the lock had promised otherwise.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/observation.h"
#include "core/run_facts.h"
#include "core/schedule/judged_violation.h"
#include "core/schedule/schedule.h"
#include "core/verdict.h"

namespace lockstep::reports {

struct StoryLine {
  Instant at;
  std::string where;  // "client:A", "redis:1-3"
  std::string what;
  std::string remark;  // printed after an arrow; may be empty
  // If there are too many lines, those of the smallest weight are left out.
  int weight = 0;
  int rank = 0;  // the order of lines at one instant, ascending
};

struct Story {
  std::string title;             // "C11 redlock · RES stale operation applied"
  std::string origin;            // "seed 42 · 3 faults"
  std::vector<StoryLine> lines;  // ascending by time, at most most_story_lines
  std::string why;               // sentences on why the property broke
  // Sentences on whether the violation is inside the model or outside.
  std::string model;
};

inline constexpr std::size_t most_story_lines = 14;

// Tells the story of a violation. REQUIRES: the violation is of ME, RES, TS, REL, FENCE, GAP, LV or ORPH,
// and was found in this history. `seed` is that of the run; nothing: the nominal schedule.
Story story_of(const JudgedViolation& judged, const History& history, const RunFacts& facts,
               std::optional<Seed> seed = std::nullopt);

// Returns the story as text. If `token` is not empty, the last line says how to reproduce the run. The text
// ends with a line end.
std::string to_text(const Story& story, std::string_view token);

}  // namespace lockstep::reports
