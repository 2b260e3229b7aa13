#include "reports/story/waiting.h"

#include <algorithm>
#include <set>
#include <utility>

namespace lockstep::reports {
namespace {

ResourceId resource_of(const History& history, HoldId waiting) {
  for (const Recorded& recorded : history) {
    const auto* called = std::get_if<AcquireCalled>(&recorded.what);
    if (called != nullptr && called->client == waiting.client && called->round == waiting.round)
      return called->resource;
  }
  return {};
}

// Returns since when the client's application has hung, if it hangs at `until`.
std::optional<Instant> stuck_since(const History& history, HostId client, Instant until) {
  std::optional<Instant> since;
  for (const Recorded& recorded : history) {
    if (recorded.at > until) break;
    const auto* began = std::get_if<FaultBegan>(&recorded.what);
    if (began == nullptr || effect_of(began->kind) != FaultEffect::hangs || began->host != client) continue;
    if (began->until > until && !since) since = recorded.at;
  }
  return since;
}

// Returns since when somebody has wanted the resource who has not got it.
Instant wanted_since(const Teller& teller, ResourceId resource) {
  std::map<ClientId, Instant> wants;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > teller.violation().at) break;
    const auto* called = std::get_if<AcquireCalled>(&recorded.what);
    const auto* acquired = std::get_if<Acquired>(&recorded.what);
    const auto* began = std::get_if<FaultBegan>(&recorded.what);
    if (called != nullptr && called->resource == resource) wants.try_emplace(called->client, recorded.at);
    if (acquired != nullptr) wants.erase(acquired->hold.client);
    if (began != nullptr && began->host.kind == HostKind::client && takes_down(began->kind))
      wants.erase(ClientId{began->host.index});
  }
  Instant since = teller.violation().at;
  for (const auto& [client, from] : wants) since = std::min(since, from);
  return since;
}

// Sees every hold that acquired the resource up to the violation.
void look_at_holds(const Teller& teller, ResourceId resource, const HoldView& waiting, Meanwhile& meanwhile) {
  const Instant now = teller.violation().at;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > now) break;
    const auto* acquired = std::get_if<Acquired>(&recorded.what);
    if (acquired == nullptr || acquired->resource != resource) continue;
    meanwhile.last = acquired->hold;
    if (recorded.at >= waiting.called) ++meanwhile.acquired;
    const HoldView view = teller.view(acquired->hold);
    Instant until = std::max(view.believes_until, recorded.at);
    const auto stuck = stuck_since(teller.history(), view.client(), now);
    if (stuck && until > now) {
      meanwhile.stuck = view.hold;
      until = std::max(*stuck, recorded.at);
    }
    meanwhile.free_since = std::max(meanwhile.free_since, std::min(until, now));
  }
}

// Returns the keys that the client's requests are about. Without messages they are not known, and nothing is
// returned.
std::set<std::pair<HostId, KeyId>> keys_wanted(const Teller& teller, ClientId client) {
  std::set<std::pair<HostId, KeyId>> keys;
  for (const Recorded& recorded : teller.history()) {
    const auto* sent = std::get_if<MessageSent>(&recorded.what);
    if (sent != nullptr && !sent->text.is_reply && sent->text.hold.client == client &&
        sent->to.kind == HostKind::redis)
      keys.insert({sent->to, sent->text.command.key});
  }
  return keys;
}

}  // namespace

