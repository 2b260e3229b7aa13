#pragma once
// Says what a picture shows of a history: the causal past of the violation, from where its story begins.
// The rest is counted, so that the picture can say what it hides.

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
  std::vector<bool> shown;  // for each entry of the history
  // Counts of entries. These six add up to the size of the history.
  std::size_t shown_count = 0;
  std::size_t earlier = 0;    // before the story begins, or too many for one picture
  std::size_t later = 0;      // after the violation, or too many for one picture
  std::size_t fruitless = 0;  // of attempts that changed no key
  std::size_t passed = 0;     // of `passed_holds`
  std::size_t unrelated = 0;  // without an effect on the violation
  // The holds that had neither a belief nor a key while a hold of the violation had any.
  std::set<HoldId> passed_holds;
};

// The most entries that a picture shows. More would be illegible.
inline constexpr std::size_t most_shown = 4000;

// Returns the causal past of the violation. It goes backwards from the entries at the instant of the
// violation and from the last entries of its clients, over the order on each host and over messages, from
// arrival to sending.
//
// Three things differ from the plain causal past. Attempts that changed no key are left out. So are holds
// that had neither a belief nor a key while a hold of the violation had any. Faults that were at work on
// hosts that are shown are added.
//
// Without a violation, returns the beginning of the run.
Cut cut_of(const History& history, const std::vector<MessagePath>& messages, const Spans& spans,
           const std::optional<Violation>& violation, Instant since);

}  // namespace lockstep::reports
