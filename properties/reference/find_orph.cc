// ORPH: a node keeps a key for longer than the bound after the release of its hold or the end of its attempt
// without a hold; time in which its client, that node or their link is under a fault does not count.

#include <algorithm>
#include <set>
#include <tuple>

#include "properties/reference/find_violations.h"
#include "properties/reference/timeline.h"

namespace lockstep::properties::reference {
namespace {

// When the application called for the release of the hold, or its lock reported it without being called.
std::optional<Instant> released_at(const History& history, HoldId hold) {
  for (const Recorded& event : history) {
    const auto* ended = std::get_if<BeliefEnded>(&event.what);
    const auto* released = std::get_if<Released>(&event.what);
    if (ended != nullptr && ended->hold == hold && ended->reason == BeliefEnd::release_called)
      return event.at;
    if (released != nullptr && released->hold == hold) return event.at;
  }
  return std::nullopt;
}

// When the attempts that used this ghost id were over: their client began one under a later id, or their call
// was answered.
std::optional<Instant> attempts_ended_at(const History& history, HoldId hold) {
  for (const Recorded& event : history) {
    const auto* attempt = std::get_if<AttemptStarted>(&event.what);
    const auto* rejected = std::get_if<Rejected>(&event.what);
    const bool moved_on = attempt != nullptr && attempt->hold.client == hold.client &&
                          std::tie(hold.round, hold.draw) < std::tie(attempt->hold.round, attempt->hold.draw);
    const bool given_up =
        rejected != nullptr && rejected->client == hold.client && rejected->round == hold.round;
    if (moved_on || given_up) return event.at;
  }
  return std::nullopt;
}

std::optional<Instant> over_at(const History& history, const std::vector<Hold>& holds, HoldId hold) {
  return rank_of(holds, hold) ? released_at(history, hold) : attempts_ended_at(history, hold);
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
  const std::vector<Hold> holds = holds_of(history);
  const std::vector<Keeping> keepings = keepings_of(history, setup);
  const std::vector<Fault> faults = faults_of(history);
  const Instant end = end_of(history, setup);

  std::optional<Violation> first;
  std::set<std::tuple<NodeId, KeyId, HoldId>> entries;
  for (const Keeping& k : keepings) entries.insert({k.node, k.key, k.hold});
  for (const auto& [node, key, hold] : entries) {
    const auto over = over_at(history, holds, hold);
    if (!over) continue;
    Samples samples;
    samples.add(*over);
    samples.add(end);
    samples.add_all(keepings);
    samples.add_all(faults);
    const std::vector<Instant> instants = samples.ascending();

    Duration orphaned;
    for (std::size_t i = 0; i + 1 < instants.size() && instants[i] < end; ++i) {
      const Instant t = instants[i];
      bool kept = false;
      for (const Keeping& k : keepings) {
        kept = kept || (k.node == node && k.key == key && k.hold == hold && k.during.contains(t));
      }
      if (t < *over || !kept || faulty(faults, hold.client, node, t)) continue;
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
