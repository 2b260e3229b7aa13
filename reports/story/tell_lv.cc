#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "core/text.h"
#include "reports/story/leaving.h"
#include "reports/story/waiting.h"

namespace lockstep::reports {
namespace {

bool has_no_expiry(const HoldView& view) {
  return std::any_of(view.keys.begin(), view.keys.end(), [](const KeySpan& span) {
    return span.end == KeyEnd::kept && span.planned == Instant::never();
  });
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
  if (!tries.last) return " It has made no attempt.";
  if (tries.attempts > 1 && tries.most_nodes == 0)
    return fmt::format(" It has made {} attempts, and no node set its key.", tries.attempts);
  const std::size_t nodes = teller.facts().nodes();
  if (tries.turned_down > 0) {
    return fmt::format(
        " It has made {} attempt{}; in {} of them enough nodes granted it the lock, and yet its lock did not "
        "report that it had it.",
        tries.attempts, tries.attempts == 1 ? "" : "s", tries.turned_down);
  }
  if (tries.attempts > 1) {
    return fmt::format(" It has made {} attempts, and the best of them set its key on {} of {} nodes{}.",
                       tries.attempts, tries.most_nodes, nodes,
                       tries.contended ? "; others made attempts, too" : "");
  }
  const std::vector<NodeId> open = unanswered(teller, *tries.last);
  if (!open.empty()) return fmt::format(" Its only attempt has had no answer from {}.", Teller::nodes(open));
  return refused(teller, *tries.last);
}

// Returns "nobody else has acquired it" or "others have acquired it 3 times".
std::string acquired_text(const Meanwhile& meanwhile) {
  if (meanwhile.acquired == 0) return "nobody else has acquired it";
  return fmt::format("others have acquired it {}", meanwhile.acquired == 1
                                                       ? std::string("once")
                                                       : fmt::format("{} times", meanwhile.acquired));
}

// Says what became of an attempt that was never told that it has the lock.
std::string whose_attempt(const Teller& teller, const HoldView& view, ClientId waiting) {
  const std::string name = Teller::name(view.hold);
  const auto left = leaving_of(view.hold, teller.history(), teller.violation().at);
  if (left && left->how == LeftBy::crash) return fmt::format("the key of {}, which has crashed", name);
  const std::string whose = view.hold.client == waiting ? name + " itself" : name;
  return fmt::format("the key of an attempt of {} that {}", whose,
                     left ? "came to nothing" : "has not been decided");
}

// Returns the owner of a key and why the key is still there: "client:B's key, although it has called
// release".
std::string whose(const Teller& teller, const HoldView& view, ClientId waiting) {
  if (!view.told) return whose_attempt(teller, view, waiting);
  const std::string key = Teller::name(view.hold) + "'s key";
  if (view.ended == BeliefEnd::crashed) return key + ", although it has crashed";
  if (view.ended == BeliefEnd::lost) return key + ", although it has been told that the lock is lost";
  if (view.release_called) return key + ", although it has called release";
  if (view.believes_until <= teller.violation().at) return key + ", although its validity has ended";
  const std::size_t times = view.extended.size();
  if (times == 0) return key + ", and it believes";
  return fmt::format("{}, and it believes: its lock has extended it {}", key,
                     times == 1 ? std::string("once") : fmt::format("{} times", times));
}

// Returns "the lock", or "the lock of "invoices"" where there are several.
std::string the_lock(const Teller& teller, ResourceId resource) {
  const auto& names = teller.facts().lock.resources;
  return names.empty() ? "the lock" : fmt::format("the lock of \"{}\"", names.at(resource.value));
}

bool is_drought(const Teller& teller, const Meanwhile& meanwhile) {
  const auto bound = teller.facts().lv_bound;
  return bound && teller.violation().at - meanwhile.free_since >= *bound;
}

// Returns the bound that was overrun, in a few words. Empty if it is not known.
std::string overrun(const Teller& teller, const HoldView& waiting, const Meanwhile& meanwhile) {
  const Instant now = teller.violation().at;
  if (is_drought(teller, meanwhile)) {
    return fmt::format("nobody {}has held it for {}, the bound is {}",
                       meanwhile.stuck ? "whose application runs " : "",
                       for_people(now - meanwhile.free_since), for_people(*teller.facts().lv_bound));
  }
  const auto deadline = teller.facts().acquire_deadline;
  if (deadline && now - waiting.called >= *deadline)
    return fmt::format("a call may take {}", for_people(*deadline));
  return "";
}

// Says how far the bound was overrun in the whole run, and how many calls were rejected meanwhile.
std::string drought_sentence(const Teller& teller, const Meanwhile& meanwhile) {
  if (!is_drought(teller, meanwhile)) return "";
  std::string text =
      fmt::format(" From {} to {}, for {}, it is wanted and nobody {}holds it, and the bound is {}",
                  teller.at(meanwhile.free_since),
                  meanwhile.free_to_the_end ? "the end of the run" : teller.at(meanwhile.free_until),
                  for_people(meanwhile.free_until - meanwhile.free_since),
                  meanwhile.stuck ? "whose application runs " : "", for_people(*teller.facts().lv_bound));
  if (meanwhile.rejected > 0)
    text += fmt::format("; {} call{} rejected meanwhile", meanwhile.rejected,
                        meanwhile.rejected == 1 ? " was" : "s were");
  text += ".";
  if (meanwhile.stuck)
    text +=
        fmt::format(" {} believes in its hold, but its application hangs.", Teller::name(*meanwhile.stuck));
  return text;
}

// Tells of the keys that stand in the way, and returns sentences about them.
std::string say_keys_in_the_way(Teller& teller, const std::optional<HoldId>& told) {
  std::string why;
  const ClientId waiting = teller.violation().hold.client;
  for (const auto& [hold, nodes] : keys_in_the_way(teller, waiting)) {
    const HoldView view = teller.view(hold);
    if (hold != told) {
      teller.say_keys_set(view);
      teller.say_faults({hold.client}, view.asked);
    }
    why += fmt::format(" {} still keep{} {}.", Teller::nodes(nodes), nodes.size() == 1 ? "s" : "",
                       whose(teller, view, waiting));
    if (has_no_expiry(view)) why += " The key has no expiry.";
  }
  return why;
}

// Returns the hold that the call of the violation has acquired, if it has. Then it is not the acquire call
// that has not ended, but a release or an extension.
std::optional<HoldView> acquired_by_call(const Teller& teller) {
  const Violation& violation = teller.violation();
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > violation.at) break;
    const auto* acquired = std::get_if<Acquired>(&recorded.what);
    if (acquired == nullptr) continue;
    if (acquired->hold.client == violation.hold.client && acquired->hold.round == violation.hold.round)
      return teller.view(acquired->hold);
  }
  return std::nullopt;
}

