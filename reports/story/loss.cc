#include "reports/story/loss.h"

#include <algorithm>

namespace lockstep::reports {
namespace {

LossCause cause_of_deletion(const History& history, const HoldView& view, const KeySpan& span) {
  if (span.by != view.hold) return LossCause::other_request;
  const auto request = request_behind(history, span.ended);
  if (request && std::get<MessageDelivered>(history[*request].what).coordinate.step == Step::expire)
    return LossCause::lapsed;
  if (!view.release_called) return LossCause::own_request;
  const auto sent = request ? sending_of(history, *request) : std::nullopt;
  const Instant since = sent ? history[*sent].at : span.to;
  return since >= *view.release_called ? LossCause::own_release : LossCause::own_request;
}

// Returns the client's hold whose request made the key's time shorter, if that was the last to set it.
std::optional<HoldId> shortened_by(const History& history, const KeySpan& span) {
  const auto* changed = std::get_if<KeyExpiryChanged>(&history[span.expiry_set].what);
  const bool shorter = changed != nullptr && changed->by.client != changed->hold.client &&
                       changed->keeps_until < changed->kept_until;
  return shorter ? std::optional(changed->by) : std::nullopt;
}

Loss loss_of_key(const History& history, const HoldView& view, const KeySpan& span) {
  Loss loss{LossCause::expired, {}, span.to, span.to, {span}};
  switch (span.end) {
    case KeyEnd::kept:
      break;
    case KeyEnd::expired:
      if (const auto by = shortened_by(history, span)) loss.cause = LossCause::shortened, loss.by = *by;
      break;
    case KeyEnd::jumped:
      loss.cause = LossCause::jumped;
      break;
    case KeyEnd::deleted:
      loss.cause = cause_of_deletion(history, view, span);
      if (loss.cause == LossCause::other_request) loss.by = span.by;
      break;
    case KeyEnd::replaced:
      loss.cause = LossCause::overwritten;
      loss.by = span.by;
      break;
    case KeyEnd::lost:
      loss.cause = LossCause::lost;
      break;
  }
  return loss;
}

}  // namespace

std::vector<NodeId> Loss::nodes() const {
  std::vector<NodeId> all;
  for (const KeySpan& span : keys) add_once(all, span.node);
  return all;
}

std::vector<Loss> losses_of(const History& history, const HoldView& view, const std::vector<KeySpan>& keys) {
  std::vector<Loss> losses;
  for (const KeySpan& span : keys) {
    if (span.end == KeyEnd::kept) continue;
    Loss one = loss_of_key(history, view, span);
    const auto same = std::find_if(losses.begin(), losses.end(), [&](const Loss& loss) {
      return loss.cause == one.cause && loss.by == one.by;
    });
    if (same == losses.end()) {
      losses.push_back(std::move(one));
      continue;
    }
    same->first = std::min(same->first, one.first);
    same->last = std::max(same->last, one.last);
    same->keys.push_back(span);
  }
  std::sort(losses.begin(), losses.end(), [](const Loss& a, const Loss& b) { return a.first < b.first; });
  return losses;
}

}  // namespace lockstep::reports
