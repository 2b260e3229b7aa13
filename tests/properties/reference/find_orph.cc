// ORPH: a node keeps a key for longer than the bound after the release of its hold, or after the end of
// its attempt if that came to no hold. Time in which the node is out of the client's reach does not count
// while the call that has to delete the key is open, or if that call has asked the node to delete it.

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/properties/reference/find_violations.h"
#include "tests/properties/reference/reach.h"
#include "tests/properties/reference/timeline.h"

namespace lockstep::properties::reference {
namespace {

// Returns the place of an id in the order in which its client uses ids.
auto place(HoldId hold) { return std::pair(hold.round, hold.draw); }

// Returns the instant from which keys with this id are left behind, or nothing if there is none. It is the
// first at which the application called for the release of this or a later hold, the lock reported such a
// release, a call was rejected, or the client began an attempt under a later id.
std::optional<Instant> left_at(const History& history, HoldId hold) {
  for (const Recorded& event : history) {
    std::optional<HoldId> released;
    if (const auto* e = std::get_if<BeliefEnded>(&event.what);
        e != nullptr && e->reason == BeliefEnd::release_called)
      released = e->hold;
    if (const auto* e = std::get_if<Released>(&event.what)) released = e->hold;
    if (released && released->client == hold.client && place(hold) <= place(*released)) return event.at;

    const auto* rejected = std::get_if<Rejected>(&event.what);
    if (rejected != nullptr && rejected->client == hold.client && hold.round <= rejected->round)
      return event.at;

    const auto* attempt = std::get_if<AttemptStarted>(&event.what);
    if (attempt != nullptr && attempt->hold.client == hold.client && place(hold) < place(attempt->hold))
      return event.at;
  }
  return std::nullopt;
}

// Returns the instant of the client's first crash after it had used this id, or never().
Instant excused_from(const History& history, HoldId hold) {
  bool used = false;
  for (const Recorded& event : history) {
    const auto* attempt = std::get_if<AttemptStarted>(&event.what);
    const auto* acquired = std::get_if<Acquired>(&event.what);
    const auto* set = std::get_if<KeySet>(&event.what);
    used = used || (attempt != nullptr && attempt->hold == hold) ||
           (acquired != nullptr && acquired->hold == hold) || (set != nullptr && set->hold == hold);
    if (used && crashed_by(event.what) == hold.client) return event.at;
  }
  return Instant::never();
}

// Returns the instants at which another hold's entry was set in the key, whether or not there was one
// before.
std::vector<Instant> replaced_at(const History& history, NodeId node, KeyId key, HoldId hold) {
  std::vector<Instant> instants;
  for (const Recorded& event : history) {
    const auto* set = std::get_if<KeySet>(&event.what);
    if (set != nullptr && set->node == node && set->key == key && set->hold != hold)
      instants.push_back(event.at);
  }
  return instants;
}

// Returns the instants at which the application calls for the release of the hold.
std::vector<Instant> releases_of(const History& history, HoldId hold) {
  std::vector<Instant> instants;
  for (const Recorded& event : history) {
    const auto* ended = std::get_if<BeliefEnded>(&event.what);
    const bool calls = ended != nullptr && ended->hold == hold && ended->reason == BeliefEnd::release_called;
    if (calls) instants.push_back(event.at);
  }
  return instants;
}

// Follows the calls that have to delete the hold's key: the acquire call whose attempt it was, and its
// release.
class DeletingCalls {
 public:
  DeletingCalls(const History& history, HoldId hold, NodeId node) {
    bool acquiring = false;
    bool releasing = false;
    for (const Recorded& event : history) {
      const Observation& what = event.what;
      const bool was_open = acquiring || releasing;
      const bool crashed = crashed_by(what) == hold.client;
      if (const auto* e = std::get_if<AcquireCalled>(&what); e != nullptr && e->client == hold.client) {
        acquiring = e->round == hold.round;
        releasing = false;
      }
      if (crashed || answers(what, hold)) acquiring = false;
      if (const auto* e = std::get_if<BeliefEnded>(&what);
          e != nullptr && e->hold.client == hold.client && e->reason == BeliefEnd::release_called)
        releasing = e->hold == hold;
      const auto* released = std::get_if<Released>(&what);
      if (crashed || (released != nullptr && released->hold.client == hold.client)) releasing = false;
      const bool open = acquiring || releasing;
      if (open && !was_open) open_.push_back({event.at, Instant::never()});
      if (!open && was_open) open_.back().until = event.at;
      if (open && sends(what, hold, node)) sent_ = std::min(sent_, event.at);
    }
  }

