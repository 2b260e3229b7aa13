#pragma once
// The story of a violation in words, from the recorded history: the few events that matter in causal order,
// why the property broke, and whether the lock promised otherwise.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/observation.h"
#include "core/resource_guard.h"
#include "core/schedule/schedule.h"
#include "core/verdict.h"

namespace lockstep::reports {

// What a story needs of a run.
struct StoryInput {
  std::string scenario;      // "C11"
  std::string lock;          // "redlock"
  std::optional<Seed> seed;  // nothing: nominal
  Duration ttl;              // of the lock's keys; 0: none
  std::uint16_t nodes = 0;
  std::uint16_t coordinators = 0;  // servers between clients and nodes
  std::uint16_t lock_keys = 1;     // the first so many keys are the lock's
  ResourceGuard guard = ResourceGuard::none;
  std::size_t faults = 0;  // of the whole run
};

struct StoryLine {
  Instant at;
  std::string where;  // "client:A", "redis:1-3"
  std::string what;
  std::string remark;  // behind an arrow; may be empty
  int weight = 0;      // lines of the smallest weight are left out when there are too many
};

struct Story {
  std::string title;             // "C11 redlock · RES stale operation applied"
  std::string origin;            // "seed 42 · 3 faults"
  std::vector<StoryLine> lines;  // ascending by time, 14 at most
  std::string why;               // sentences
  std::string model;
};

inline constexpr std::size_t most_story_lines = 14;

// REQUIRES: a violation of ME, RES, TS, REL, FENCE, GAP, LV or ORPH, found in this history.
Story story_of(const JudgedViolation& judged, const History& history, const StoryInput& input);

// The story as text of lines; with a token, the last one says how to reproduce it. Ends in a line end.
std::string to_text(const Story& story, std::string_view token);

}  // namespace lockstep::reports
