// What stories say about keys: who set them, and how they ended.

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/core.h>

#include "reports/story/teller.h"

namespace lockstep::reports {
namespace {

// Says why the key was set too late, if belief had ended by then.
std::string too_late(const HoldView& view) {
  if (!view.ended) return "";
  switch (*view.ended) {
    case BeliefEnd::release_called:
      return "after its release";
    case BeliefEnd::lost:
      return "after it was told that the lock is lost";
    case BeliefEnd::crashed:
      return "after its crash";
  }
  return "";
}

// Returns when the last request to renew the key was sent that had not come when the key ended.
std::optional<Instant> renewal_missing(const History& history, HoldId hold, const KeySpan& span) {
  std::optional<Instant> missing;
  for (Place place = 0; place < history.size() && history[place].at <= span.to; ++place) {
    const auto* sent = std::get_if<MessageSent>(&history[place].what);
    if (sent == nullptr || sent->text.is_reply || sent->text.hold != hold ||
        sent->to != HostId::redis(span.node) || sent->text.command.key != span.key ||
        sent->coordinate.step != Step::extend)
      continue;
    missing.reset();
    if (!delivery_of(history, place, span.to)) missing = history[place].at;
  }
  return missing;
}

// Returns when the hold itself set the key's time last, after it had set the key.
std::optional<Instant> renewed(const History& history, HoldId hold, const KeySpan& span) {
  const auto* changed = std::get_if<KeyExpiryChanged>(&history[span.expiry_set].what);
  return changed != nullptr && changed->by == hold ? std::optional(history[span.expiry_set].at)
                                                   : std::nullopt;
}

// Returns "client:A's key", or "client:A's keys" of one node.
std::string keys_of(HoldId hold, bool several) {
  return fmt::format("{}'s key{}", Teller::name(hold), several ? "s" : "");
}

// Returns " (on the last of them at 2.4 ms)", where the last key of several was set or gone.
std::string last_of_them(const std::vector<NodeId>& where, const std::string& at) {
  return fmt::format(" ({}the last of them at {})", where.size() == 1 ? "" : "on ", at);
}

}  // namespace

std::string Teller::how_lost(const HoldView& view, const std::vector<KeySpan>& keys) const {
  std::string text;
  for (const Loss& loss : losses_of(history_, view, keys)) {
    if (!text.empty()) text += ", and ";
    const std::string where = nodes(loss.nodes());
    switch (loss.cause) {
      case LossCause::expired:
        text += fmt::format("had expired on {} by {}", where, at(loss.last));
        break;
      case LossCause::shortened:
        text += fmt::format("had expired on {} by {}, as {} had shortened its time", where, at(loss.last),
                            requester(loss.by, view.hold));
        break;
      case LossCause::jumped:
        text += fmt::format("was gone early on {}, whose clock had been changed", where);
        break;
      case LossCause::own_release:
        text += fmt::format("had been deleted on {} by its own release", where);
        break;
      case LossCause::own_request:
        text += fmt::format("had been deleted on {} at its own request", where);
        break;
      case LossCause::lapsed:
        text += fmt::format("had been deleted on {} by a coordinator that counted its time", where);
        break;
      case LossCause::other_request:
        text += fmt::format("had been deleted on {} for {}", where, requester(loss.by, view.hold));
        break;
      case LossCause::overwritten:
        text += fmt::format("had been overwritten on {} for {}", where, requester(loss.by, view.hold));
        break;
      case LossCause::lost:
        text += fmt::format("had been lost by {}", where);
        break;
    }
  }
  return text;
}

void Teller::say_keys_set(const HoldView& view) {
  // Keys that were set after the client was told get a line of their own, because the client was not told
  // of them.
  for (const bool late : {false, true}) {
    std::vector<NodeId> where;
    Instant first = Instant::never();
    Instant last = Instant::before_all();
    std::size_t keys = 0;
    for (const KeySpan& span : view.keys) {
      if ((view.told && span.from > *view.told) != late) continue;
      add_once(where, span.node);
      ++keys;
      first = std::min(first, span.from);
      last = std::max(last, span.from);
    }
    if (where.empty()) continue;
    const bool over = late && view.ended && view.believes_until <= first;
    std::string what = fmt::format("set{} {}", where.size() == 1 ? "s" : "",
                                   keys_of(view.hold, where.size() == 1 && keys > 1));
    if (at(last) != at(first)) what += last_of_them(where, at(last));
    say(over ? Weight::acquired : Weight::key_set, first, nodes(where), std::move(what),
        over ? too_late(view) : "");
  }
}

// Says of keys that expired when they were renewed last, and whether a request to renew them had not come.
std::string Teller::renewal_of(const HoldView& view, const Loss& loss) const {
  if (loss.cause != LossCause::expired) return "";
  std::optional<Instant> last;
  std::optional<Instant> missing;
  std::size_t without = 0;
  for (const KeySpan& span : loss.keys) {
    last = std::max(last, renewed(history_, view.hold, span));
    const auto sent = renewal_missing(history_, view.hold, span);
    if (!sent) continue;
    ++without;
    missing = missing ? std::min(*missing, *sent) : *sent;
  }
  if (without == loss.keys.size())
    return fmt::format("the request to renew it, sent at {}, had not come", at(*missing));
  return last ? fmt::format("last renewed at {}", at(*last)) : "";
}

void Teller::say_keys_ended(const HoldView& view, const std::vector<KeySpan>& keys) {
  for (const Loss& loss : losses_of(history_, view, keys)) {
    const std::vector<NodeId> where = loss.nodes();
    const bool one = where.size() == 1;
    const std::string key = keys_of(view.hold, one && loss.keys.size() > 1);
    const std::string_view expire = one && loss.keys.size() > 1 ? "expire" : "expires";
    const std::string delete_it = fmt::format("delete{} {}", one ? "s" : "", key);
    std::string what;
    switch (loss.cause) {
      case LossCause::expired:
        what = fmt::format("{} {}", key, expire);
        break;
      case LossCause::shortened:
        what = fmt::format("{} {}, as {} had shortened its time", key, expire, requester(loss.by, view.hold));
        break;
      case LossCause::jumped:
        what = fmt::format("{} {} early, by the node's clock", key, expire);
        break;
      case LossCause::own_release:
        what = delete_it + " for its release";
        break;
      case LossCause::own_request:
        what = delete_it + " at its own request";
        break;
      case LossCause::lapsed:
        what = delete_it + " for a coordinator that counted its time";
        break;
      case LossCause::other_request:
        what = fmt::format("{} for {}", delete_it, requester(loss.by, view.hold));
        break;
      case LossCause::overwritten:
        what = fmt::format("overwrite{} {} for {}", one ? "s" : "", key, requester(loss.by, view.hold));
        break;
      case LossCause::lost:
        what = fmt::format("{} lost {}", one ? "has" : "have", key);
        break;
    }
    if (at(loss.last) != at(loss.first)) what += last_of_them(where, at(loss.last));
    say(Weight::key_end, loss.first, nodes(where), std::move(what), renewal_of(view, loss));
  }
}

void Teller::say_culprits(const HoldView& robbed, HoldId except) {
  std::set<HoldId> culprits;
  for (const Loss& loss : losses_of(history_, robbed, robbed.keys)) {
    const bool taken = loss.cause == LossCause::other_request || loss.cause == LossCause::overwritten ||
                       loss.cause == LossCause::shortened;
    if (taken && loss.by != except) culprits.insert(loss.by);
  }
  for (const HoldId culprit : culprits) {
    const HoldView view = this->view(culprit);
    say_acquired(view);
    say_faults({culprit.client}, view.asked);
    say_keys_ended(view, view.keys);
    say_validity_ended(view);
  }
}

}  // namespace lockstep::reports
