#include "reports/picture/cut.h"

#include <map>

#include "reports/trace/text.h"

namespace lockstep::reports {
namespace {

bool is_fault(const Observation& what) {
  return std::holds_alternative<FaultBegan>(what) || std::holds_alternative<FaultEnded>(what);
}

// The attempt or hold that an entry of the history is about. A call or a rejection stands
// for its first attempt.
struct About {
  std::optional<HoldId> operator()(const AcquireCalled& e) const { return HoldId{e.client, 0, e.round}; }
  std::optional<HoldId> operator()(const Rejected& e) const { return HoldId{e.client, 0, e.round}; }
  std::optional<HoldId> operator()(const MessageSent& e) const { return e.text.hold; }
  std::optional<HoldId> operator()(const MessageDelivered& e) const { return e.text.hold; }
  std::optional<HoldId> operator()(const MessageDropped& e) const { return e.text.hold; }
  std::optional<HoldId> operator()(const FaultBegan&) const { return std::nullopt; }
  std::optional<HoldId> operator()(const FaultEnded&) const { return std::nullopt; }
  std::optional<HoldId> operator()(const LinkHeld&) const { return std::nullopt; }
  std::optional<HoldId> operator()(const BacklogGrown&) const { return std::nullopt; }
  template <class OfHold>
  std::optional<HoldId> operator()(const OfHold& e) const {
    return e.hold;
  }
};

// The attempts that changed something: a key, or what an application was told.
class Fruitful {
 public:
  explicit Fruitful(const History& history) {
    for (const Recorded& recorded : history)
      std::visit([&](const auto& event) { see(event); }, recorded.what);
  }
  bool contains(HoldId hold) const { return holds_.contains(hold); }

 private:
  void see(const KeySet& e) { holds_.insert(e.hold); }
  void see(const KeyDeleted& e) { holds_.insert(e.by); }
  void see(const KeyExpiryChanged& e) { holds_.insert(e.by); }
  void see(const Acquired& e) { holds_.insert(e.hold); }
  template <class Other>
  void see(const Other&) {}

  std::set<HoldId> holds_;
};

// The time during which a hold had a belief or a key.
class Life {
 public:
  void add(Instant from, Instant to) { parts_.push_back({from, to}); }
  bool meets(const Life& other) const {
    for (const Part& one : parts_) {
      for (const Part& two : other.parts_) {
        if (one.from < two.to && two.from < one.to) return true;
      }
    }
    return false;
  }

 private:
  struct Part {
    Instant from;
    Instant to;
  };
  std::vector<Part> parts_;
};

// Returns the holds that had neither a belief nor a key while a hold of the violation had any.
std::set<HoldId> passed_holds(const Spans& spans, const Violation& violation) {
  std::map<HoldId, Life> lives;
  for (const BeliefSpan& span : spans.beliefs) lives[span.hold].add(span.from, span.to);
  for (const KeepSpan& span : spans.keeps) lives[span.hold].add(span.from, span.to);
  const Life hold_life = lives[violation.hold];
  const Life other_life = lives[violation.other];
  std::set<HoldId> passed;
  for (const auto& [hold, life] : lives) {
    if (hold == violation.hold || hold == violation.other) continue;
    if (!life.meets(hold_life) && !life.meets(other_life)) passed.insert(hold);
  }
  return passed;
}

// Returns true iff the entry comes after the violation. Entries at the instant of the violation are its
// cause, except messages that were sent: those are its consequence.
bool follows(const Recorded& recorded, const Violation& violation) {
  return recorded.at > violation.at ||
         (recorded.at == violation.at && std::holds_alternative<MessageSent>(recorded.what));
}

class PastFinder {
 public:
  PastFinder(const History& history, const std::vector<MessagePath>& messages)
      : history_(history), before_(history.size()), sent_(history.size()), past_(history.size(), false) {
    std::map<HostId, std::size_t> last;
    for (std::size_t i = 0; i < history.size(); ++i) {
      // A host does not act in a fault, and it learns nothing from a message that was dropped.
      if (is_fault(history[i].what) || std::holds_alternative<MessageDropped>(history[i].what)) continue;
      const HostId host = host_of(history[i].what);
      if (const auto found = last.find(host); found != last.end()) before_[i] = found->second;
      last[host] = i;
    }
    for (const MessagePath& path : messages) {
      if (path.end == MessageEnd::delivered && path.sent && path.ended) sent_[*path.ended] = path.sent;
    }
  }

