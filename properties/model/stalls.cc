#include "properties/model/stalls.h"

#include <algorithm>
#include <set>
#include <utility>

namespace lockstep::properties {
namespace {

bool serves_entries(HostId host) {
  return host.kind == HostKind::redis || host.kind == HostKind::coordinator;
}

class Stalls {
 public:
  Stalls(HoldId hold, std::span<const Recorded> past, Instant at)
      : hold_(hold), client_(HostId::client(hold.client)), past_(past), at_(at) {
    for (const Recorded& recorded : past) {
      const auto* set = std::get_if<KeySet>(&recorded.what);
      const auto* changed = std::get_if<KeyExpiryChanged>(&recorded.what);
      if ((set != nullptr && set->hold == hold) || (changed != nullptr && changed->by == hold))
        set_at_ = recorded.at;
    }
  }

  std::vector<Stall> find() const {
    std::vector<Stall> found;
    if (!set_at_) return found;
    for (std::size_t place = 0; place < past_.size(); ++place) {
      const auto* fault = std::get_if<FaultBegan>(&past_[place].what);
      if (fault == nullptr) continue;
      const Duration lasts = length_of(*fault, place);
      if (lasts > Duration{}) found.push_back({place, lasts});
    }
    return found;
  }

 private:
  static bool alone(const FaultBegan& fault) { return fault.peer == fault.host; }

  // Returns how much of [from, until) lies between the setting of the expiry and the end.
  Duration counted(Instant from, Instant until) const {
    return std::max(Duration{}, std::min(until, at_) - std::max(from, *set_at_));
  }

  Duration length_of(const FaultBegan& fault, std::size_t place) const {
    const Instant began = past_[place].at;
    switch (effect_of(fault.kind)) {
      case FaultEffect::stops:
      case FaultEffect::suspends:
        return fault.host == client_ || serves_entries(fault.host) ? counted(began, fault.until) : Duration{};
      case FaultEffect::takes_down:
        return serves_entries(fault.host) ? counted(began, fault.until) : Duration{};
      case FaultEffect::cuts:
        return cuts(fault) ? counted(began, fault.until) : Duration{};
      case FaultEffect::delays:
        return delay_of(fault, place);
      case FaultEffect::slows:
        return slowness_of(fault, began);
      default:
        return {};
    }
  }

  bool cuts(const FaultBegan& fault) const {
    if (alone(fault)) return fault.host == client_ || serves_entries(fault.host);
    return (fault.host == client_ || fault.host.kind == HostKind::coordinator) && serves_entries(fault.peer);
  }

  bool strikes(const FaultBegan& fault, HostId from, HostId to) const {
    const bool reply = fault.kind == FaultKind::reply_delay;
    const HostId sender = reply ? to : from;
    const HostId server = reply ? from : to;
    if (!serves_entries(server)) return false;
    if (alone(fault)) return fault.host == sender || fault.host == server;
    return fault.host == sender && fault.peer == server;
  }

  // A delay strikes the next message of each of its links. It counts where that message is of the hold.
  Duration delay_of(const FaultBegan& fault, std::size_t place) const {
    Duration worst;
    std::set<std::pair<HostId, HostId>> struck;
    for (const Recorded& recorded : past_.subspan(place)) {
      const auto* sent = std::get_if<MessageSent>(&recorded.what);
      if (sent == nullptr || !strikes(fault, sent->from, sent->to)) continue;
      if (!struck.insert({sent->from, sent->to}).second || sent->text.hold != hold_) continue;
      worst = std::max(worst, std::min(Duration{fault.magnitude}, counted(recorded.at, sent->arrives)));
    }
    return worst;
  }

  // Each request of the hold to a slow node takes that much longer.
  Duration slowness_of(const FaultBegan& fault, Instant began) const {
    const auto late = std::count_if(past_.begin(), past_.end(), [&](const Recorded& recorded) {
      const auto* sent = std::get_if<MessageSent>(&recorded.what);
      return sent != nullptr && sent->to == fault.host && sent->text.hold == hold_ &&
             recorded.at >= std::max(began, *set_at_) && recorded.at < std::min(fault.until, at_);
    });
    return Duration{fault.magnitude} * late;
  }

  HoldId hold_;
  HostId client_;
  std::span<const Recorded> past_;
  Instant at_;
  std::optional<Instant> set_at_;  // when the hold last set the expiry of a key
};

}  // namespace

std::vector<Stall> stalls_of(HoldId hold, std::span<const Recorded> past, Instant at) {
  return Stalls(hold, past, at).find();
}

}  // namespace lockstep::properties
