#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "core/text.h"
#include "reports/story/teller.h"

namespace lockstep::reports {
namespace {

bool has_no_expiry(const HoldView& view) {
  return std::any_of(view.keys.begin(), view.keys.end(), [](const KeySpan& span) {
    return span.end == KeyEnd::kept && span.planned == Instant::never();
  });
}

// Tells what others did while the client waited.
struct Others {
  // Acquisitions since the call.
  std::size_t acquired = 0;
  std::optional<HoldId> last;  // the last hold that acquired, before the call or after it
};

Others others_of(const Teller& teller, const HoldView& waiting) {
  Others others;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > teller.violation().at) break;
    const auto* acquired = std::get_if<Acquired>(&recorded.what);
    if (acquired == nullptr) continue;
    others.last = acquired->hold;
    if (recorded.at >= waiting.called) ++others.acquired;
  }
  return others;
}

// Returns the keys that stand in the way: for each hold, the nodes that keep its key at the end. An earlier
// attempt of the waiting client can be among the holds.
std::map<HoldId, std::vector<NodeId>> keys_in_the_way(const Teller& teller, ClientId waiting) {
  const Instant end = teller.violation().at;
  std::vector<HoldId> stamps;
  HoldId attempt;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > end) break;
    const auto* started = std::get_if<AttemptStarted>(&recorded.what);
    if (started != nullptr && started->hold.client == waiting) attempt = started->hold;
    const auto* set = std::get_if<KeySet>(&recorded.what);
    if (set == nullptr || set->key.value >= teller.input().lock_keys) continue;
    if (std::find(stamps.begin(), stamps.end(), set->hold) == stamps.end()) stamps.push_back(set->hold);
  }
  std::map<HoldId, std::vector<NodeId>> kept;
  for (const HoldId hold : stamps) {
    if (hold == attempt) continue;
    const HoldView view = teller.view(hold);
    for (const KeySpan& span : view.keys) {
      if (span.end == KeyEnd::kept && span.to > end) add_once(kept[hold], span.node);
    }
  }
  return kept;
}

// Returns the nodes that the acquire attempt has asked and that have not answered.
std::vector<NodeId> unanswered(const Teller& teller, HoldId attempt) {
  std::map<NodeId, bool> answered;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > teller.violation().at) break;
    const auto* sent = std::get_if<MessageSent>(&recorded.what);
    const auto* delivered = std::get_if<MessageDelivered>(&recorded.what);
    if (sent != nullptr && !sent->text.is_reply && sent->text.hold == attempt &&
        sent->to.kind == HostKind::redis && sent->coordinate.step == Step::acquire)
      answered.emplace(NodeId{sent->to.index}, false);
    if (delivered != nullptr && delivered->text.is_reply && delivered->text.hold == attempt &&
        delivered->from.kind == HostKind::redis)
      answered[NodeId{delivered->from.index}] = true;
  }
  std::vector<NodeId> open;
  for (const auto& [node, done] : answered) {
    if (!done) open.push_back(node);
  }
  return open;
}

// The attempts of a client since its call.
struct Tries {
  std::size_t attempts = 0;
  HoldId last;
  // The most keys that one attempt set.
  std::size_t most_nodes = 0;
  // Attempts that reached a quorum, all of which the client turned down.
  std::size_t turned_down = 0;
  bool contended = false;  // other clients made attempts meanwhile
};

Tries tries_of(const Teller& teller, ClientId client, Instant since) {
  Tries tries;
  std::map<HoldId, std::size_t> nodes;
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
    if (set != nullptr && set->hold.client == client && set->key.value < teller.input().lock_keys)
      tries.most_nodes = std::max(tries.most_nodes, ++nodes[set->hold]);
  }
  return tries;
}

// Says whose key turned the attempt down, if that key has gone since.
std::string refused(const Teller& teller, HoldId attempt) {
  std::string why = " No key stands in its way.";
  std::map<std::pair<HostId, KeyId>, HoldId> stamps;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > teller.violation().at) break;
    if (const auto* set = std::get_if<KeySet>(&recorded.what))
      stamps[{HostId::redis(set->node), set->key}] = set->hold;
    const auto* sent = std::get_if<MessageSent>(&recorded.what);
    if (sent == nullptr || !sent->text.is_reply || sent->text.hold != attempt) continue;
    const auto stamp = stamps.find({sent->from, sent->text.command.key});
    const bool set_nx = sent->text.command.kind == CommandKind::set_nx;
    if (!set_nx || sent->text.reply.kind != ReplyKind::nil || stamp == stamps.end()) continue;
    why = fmt::format(" Its attempt was turned down at {}: on {} was {}'s key, which has gone since.",
                      teller.at(recorded.at), to_text(sent->from), Teller::name(stamp->second));
  }
  return why;
}

