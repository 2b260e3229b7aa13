// ORPH: a node keeps a key for longer than the bound after the release of its hold, or after the end of
// its attempt if that came to no hold. Time in which the client, the node or their link is under a fault
// does not count.

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/properties/reference/find_violations.h"
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

bool faulty(const std::vector<Fault>& faults, ClientId client, NodeId node, Instant t) {
  return std::any_of(faults.begin(), faults.end(), [&](const Fault& f) {
    if (!f.during.contains(t)) return false;
    const bool of_host =
        f.peer == f.host && (f.host == HostId::client(client) || f.host == HostId::redis(node));
    const bool of_link = f.host == HostId::client(client) && f.peer == HostId::redis(node);
    return of_host || of_link;
  });
}

}  // namespace

std::optional<Violation> find_orph(const History& history, const ReferenceSetup& setup) {
  if (!setup.orph_bound) return std::nullopt;
  const std::vector<Keeping> keepings = keepings_of(history, setup);
  const std::vector<Fault> faults = faults_of(history);
  const Instant end = end_of(history, setup);

  std::optional<Violation> first;
  std::set<std::tuple<NodeId, KeyId, HoldId>> entries;
  for (const Keeping& k : keepings) entries.insert({k.node, k.key, k.hold});
  for (const auto& [node, key, hold] : entries) {
    const auto left = left_at(history, hold);
    if (!left) continue;
    const Instant excused = excused_from(history, hold);
    const std::vector<Instant> replaced = replaced_at(history, node, key, hold);
    Samples samples;
    samples.add(*left);
    samples.add(excused);
    samples.add(end);
    samples.add_all(keepings);
    samples.add_all(faults);
    for (const Instant t : replaced) samples.add(t);
    const std::vector<Instant> instants = samples.ascending();

    Duration orphaned;
    for (std::size_t i = 0; i + 1 < instants.size() && instants[i] < end; ++i) {
      const Instant t = instants[i];
      if (std::find(replaced.begin(), replaced.end(), t) != replaced.end()) orphaned = Duration{};
      bool kept = false;
      for (const Keeping& k : keepings) {
        kept = kept || (k.node == node && k.key == key && k.hold == hold && k.during.contains(t));
      }
      if (t < *left || excused <= t || !kept || faulty(faults, hold.client, node, t)) continue;
      const Duration stretch = instants[i + 1] - t;
      if (orphaned + stretch > *setup.orph_bound) {
        const Instant at = t + (*setup.orph_bound - orphaned);
        if (!first || at < first->at) first = Violation{Property::orph, at, hold, hold, node};
        break;
      }
      orphaned += stretch;
    }
  }
  return first;
}

}  // namespace lockstep::properties::reference