// Returns when the application asked for the last extension of the hold.
std::optional<Instant> extension_asked(const Teller& teller, HoldId hold) {
  std::optional<Instant> asked;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > teller.violation().at) break;
    const auto* called = std::get_if<ExtendCalled>(&recorded.what);
    if (called != nullptr && called->hold == hold) asked = recorded.at;
  }
  return asked;
}

// Tells of a release or an extension that has not ended.
void tell_open_call(Teller& teller, const HoldView& view) {
  const std::string name = Teller::name(view.hold);
  const Instant now = teller.violation().at;
  const std::string_view what = view.release_called ? "release" : "extension";
  const auto since = view.release_called ? view.release_called : extension_asked(teller, view.hold);
  teller.say_asked(view);
  teller.say_acquired(view);
  teller.say_extended(view);
  teller.say_validity_ended(view);
  teller.say_faults({view.hold.client}, view.asked);
  teller.say(Weight::verdict, now, name,
             since ? fmt::format("has waited for the end of its {} for {}", what, for_people(now - *since))
                   : fmt::format("waits for the end of its {}", what));
  teller.because(since ? fmt::format("{} asked for its {} at {}, and by {} that had not ended.", name, what,
                                     teller.at(*since), teller.at(now))
                       : fmt::format("By {} the {} of {} had not ended.", teller.at(now), what, name));
}

}  // namespace

void tell_lv(Teller& teller) {
  if (const auto view = acquired_by_call(teller)) return tell_open_call(teller, *view);
  const Violation& violation = teller.violation();
  const HoldView waiting = teller.view(violation.hold);
  const std::string name = Teller::name(violation.hold);
  const Meanwhile meanwhile = meanwhile_of(teller, waiting);
  const auto left = leaving_of(violation.hold, teller.history(), violation.at);
  const bool rejected = left && left->how == LeftBy::rejected;
  teller.say(Weight::acquired, waiting.called, name, "asks for " + the_lock(teller, meanwhile.resource));
  teller.say_faults({violation.hold.client}, waiting.called);
  if (meanwhile.last) {
    const HoldView last = teller.view(*meanwhile.last);
    teller.say_acquired(last);
    teller.say_extended(last);
    teller.say_validity_ended(last);
    teller.say_faults({last.hold.client}, last.asked);
  }
  std::string why = say_keys_in_the_way(teller, meanwhile.last);
  if (why.empty()) why = why_not_yet(teller, waiting);
  if (rejected) teller.say(Weight::acquired, left->at, name, "is told that it did not get the lock");
  const std::string bound = overrun(teller, waiting, meanwhile);
  teller.say(Weight::verdict, violation.at, name,
             fmt::format("has {} for {}", rejected ? "wanted it" : "waited",
                         for_people(violation.at - waiting.called)),
             bound.empty() ? acquired_text(meanwhile) : bound);
  teller.because(fmt::format("{} asked for {} at {}, and by {} it had not got it; since then {}.{}{}", name,
                             the_lock(teller, meanwhile.resource), teller.at(waiting.called),
                             teller.at(violation.at), acquired_text(meanwhile),
                             drought_sentence(teller, meanwhile), why));
}

}  // namespace lockstep::reports