Meanwhile meanwhile_of(const Teller& teller, const HoldView& waiting) {
  const History& history = teller.history();
  const ResourceId resource = resource_of(history, waiting.hold);
  Meanwhile meanwhile;
  meanwhile.resource = resource;
  meanwhile.free_since = wanted_since(teller, resource);
  look_at_holds(teller, resource, waiting, meanwhile);
  meanwhile.free_until = std::max(history.empty() ? Instant{} : history.back().at, teller.violation().at);
  for (const Recorded& recorded : history) {
    if (recorded.at < teller.violation().at) continue;
    const auto* acquired = std::get_if<Acquired>(&recorded.what);
    const auto* extended = std::get_if<Extended>(&recorded.what);
    // An extension gives its hold back to an application, unless that one hangs.
    const bool held_again = extended != nullptr && extended->hold != meanwhile.stuck &&
                            resource_of(history, extended->hold) == resource;
    if (held_again || (acquired != nullptr && acquired->resource == resource)) {
      meanwhile.free_until = recorded.at;
      meanwhile.free_to_the_end = false;
      break;
    }
  }
  meanwhile.rejected =
      static_cast<std::size_t>(std::count_if(history.begin(), history.end(), [&](const Recorded& one) {
        const auto* rejected = std::get_if<Rejected>(&one.what);
        return rejected != nullptr && one.at >= meanwhile.free_since && one.at <= meanwhile.free_until &&
               resource_of(history, {rejected->client, 0, rejected->round}) == resource;
      }));
  return meanwhile;
}

Tries tries_of(const Teller& teller, ClientId client, Instant since) {
  Tries tries;
  std::map<HoldId, std::set<NodeId>> nodes;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > teller.violation().at) break;
    if (recorded.at < since) continue;
    const auto* started = std::get_if<AttemptStarted>(&recorded.what);
    const auto* set = std::get_if<KeySet>(&recorded.what);
    const auto* quorum = std::get_if<QuorumReached>(&recorded.what);
    if (started != nullptr && started->hold.client == client) {
      ++tries.attempts;
      tries.last = started->hold;
    }
    tries.contended = tries.contended || (started != nullptr && started->hold.client != client);
    if (quorum != nullptr && quorum->hold.client == client) ++tries.turned_down;
    if (set != nullptr && set->hold.client == client && set->key.value < teller.facts().lock.keys) {
      nodes[set->hold].insert(set->node);
      tries.most_nodes = std::max(tries.most_nodes, nodes[set->hold].size());
    }
  }
  return tries;
}

std::vector<NodeId> unanswered(const Teller& teller, HoldId attempt) {
  std::map<NodeId, bool> answered;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > teller.violation().at) break;
    const auto* sent = std::get_if<MessageSent>(&recorded.what);
    const auto* delivered = std::get_if<MessageDelivered>(&recorded.what);
    if (sent != nullptr && !sent->text.is_reply && sent->text.hold == attempt &&
        sent->to.kind == HostKind::redis && sent->coordinate.step == Step::acquire)
      answered[NodeId{sent->to.index}] = false;
    if (delivered != nullptr && delivered->text.is_reply && delivered->text.hold == attempt &&
        delivered->from.kind == HostKind::redis && delivered->coordinate.step == Step::acquire)
      answered[NodeId{delivered->from.index}] = true;
  }
  std::vector<NodeId> open;
  for (const auto& [node, done] : answered) {
    if (!done) open.push_back(node);
  }
  return open;
}

std::map<HoldId, std::vector<NodeId>> keys_in_the_way(const Teller& teller, ClientId waiting) {
  const Instant end = teller.violation().at;
  const auto wanted = keys_wanted(teller, waiting);
  std::set<HoldId> stamps;
  std::optional<HoldId> attempt;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > end) break;
    const auto* started = std::get_if<AttemptStarted>(&recorded.what);
    if (started != nullptr && started->hold.client == waiting) attempt = started->hold;
    const auto* set = std::get_if<KeySet>(&recorded.what);
    if (set != nullptr && set->key.value < teller.facts().lock.keys) stamps.insert(set->hold);
  }
  std::map<HoldId, std::vector<NodeId>> kept;
  for (const HoldId hold : stamps) {
    if (hold == attempt) continue;
    for (const KeySpan& span : teller.view(hold).keys) {
      const bool is_wanted = wanted.empty() || wanted.contains({HostId::redis(span.node), span.key});
      if (is_wanted && span.end == KeyEnd::kept && span.to > end) add_once(kept[hold], span.node);
    }
  }
  return kept;
}

}  // namespace lockstep::reports