  std::vector<bool> past_of(const Violation& violation) {
    std::map<HostId, std::size_t> last;
    for (std::size_t i = 0; i < history_.size() && history_[i].at <= violation.at; ++i) {
      if (is_fault(history_[i].what) || std::holds_alternative<MessageDropped>(history_[i].what)) continue;
      if (follows(history_[i], violation)) continue;
      if (history_[i].at == violation.at) past_[i] = true;
      last[host_of(history_[i].what)] = i;
    }
    for (const HoldId hold : {violation.hold, violation.other}) {
      if (const auto found = last.find(HostId::client(hold.client)); found != last.end())
        past_[found->second] = true;
    }
    // A key that stays has no event at that instant. The cause is the last event of its node.
    const auto node = last.find(HostId::redis(violation.node));
    if (violation.property == Property::orph && node != last.end()) past_[node->second] = true;
    for (std::size_t i = history_.size(); i-- > 0;) {
      if (!past_[i]) continue;
      if (before_[i]) past_[*before_[i]] = true;
      if (sent_[i]) past_[*sent_[i]] = true;
    }
    return past_;
  }

 private:
  const History& history_;
  std::vector<std::optional<std::size_t>> before_;  // the entry before it on the same host
  std::vector<std::optional<std::size_t>> sent_;    // for an arrival, the sending of its message
  std::vector<bool> past_;
};

// Makes the cut. It decides on each entry once.
class Cutter {
 public:
  Cutter(const History& history, const std::vector<MessagePath>& messages, const Spans& spans,
         const std::optional<Violation>& violation, Instant since)
      : history_(history),
        violation_(violation),
        since_(since),
        fruitful_(history),
        past_(history.size(), true) {
    cut_.shown.assign(history.size(), false);
    if (!violation) return;
    cut_.passed_holds = passed_holds(spans, *violation);
    past_ = PastFinder(history, messages).past_of(*violation);
    add_faults_and_drops(messages);
  }

  Cut make() {
    // If the picture cannot hold everything, it keeps the end of the history for a violation, and the
    // beginning without one.
    for (std::size_t step = 0; step < history_.size(); ++step)
      decide(violation_ ? history_.size() - 1 - step : step);
    return std::move(cut_);
  }

 private:
  bool is_fruitless(std::size_t i) const {
    const std::optional<HoldId> about = std::visit(About{}, history_[i].what);
    return about && !fruitful_.contains(*about);
  }
  bool has_passed(std::size_t i) const {
    const std::optional<HoldId> about = std::visit(About{}, history_[i].what);
    return about && cut_.passed_holds.contains(*about);
  }
  bool is_earlier(std::size_t i) const {
    const auto* fault = std::get_if<FaultBegan>(&history_[i].what);
    return history_[i].at < since_ && (fault == nullptr || fault->until <= since_);
  }

  // Adds the faults that were at work on hosts that are shown. Adds dropped messages whose sending is
  // shown; if the sending is not in the history, both hosts must be shown.
  void add_faults_and_drops(const std::vector<MessagePath>& messages) {
    std::set<HostId> hosts;
    for (std::size_t i = 0; i < history_.size(); ++i) {
      if (past_[i] && !is_earlier(i) && !is_fruitless(i) && !has_passed(i))
        hosts.insert(host_of(history_[i].what));
    }
    for (std::size_t i = 0; i < history_.size() && history_[i].at <= violation_->at; ++i) {
      const auto* began = std::get_if<FaultBegan>(&history_[i].what);
      const auto* ended = std::get_if<FaultEnded>(&history_[i].what);
      if (began != nullptr) past_[i] = hosts.contains(began->host) && hosts.contains(began->peer);
      if (ended != nullptr) past_[i] = hosts.contains(ended->host) && hosts.contains(ended->peer);
    }
    for (const MessagePath& path : messages) {
      if (path.end == MessageEnd::delivered || !path.ended || history_[*path.ended].at > violation_->at)
        continue;
      past_[*path.ended] =
          path.sent ? past_[*path.sent] : hosts.contains(path.from) && hosts.contains(path.to);
    }
  }

  void decide(std::size_t i) {
    if (violation_ && follows(history_[i], *violation_)) {
      ++cut_.later;
    } else if (is_earlier(i)) {
      ++cut_.earlier;
    } else if (!past_[i]) {
      ++cut_.unrelated;
    } else if (is_fruitless(i)) {
      ++cut_.fruitless;
    } else if (has_passed(i)) {
      ++cut_.passed;
    } else if (cut_.shown_count == most_shown) {
      ++(violation_ ? cut_.earlier : cut_.later);
    } else {
      cut_.shown[i] = true;
      ++cut_.shown_count;
    }
  }

  const History& history_;
  const std::optional<Violation>& violation_;
  Instant since_;
  Fruitful fruitful_;
  std::vector<bool> past_;
  Cut cut_;
};

}  // namespace

Cut cut_of(const History& history, const std::vector<MessagePath>& messages, const Spans& spans,
           const std::optional<Violation>& violation, Instant since) {
  return Cutter(history, messages, spans, violation, since).make();
}

}  // namespace lockstep::reports
