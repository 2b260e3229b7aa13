#include "reports/story/run_view.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace lockstep::reports {
namespace {

class Collector {
 public:
  Collector(HoldId hold, Instant horizon, std::uint16_t lock_keys)
      : horizon_(horizon), lock_keys_(lock_keys) {
    view_.hold = hold;
  }

  void see(Place place, const Recorded& recorded) {
    place_ = place;
    std::visit([&](const auto& event) { see(recorded.at, event); }, recorded.what);
  }

  void see(Instant at, const AcquireCalled& e) {
    if (e.client != view_.hold.client || e.round != view_.hold.round) return;
    view_.called = view_.asked = at;
    view_.was_asked = true;
  }
  void see(Instant at, const AttemptStarted& e) {
    if (e.hold != view_.hold) return;
    view_.attempt = e.attempt;
    view_.asked = at;
    view_.was_asked = true;
  }
  void see(Instant at, const Acquired& e) {
    if (e.hold != view_.hold) return;
    view_.told = at;
    view_.acquired = e;
    view_.believes_until = e.belief_until;
    view_.validity = e.validity;
    view_.validity_from = at;
  }
  void see(Instant at, const Extended& e) {
    if (e.hold != view_.hold) return;
    view_.extended.push_back(place_);
    view_.believes_until = e.belief_until;
    view_.ended.reset();
    view_.validity = e.validity;
    view_.validity_from = at;
  }
  void see(Instant at, const BeliefMoved& e) {
    if (e.hold == view_.hold && view_.believes_until > at) view_.believes_until = e.belief_until;
  }
  void see(Instant at, const BeliefEnded& e) {
    if (e.hold != view_.hold) return;
    if (e.reason == BeliefEnd::release_called && !view_.release_called) view_.release_called = at;
    if (view_.believes_until <= at) return;
    view_.believes_until = at;
    view_.ended = e.reason;
  }

  void see(Instant at, const KeySet& e) {
    if (e.key.value >= lock_keys_) return;
    if (e.hold == view_.hold) {
      put_by(e.node, e.key, at);
      view_.keys.push_back(
          {e.node, e.key, at, e.keeps_until, KeyEnd::kept, {}, e.keeps_until, place_, place_, place_});
    } else if (KeySpan* span = open(e.node, e.key, at)) {
      end(*span, at, KeyEnd::replaced, e.hold);
    }
  }
  void see(Instant at, const KeyDeleted& e) {
    KeySpan* span = e.hold == view_.hold ? open(e.node, e.key, at) : nullptr;
    if (span != nullptr) end(*span, at, KeyEnd::deleted, e.by);
  }
  void see(Instant at, const KeyExpiryChanged& e) {
    KeySpan* span = e.hold == view_.hold ? open(e.node, e.key, at) : nullptr;
    if (span == nullptr) return;
    span->to = span->planned = e.keeps_until;
    span->end = KeyEnd::kept;
    span->expiry_set = place_;
  }
  void see(Instant at, const KeyMoved& e) {
    KeySpan* span = e.hold == view_.hold ? open(e.node, e.key, at) : nullptr;
    if (span == nullptr) return;
    span->end = e.keeps_until < span->planned ? KeyEnd::jumped : KeyEnd::kept;
    span->to = std::max(e.keeps_until, at);
  }
  void see(Instant at, const KeyLost& e) {
    KeySpan* span = e.hold == view_.hold ? open(e.node, e.key, at) : nullptr;
    if (span != nullptr) end(*span, at, KeyEnd::lost, e.hold);
  }
  template <class Other>
  void see(Instant, const Other&) {}

  HoldView finish() {
    for (KeySpan& span : view_.keys) {
      const bool over = span.to <= horizon_;
      if (!over && span.end == KeyEnd::jumped) span.end = KeyEnd::kept;
      if (over && span.end == KeyEnd::kept) span.end = KeyEnd::expired;
    }
    std::sort(view_.keys.begin(), view_.keys.end(), [](const KeySpan& a, const KeySpan& b) {
      return std::pair(a.node, a.key) < std::pair(b.node, b.key);
    });
    std::stable_sort(view_.earlier.begin(), view_.earlier.end(),
                     [](const KeySpan& a, const KeySpan& b) { return a.to < b.to; });
    return view_;
  }

 private:
  // If the hold had set this key before, remembers how the earlier key ended.
  void put_by(NodeId node, KeyId key, Instant at) {
    for (KeySpan span : view_.keys) {
      if (span.node != node || span.key != key) continue;
      if (span.to > at)
        span.to = at;
      else if (span.end == KeyEnd::kept)
        span.end = KeyEnd::expired;
      if (span.end != KeyEnd::kept) view_.earlier.push_back(span);
    }
    std::erase_if(view_.keys, [&](const KeySpan& span) { return span.node == node && span.key == key; });
  }

  void end(KeySpan& span, Instant at, KeyEnd how, HoldId by) const {
    span.to = at;
    span.end = how;
    span.by = by;
    span.ended = place_;
  }

  // Returns the hold's key on the node if the node still keeps it.
  KeySpan* open(NodeId node, KeyId key, Instant at) {
    for (KeySpan& span : view_.keys) {
      const bool alive = span.end == KeyEnd::kept || span.end == KeyEnd::jumped;
      if (span.node == node && span.key == key && alive && span.to > at) return &span;
    }
    return nullptr;
  }

  Instant horizon_;
  std::uint16_t lock_keys_;
  Place place_ = 0;  // of the event that is seen
  HoldView view_;
};

}  // namespace

void add_once(std::vector<NodeId>& nodes, NodeId node) {
  if (std::find(nodes.begin(), nodes.end(), node) == nodes.end()) nodes.push_back(node);
}

std::uint16_t HoldView::lock_nodes() const {
  return static_cast<std::uint16_t>(told ? std::popcount(acquired.lock_nodes) : 0);
}

bool HoldView::is_asked(NodeId node) const { return !told || (acquired.lock_nodes & mask_of(node)) != 0; }

std::optional<Instant> HoldView::fewer_than(std::size_t needed) const {
  std::vector<Instant> ends;
  std::size_t kept = 0;
  for (const KeySpan& span : keys) {
    if (!is_asked(span.node)) continue;
    if (span.end == KeyEnd::kept) {
      ++kept;
    } else {
      ends.push_back(span.to);
    }
  }
  if (kept >= needed) return std::nullopt;
  std::sort(ends.begin(), ends.end());
  // Counts the losses in the order of time, until fewer than `needed` are left.
  const std::size_t allowed = kept + ends.size() >= needed ? kept + ends.size() - needed : 0;
  return ends.empty() ? asked : ends[std::min(allowed, ends.size() - 1)];
}

HoldView view_of(HoldId hold, const History& history, Instant horizon, std::uint16_t lock_keys) {
  Collector collector(hold, horizon, lock_keys);
  for (Place place = 0; place < history.size() && history[place].at <= horizon; ++place)
    collector.see(place, history[place]);
  return collector.finish();
}

}  // namespace lockstep::reports
