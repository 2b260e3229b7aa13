#include "properties/model/release_faults.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace lockstep::properties {
namespace {

class ReleaseFaults {
 public:
  ReleaseFaults(const Violation& violation, const History& history)
      : violation_(violation),
        history_(history),
        client_(HostId::client(violation.hold.client)),
        node_(HostId::redis(violation.node)) {
    while (end_ < history.size() && history[end_].at <= violation.at) ++end_;
  }

  std::vector<ReleaseFault> find() const {
    const std::size_t sent = first_sent();
    if (sent == end_) return {};
    // A request may be sent before its attempt counts as over, and is owed from then on.
    const std::size_t left = std::min(left_behind(), sent);
    const Instant left_at = left < end_ ? history_[left].at : violation_.at;
    const auto broke = breaking_fault();
    std::vector<ReleaseFault> found;
    for (std::size_t i = 0; i < end_; ++i) {
      const auto* fault = std::get_if<FaultBegan>(&history_[i].what);
      if (fault == nullptr) continue;
      const bool of_link = cuts_link(*fault);
      const bool in_time = history_[i].at >= left_at || fault->until > left_at || broke == i;
      if ((of_link || takes_down_node(*fault)) && in_time) found.push_back({i, of_link});
    }
    return found;
  }

 private:
  bool alone(const FaultBegan& fault) const { return fault.peer == fault.host; }

  bool cuts_link(const FaultBegan& fault) const {
    const FaultEffect effect = effect_of(fault.kind);
    if (effect != FaultEffect::cuts && effect != FaultEffect::resets) return false;
    return (fault.host == client_ && (alone(fault) || is_between(fault.peer) || fault.peer == node_)) ||
           (alone(fault) && (is_between(fault.host) || fault.host == node_)) ||
           (is_between(fault.host) && fault.peer == node_);
  }

  // Returns true for a coordinator. If there are coordinators, releases go through them.
  static bool is_between(HostId host) { return host.kind == HostKind::coordinator; }

  bool takes_down_node(const FaultBegan& fault) const {
    return takes_down(fault.kind) && alone(fault) && (fault.host == node_ || is_between(fault.host));
  }

  // The place of the first request to delete the key; end_ if there is none.
  std::size_t first_sent() const {
    const auto end = history_.begin() + static_cast<std::ptrdiff_t>(end_);
    const auto found = std::find_if(history_.begin(), end, [&](const Recorded& recorded) {
      const auto* sent = std::get_if<MessageSent>(&recorded.what);
      return sent != nullptr && !sent->text.is_reply && deletes(sent->text.command) &&
             sent->text.hold == violation_.hold && sent->from == client_ &&
             (sent->to == node_ || is_between(sent->to));
    });
    return static_cast<std::size_t>(found - history_.begin());
  }

  // The place in the history at which the client released the violation's hold, or at which its attempt
  // ended; end_ if there is none.
  std::size_t left_behind() const {
    const HoldId hold = violation_.hold;
    for (std::size_t i = 0; i < end_; ++i) {
      const Observation& what = history_[i].what;
      const auto* ended = std::get_if<BeliefEnded>(&what);
      const auto* released = std::get_if<Released>(&what);
      const auto* rejected = std::get_if<Rejected>(&what);
      const auto* attempt = std::get_if<AttemptStarted>(&what);
      const bool left =
          (ended != nullptr && ended->hold == hold && ended->reason == BeliefEnd::release_called) ||
          (released != nullptr && released->hold == hold) ||
          (rejected != nullptr && rejected->client == hold.client && rejected->round >= hold.round) ||
          (attempt != nullptr && attempt->hold.client == hold.client &&
           std::pair(attempt->hold.round, attempt->hold.draw) > std::pair(hold.round, hold.draw));
      if (left) return i;
    }
    return end_;
  }

  // Message is MessageSent or MessageDropped.
  template <class Message>
  bool is_release(const Message& message) const {
    const bool on_its_way = (message.from == client_ && (message.to == node_ || is_between(message.to))) ||
                            (is_between(message.from) && message.to == node_);
    return on_its_way && !message.text.is_reply && deletes(message.text.command) &&
           message.text.hold == violation_.hold;
  }

  // Returns true iff a release was lost at this place that had been sent before the violation.
  bool is_lost_release(std::size_t place) const {
    const auto* dropped = std::get_if<MessageDropped>(&history_[place].what);
    if (dropped == nullptr || !is_release(*dropped)) return false;
    if (place < end_) return true;
    const auto end = history_.begin() + static_cast<std::ptrdiff_t>(end_);
    return std::any_of(history_.begin(), end, [&](const Recorded& recorded) {
      const auto* sent = std::get_if<MessageSent>(&recorded.what);
      return sent != nullptr && is_release(*sent) && sent->arrives == history_[place].at;
    });
  }

  // The last fault before this place that broke a connection on the way of the release.
  std::optional<std::size_t> last_break(std::size_t before) const {
    for (std::size_t k = before; k-- > 0;) {
      const auto* fault = std::get_if<FaultBegan>(&history_[k].what);
      if (fault == nullptr) continue;
      const bool resets = effect_of(fault->kind) == FaultEffect::resets && cuts_link(*fault);
      if (resets || takes_down_node(*fault)) return k;
    }
    return std::nullopt;
  }

  // The place of the fault that broke the connection on which the release was lost, if it was lost. This
  // is the last such fault before the loss. The loss may come to light only after the violation.
  std::optional<std::size_t> breaking_fault() const {
    for (std::size_t i = history_.size(); i-- > 0;) {
      if (!is_lost_release(i)) continue;
      const auto broke = last_break(i);
      if (broke && *broke < end_) return broke;
    }
    return std::nullopt;
  }

  const Violation& violation_;
  const History& history_;
  HostId client_;
  HostId node_;
  std::size_t end_ = 0;  // of what happened until the violation
};

}  // namespace

std::vector<ReleaseFault> release_faults(const Violation& violation, const History& history) {
  return ReleaseFaults(violation, history).find();
}

}  // namespace lockstep::properties
