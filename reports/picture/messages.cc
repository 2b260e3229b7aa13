#include "reports/picture/messages.h"

#include <algorithm>
#include <deque>
#include <map>
#include <tuple>
#include <utility>

namespace lockstep::reports {
namespace {

class Collector {
 public:
  explicit Collector(const History& history) : history_(history) {}

  void see(std::size_t place, const MessageSent& e) {
    paths_.push_back(
        {e.from, e.to, e.text, place, {}, MessageEnd::in_flight, waits_for_heal(place, e), takes_delay(e)});
    waiting_[key_of(e)].push_back(paths_.size() - 1);
  }
  void see(std::size_t place, const MessageDelivered& e) {
    MessagePath& path = sent_of(e);
    path.ended = place;
    path.end = MessageEnd::delivered;
    path.held = path.held ||
                (path.sent && history_[place].at > std::get<MessageSent>(history_[*path.sent].what).arrives);
  }
  void see(std::size_t place, const MessageDropped& e) {
    MessagePath& path = sent_of(e);
    path.ended = place;
    path.end = e.fate == MessageFate::stale_connection ? MessageEnd::ignored : MessageEnd::lost;
  }
  void see(std::size_t, const FaultBegan& e) {
    if (effect_of(e.kind) == FaultEffect::cuts) cuts_.push_back(e);
    if (effect_of(e.kind) == FaultEffect::delays) delays_.push_back({e, {}});
  }
  template <class Other>
  void see(std::size_t, const Other&) {}

  std::vector<MessagePath> finish() { return std::move(paths_); }

 private:
  using Key = std::tuple<HostId, HostId, Coordinate, bool, HoldId, CommandKind>;

  // A fault that delays the next message on each of its links.
  struct Delay {
    FaultBegan fault;
    std::vector<std::pair<HostId, HostId>> met;
  };

  template <class Event>
  static Key key_of(const Event& e) {
    return {e.from, e.to, e.coordinate, e.text.is_reply, e.text.hold, e.text.command.kind};
  }

  template <class Event>
  MessagePath& sent_of(const Event& e) {
    std::deque<std::size_t>& waiting = waiting_[key_of(e)];
    if (waiting.empty())
      return paths_.emplace_back(MessagePath{e.from, e.to, e.text, {}, {}, {}, false, false});
    const std::size_t place = waiting.front();
    waiting.pop_front();
    return paths_[place];
  }

  static HostId client_of(const MessageSent& e) { return e.text.is_reply ? e.to : e.from; }
  static HostId server_of(const MessageSent& e) { return e.text.is_reply ? e.from : e.to; }

  static bool concerns(const FaultBegan& fault, const MessageSent& e) {
    if (fault.peer == fault.host) return fault.host == e.from || fault.host == e.to;
    return fault.host == client_of(e) && fault.peer == server_of(e);
  }

  // A message that is sent into a partition is planned to arrive after the partition has healed.
  bool waits_for_heal(std::size_t place, const MessageSent& e) const {
    return std::any_of(cuts_.begin(), cuts_.end(), [&](const FaultBegan& cut) {
      return concerns(cut, e) && history_[place].at < cut.until && cut.until <= e.arrives;
    });
  }

  bool takes_delay(const MessageSent& e) {
    const std::pair link(client_of(e), server_of(e));
    bool taken = false;
    for (Delay& delay : delays_) {
      if ((delay.fault.kind == FaultKind::reply_delay) != e.text.is_reply || !concerns(delay.fault, e))
        continue;
      if (std::find(delay.met.begin(), delay.met.end(), link) != delay.met.end()) continue;
      delay.met.push_back(link);
      taken = true;
    }
    return taken;
  }

  const History& history_;
  std::vector<MessagePath> paths_;
  std::map<Key, std::deque<std::size_t>> waiting_;
  std::vector<Delay> delays_;
  std::vector<FaultBegan> cuts_;
};

}  // namespace

std::vector<MessagePath> messages_of(const History& history) {
  Collector collector(history);
  for (std::size_t i = 0; i < history.size(); ++i)
    std::visit([&](const auto& event) { collector.see(i, event); }, history[i].what);
  return collector.finish();
}

}  // namespace lockstep::reports
