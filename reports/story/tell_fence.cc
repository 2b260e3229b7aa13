#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "reports/story/teller.h"

namespace lockstep::reports {
namespace {

// Returns what the counter of each node answered to the hold before it was told of its token. Empty if the
// hold's token is not made of node counters.
std::map<NodeId, std::int64_t> counts_of(const Teller& teller, const HoldView& view) {
  const HoldId hold = view.hold;
  std::map<NodeId, std::int64_t> counts;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > view.told.value_or(teller.violation().at)) break;
    const auto* delivered = std::get_if<MessageDelivered>(&recorded.what);
    if (delivered == nullptr || !delivered->text.is_reply || delivered->text.hold != hold) continue;
    if (delivered->coordinate.step != Step::fence || delivered->from.kind != HostKind::redis) continue;
    counts[NodeId{delivered->from.index}] = delivered->text.reply.value;
  }
  return counts;
}

// Returns "redis:1 answered 2 and redis:2 answered 1".
std::string counts_text(const std::map<NodeId, std::int64_t>& counts) {
  std::vector<std::string> each;
  for (const auto& [node, count] : counts)
    each.push_back(fmt::format("{} answered {}", Teller::nodes({node}), count));
  return fmt::format("{}", fmt::join(each, " and "));
}

// Returns the earlier hold: "client:A", or "its own hold of 5 ms" if both are of one client.
std::string earlier_words(const Teller& teller, const HoldView& earlier, const HoldView& later) {
  if (earlier.hold.client != later.hold.client) return Teller::name(earlier.hold);
  return fmt::format("its own hold of {}", teller.at(earlier.told.value_or(earlier.asked)));
}

}  // namespace

void tell_fence(Teller& teller) {
  const Violation& violation = teller.violation();
  const HoldView later = teller.view(violation.hold);
  const HoldView earlier = teller.view(violation.other);
  const std::int64_t greatest = earlier.acquired.fencing.value;
  const std::int64_t token = later.acquired.fencing.value;
  teller.say_asked(earlier);
  teller.say_acquired(earlier);
  teller.say_faults({earlier.hold.client, later.hold.client}, std::min(earlier.asked, later.asked));
  teller.say_validity_ended(earlier);
  teller.say_keys_ended(earlier, earlier.keys);
  teller.say_asked(later);
  teller.say_acquired(later, fmt::format("not greater than {}", greatest));
  std::string why = fmt::format(
      "{} acquired after {}, but {}: a resource that checks tokens cannot tell which of the two came later.",
      Teller::name(later.hold), earlier_words(teller, earlier, later),
      token == greatest
          ? fmt::format("with the same fencing token {}", token)
          : fmt::format("with the smaller fencing token {} instead of more than {}", token, greatest));
  const auto before = counts_of(teller, earlier);
  const auto after = counts_of(teller, later);
  if (!before.empty() && !after.empty()) {
    why += fmt::format(" The nodes count each for itself: to {} {}, and later to {} {}.",
                       Teller::name(earlier.hold), counts_text(before), Teller::name(later.hold),
                       counts_text(after));
  }
  teller.because(std::move(why));
}

}  // namespace lockstep::reports
