#include "reports/story/teller.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/core.h>

#include "core/text.h"
#include "reports/story/fault_words.h"

namespace lockstep::reports {

Teller::Teller(const Violation& violation, const History& history, const RunFacts& facts)
    : violation_(violation), history_(history), facts_(facts) {
  for (const Recorded& recorded : history) {
    if (recorded.at > violation.at) break;
    whole_ms_ = whole_ms_ && recorded.at.ns % 1'000'000 == 0;
  }
}

// ---- Words ----

std::string Teller::at(Instant instant) const { return time_text(instant, whole_ms_); }

std::string time_text(Instant instant, bool whole_ms) {
  if (instant - Instant{} >= seconds(10)) return for_people(instant);
  if (whole_ms && instant.ns % 1'000'000 == 0) return fmt::format("{} ms", instant.ns / 1'000'000);
  const std::int64_t tenths = floor_div(static_cast<Int128>(instant.ns) + 50'000, 100'000);
  return fmt::format("{}.{} ms", tenths / 10, tenths % 10);
}

std::string Teller::nodes(const std::vector<NodeId>& nodes) {
  std::vector<HostId> hosts;
  for (const NodeId node : nodes) hosts.push_back(HostId::redis(node));
  return hosts_text(std::move(hosts));
}

std::string Teller::name(HoldId hold) { return lockstep::to_text(HostId::client(hold.client)); }

std::string Teller::requester(HoldId by, HoldId hold) {
  return by.client == hold.client ? "another attempt of " + name(hold) : name(by);
}

std::size_t Teller::votes(const HoldView& view) const {
  return facts_.lock.keys_are_nodes ? facts_.lock.keys : view.lock_nodes();
}

std::string Teller::keepers(const HoldView& view) const {
  const auto kept = std::count_if(view.keys.begin(), view.keys.end(), [&](const KeySpan& span) {
    return span.end == KeyEnd::kept && view.is_asked(span.node);
  });
  if (votes(view) > view.lock_nodes()) return fmt::format("{} of its {} keys are kept", kept, votes(view));
  return fmt::format("{} of {} nodes keep{} its key", kept, view.lock_nodes(), kept == 1 ? "s" : "");
}

std::string Teller::operation(const ResourceApplied& e) const {
  return fmt::format("{}'s {}", name(e.hold), e.is_write ? "write" : "read");
}

// ---- Lines ----

void Teller::say(Weight weight, Instant when, std::string where, std::string what, std::string remark) {
  lines_.push_back({when, std::move(where), std::move(what), std::move(remark), static_cast<int>(weight)});
}

void Teller::say_asked(const HoldView& view) {
  if (!view.was_asked) return;
  const std::string ttl =
      facts_.lock.ttl.ns > 0 ? fmt::format(", with a TTL of {}", for_people(facts_.lock.ttl)) : "";
  const std::string_view again = view.attempt > 0 ? " again" : "";
  say(Weight::ask, view.asked, name(view.hold), fmt::format("asks{} for the lock{}", again, ttl));
}

std::vector<NodeId> Teller::listed(NodeMask nodes) {
  std::vector<NodeId> list;
  for (std::uint16_t node = 0; node < 64; ++node) {
    if ((nodes >> node & 1U) != 0) list.push_back(NodeId{node});
  }
  return list;
}

// Says how many nodes granted the lock, if that is known. If the lock has coordinators, says where its
// key is.
std::string Teller::where_it_is(const HoldView& view) const {
  const std::uint16_t nodes = view.lock_nodes();
  const std::uint16_t grants = view.acquired.grants;
  if (facts_.coordinators() > 0 && nodes == 0) return "";
  if (facts_.coordinators() == 0 && grants == 0) return "";  // only the lock knows
  if (facts_.coordinators() > 0) return " with its key on " + Teller::nodes(listed(view.acquired.lock_nodes));
  if (votes(view) > nodes) {
    return fmt::format(" with {} of its {} keys on {}", grants, votes(view),
                       Teller::nodes(listed(view.acquired.lock_nodes)));
  }
  return fmt::format(" on {} of {} node{}", grants, nodes, nodes == 1 ? "" : "s");
}

void Teller::say_acquired(const HoldView& view, std::string remark) {
  if (!view.told) return;
  const Acquired& acquired = view.acquired;
  std::string what = "acquires the lock" + where_it_is(view);
  if (acquired.validity.ns > 0 && acquired.belief_until != Instant::never()) {
    what += fmt::format(", valid until {}", at(acquired.belief_until));
  } else if (acquired.validity.ns > 0) {
    what += fmt::format(", valid for {} by its clock, which stands still", for_people(acquired.validity));
  } else {
    what += ", without a validity";
  }
  if (acquired.fencing != FencingToken{}) what += fmt::format(", fencing token {}", acquired.fencing.value);
  say(Weight::acquired, *view.told, name(view.hold), std::move(what), std::move(remark));
}

Story Teller::finish() {
  // The last line of the smallest weight is left out first.
  while (lines_.size() > most_story_lines) {
    auto least = lines_.begin();
    for (auto line = lines_.begin(); line != lines_.end(); ++line) {
      if (line->weight <= least->weight) least = line;
    }
    lines_.erase(least);
  }
  std::stable_sort(lines_.begin(), lines_.end(), [](const StoryLine& a, const StoryLine& b) {
    return std::tuple(a.at, a.rank) < std::tuple(b.at, b.rank);
  });
  Story story;
  story.lines = std::move(lines_);
  story.why = std::move(why_);
  return story;
}

}  // namespace lockstep::reports
