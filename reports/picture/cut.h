#pragma once
// What of a history a picture shows: the causal past of the violation, from where its story begins. The rest
// is counted, so that the picture can say what it hides.

#include <cstddef>
#include <optional>
#include <set>
#include <vector>

#include "core/observation.h"
#include "core/verdict.h"
#include "reports/picture/messages.h"
#include "reports/picture/spans.h"

namespace lockstep::reports {

struct Cut {
  std::vector<bool> shown;      // for each entry of the history
  std::size_t shown_count = 0;  // these six add up to the size of the history
  std::size_t earlier = 0;      // before the story begins, or beyond what one picture can hold
  std::size_t later = 0;        // after the violation
  std::size_t fruitless = 0;    // of attempts that changed no key
  std::size_t passed = 0;       // of holds that came and went without meeting those concerned
  std::size_t unrelated = 0;    // nothing of the violation depends on them
  std::set<HoldId> passed_holds;
};

// More than this nobody can read.
inline constexpr std::size_t most_shown = 4000;

// The causal past: backwards from what happened at the instant of the violation and from what its clients did
// last, over the order on each host and over messages from their arrival to their sending. Of that without
// what only filled the time: attempts that changed no key, and holds that had neither belief nor key while
// one of those concerned had any. Faults that were at work on hosts that are shown are shown. Without a
// violation: the beginning of the run.
Cut cut_of(const History& history, const std::vector<MessagePath>& messages, const Spans& spans,
           const std::optional<Violation>& violation, Instant since);

}  // namespace lockstep::reports