// Says what keeps the client from the lock if no key of another client does.
std::string why_not_yet(const Teller& teller, const HoldView& waiting) {
  const Tries tries = tries_of(teller, waiting.hold.client, waiting.called);
  const std::string name = Teller::name(waiting.hold);
  if (tries.attempts > 1 && tries.most_nodes == 0)
    return fmt::format(" It has made {} attempts, and no node granted it any.", tries.attempts);
  const std::size_t nodes = teller.input().nodes;
  if (tries.turned_down > 0) {
    return fmt::format(
        " It has made {} attempts; in {} of them enough nodes granted it, and it turned that down: by its "
        "own "
        "count too much time had passed.",
        tries.attempts, tries.turned_down);
  }
  if (tries.attempts > 1 && tries.most_nodes > nodes / 2) {
    return fmt::format(
        " It has made {} attempts, and the best of them got {} of {} nodes: a majority, but not enough for "
        "it.",
        tries.attempts, tries.most_nodes, nodes);
  }
  if (tries.attempts > 1) {
    return fmt::format(" It has made {} attempts, and none got more than {} of {} nodes{}.", tries.attempts,
                       tries.most_nodes, nodes,
                       tries.contended ? ": what one client gets, the others lack, and then all of them give "
                                         "up and try again"
                                       : "");
  }
  const std::vector<NodeId> open = unanswered(teller, tries.last);
  if (!open.empty())
    return fmt::format(" Its first attempt still waits for an answer of {}.", Teller::nodes(open));
  return refused(teller, tries.last);
}

std::size_t extensions(const Teller& teller, HoldId hold) {
  return static_cast<std::size_t>(
      std::count_if(teller.history().begin(), teller.history().end(), [&](const Recorded& recorded) {
        const auto* extended = std::get_if<Extended>(&recorded.what);
        return extended != nullptr && extended->hold == hold && recorded.at <= teller.violation().at;
      }));
}

bool crashed(const Teller& teller, HoldId hold) {
  return std::any_of(teller.history().begin(), teller.history().end(), [&](const Recorded& recorded) {
    const auto* fault = std::get_if<FaultBegan>(&recorded.what);
    return fault != nullptr && fault->host == HostId::client(hold.client) &&
           recorded.at <= teller.violation().at &&
           (fault->kind == FaultKind::crash || fault->kind == FaultKind::power_loss);
  });
}

// Returns "nobody has acquired it" or "others have acquired it 3 times".
std::string meanwhile(const Others& others) {
  if (others.acquired == 0) return "nobody has acquired it";
  return fmt::format("others have acquired it {}",
                     others.acquired == 1 ? std::string("once") : fmt::format("{} times", others.acquired));
}

// Returns the owner of a key and why the key is still there: "client:B's key,
// although it has called release".
std::string whose(const Teller& teller, const HoldView& view, ClientId waiting) {
  const std::string name = Teller::name(view.hold);
  if (!view.told && crashed(teller, view.hold)) return fmt::format("the key of {}, which has crashed", name);
  if (!view.told) {
    return fmt::format("the key of an attempt of {} that came to nothing",
                       view.hold.client == waiting ? name + " itself" : name);
  }
  const std::string key = name + "'s key";
  if (view.ended == BeliefEnd::crashed) return key + ", although it has crashed";
  if (view.ended == BeliefEnd::release_called) return key + ", although it has called release";
  if (view.ended == BeliefEnd::lost) return key + ", although it has been told that the lock is lost";
  if (view.believes_until <= teller.violation().at) return key + ", although its validity has ended";
  const std::size_t times = extensions(teller, view.hold);
  if (times == 0) return key + ", and it believes";
  return fmt::format("{}, and it believes: its lock has extended it {} times", key, times);
}

}  // namespace

void tell_lv(Teller& teller) {
  const Violation& violation = teller.violation();
  const HoldView waiting = teller.view(violation.hold);
  const std::string name = Teller::name(violation.hold);
  const Others others = others_of(teller, waiting);
  teller.say(Weight::acquired, waiting.called, name, "asks for the lock");
  teller.say_faults({violation.hold.client}, waiting.called);
  if (others.last) {
    const HoldView last = teller.view(*others.last);
    teller.say_acquired(last);
    teller.say_validity_ended(last);
    teller.say_faults({last.hold.client}, last.asked);
  }
  std::string why;
  for (const auto& [hold, nodes] : keys_in_the_way(teller, violation.hold.client)) {
    const HoldView view = teller.view(hold);
    if (hold != others.last) {
      teller.say_keys_set(view);
      teller.say_faults({hold.client}, view.asked);
    }
    why += fmt::format(" {} still keep{} {}.", Teller::nodes(nodes), nodes.size() == 1 ? "s" : "",
                       whose(teller, view, violation.hold.client));
    if (has_no_expiry(view)) why += " The key has no expiry: nothing will ever remove it.";
  }
  if (why.empty()) why = why_not_yet(teller, waiting);
  teller.say(Weight::verdict, violation.at, name,
             fmt::format("has waited for {}", for_people(violation.at - waiting.called)), meanwhile(others));
  teller.because(fmt::format("{} asked for the lock at {}, and by {} it had not got it; since then {}.{}",
                             name, teller.at(waiting.called), teller.at(violation.at), meanwhile(others),
                             why));
}

}  // namespace lockstep::reports