  bool open_at(Instant t) const {
    return std::any_of(open_.begin(), open_.end(), [&](const Interval& i) { return i.contains(t); });
  }
  // Returns the instant at which an open call first asked the node to delete the key, or never().
  Instant sent() const { return sent_; }
  void add_to(Samples& samples) const {
    for (const Interval& interval : open_) samples.add(interval);
    samples.add(sent_);
  }

 private:
  static bool answers(const Observation& what, HoldId hold) {
    const auto* acquired = std::get_if<Acquired>(&what);
    const auto* rejected = std::get_if<Rejected>(&what);
    return (acquired != nullptr && acquired->hold.client == hold.client &&
            acquired->hold.round == hold.round) ||
           (rejected != nullptr && rejected->client == hold.client && rejected->round == hold.round);
  }
  static bool sends(const Observation& what, HoldId hold, NodeId node) {
    const auto* sent = std::get_if<MessageSent>(&what);
    return sent != nullptr && sent->text.hold == hold && sent->from == HostId::client(hold.client) &&
           sent->to == HostId::redis(node) && !sent->text.is_reply && deletes(sent->text.command);
  }

  std::vector<Interval> open_;
  Instant sent_ = Instant::never();
};

// An entry of the hold on a node, judged over all instants at which anything changes.
class Entry {
 public:
  Entry(const History& history, const ReferenceSetup& setup, NodeId node, KeyId key, HoldId hold)
      : history_(history), setup_(setup), node_(node), key_(key), hold_(hold), calls_(history, hold, node) {}

  std::optional<Violation> judge(const std::vector<Keeping>& keepings, Instant end) const {
    const auto left = left_at(history_, hold_);
    if (!left) return std::nullopt;
    const Instant excused = excused_from(history_, hold_);
    std::vector<Instant> restarts = replaced_at(history_, node_, key_, hold_);
    const std::vector<Instant> releases = releases_of(history_, hold_);
    restarts.insert(restarts.end(), releases.begin(), releases.end());
    const std::vector<Instant> instants = instants_of(keepings, restarts, *left, excused, end);
    Duration orphaned;
    Instant since;
    for (std::size_t i = 0; i + 1 < instants.size() && instants[i] < end; ++i) {
      const Instant t = instants[i];
      if (std::find(restarts.begin(), restarts.end(), t) != restarts.end()) orphaned = Duration{};
      if (t < *left || excused <= t || !kept(keepings, t) || out_of_reach(t)) continue;
      const Duration stretch = instants[i + 1] - t;
      if (orphaned.ns == 0) since = t;
      if (orphaned + stretch > *setup_.orph_bound)
        return Violation{Property::orph, t + (*setup_.orph_bound - orphaned), hold_, hold_, node_, key_,
                         since};
      orphaned += stretch;
    }
    return std::nullopt;
  }

 private:
  std::vector<Instant> instants_of(const std::vector<Keeping>& keepings, const std::vector<Instant>& restarts,
                                   Instant left, Instant excused, Instant end) const {
    Samples samples;
    samples.add(left);
    samples.add(excused);
    samples.add(end);
    samples.add_all(keepings);
    calls_.add_to(samples);
    add_reach_changes(samples, history_, setup_);
    for (const Instant t : restarts) samples.add(t);
    return samples.ascending();
  }

  bool kept(const std::vector<Keeping>& keepings, Instant t) const {
    return std::any_of(keepings.begin(), keepings.end(), [&](const Keeping& k) {
      return k.node == node_ && k.key == key_ && k.hold == hold_ && k.during.contains(t);
    });
  }

  // Time out of reach is excused while a call that has to delete the key is open, and where it has asked the
  // node to delete it.
  bool out_of_reach(Instant t) const {
    return (calls_.open_at(t) || calls_.sent() <= t) &&
           !within_reach(history_, setup_, hold_.client, node_, t);
  }

  const History& history_;
  const ReferenceSetup& setup_;
  NodeId node_;
  KeyId key_;
  HoldId hold_;
  DeletingCalls calls_;
};

}  // namespace

std::optional<Violation> find_orph(const History& history, const ReferenceSetup& setup) {
  if (!setup.orph_bound || setup.entries_without_owner) return std::nullopt;
  const std::vector<Keeping> keepings = keepings_of(history, setup);
  std::set<std::tuple<NodeId, KeyId, HoldId>> entries;
  for (const Keeping& k : keepings) entries.insert({k.node, k.key, k.hold});
  std::optional<Violation> first;
  for (const auto& [node, key, hold] : entries) {
    const Entry entry(history, setup, node, key, hold);
    const auto found = entry.judge(keepings, end_of(history, setup));
    if (found && (!first || found->at < first->at)) first = found;
  }
  return first;
}

}  // namespace lockstep::properties::reference
