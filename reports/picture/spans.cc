#include "reports/picture/spans.h"

#include <algorithm>

namespace lockstep::reports {
namespace {

class Collector {
 public:
  void see(Instant at, const Acquired& e) { begin(at, e.hold, e.belief_until); }
  void see(Instant at, const Extended& e) {
    if (BeliefSpan* open = believed(at, e.hold)) {
      open->to = e.belief_until;
    } else {
      begin(at, e.hold, e.belief_until);
    }
  }
  void see(Instant at, const BeliefMoved& e) {
    if (BeliefSpan* open = believed(at, e.hold)) open->to = std::max(at, e.belief_until);
  }
  void see(Instant at, const BeliefEnded& e) {
    if (BeliefSpan* open = believed(at, e.hold)) open->to = at;
  }

  void see(Instant at, const KeySet& e) {
    if (KeepSpan* open = kept(at, e.node, e.key)) close(*open, at, KeepEnd::replaced);
    if (at < e.keeps_until)
      spans_.keeps.push_back({e.node, e.key, e.hold, at, e.keeps_until, KeepEnd::expired});
  }
  void see(Instant at, const KeyDeleted& e) {
    if (KeepSpan* open = kept(at, e.node, e.key)) close(*open, at, KeepEnd::deleted);
  }
  // A lost key is drawn like a deleted key, because the fault that took it stands beside it.
  void see(Instant at, const KeyLost& e) {
    if (KeepSpan* open = kept(at, e.node, e.key)) close(*open, at, KeepEnd::deleted);
  }
  void see(Instant at, const KeyExpiryChanged& e) { move(at, e.node, e.key, e.keeps_until); }
  void see(Instant at, const KeyMoved& e) { move(at, e.node, e.key, e.keeps_until); }

  void see(Instant at, const FaultBegan& e) { spans_.faults.push_back({e, at, std::max(at, e.until)}); }
  void see(Instant at, const FaultEnded& e) {
    const auto begun = std::find_if(spans_.faults.rbegin(), spans_.faults.rend(),
                                    [&](const FaultSpan& span) { return span.fault.fault == e.fault; });
    if (begun != spans_.faults.rend()) begun->to = at;
  }

  template <class Other>
  void see(Instant, const Other&) {}

  Spans finish() { return std::move(spans_); }

 private:
  void begin(Instant at, HoldId hold, Instant until) {
    if (at < until) spans_.beliefs.push_back({hold, at, until});
  }
  BeliefSpan* believed(Instant at, HoldId hold) {
    for (auto span = spans_.beliefs.rbegin(); span != spans_.beliefs.rend(); ++span) {
      if (span->hold == hold) return at < span->to ? &*span : nullptr;
    }
    return nullptr;
  }
  KeepSpan* kept(Instant at, NodeId node, KeyId key) {
    for (auto span = spans_.keeps.rbegin(); span != spans_.keeps.rend(); ++span) {
      if (span->node == node && span->key == key) return at < span->to ? &*span : nullptr;
    }
    return nullptr;
  }
  void move(Instant at, NodeId node, KeyId key, Instant until) {
    if (KeepSpan* open = kept(at, node, key)) open->to = std::max(at, until);
  }
  static void close(KeepSpan& span, Instant at, KeepEnd end) {
    span.to = at;
    span.end = end;
  }

  Spans spans_;
};

}  // namespace

Spans spans_of(const History& history) {
  Collector collector;
  for (const Recorded& recorded : history)
    std::visit([&](const auto& event) { collector.see(recorded.at, event); }, recorded.what);
  return collector.finish();
}

}  // namespace lockstep::reports
