#include "tests/reports/story/facts.h"

#include <algorithm>
#include <bit>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>

#include "core/host_text.h"

namespace lockstep::tests {
namespace {

Entry* open_entry(std::vector<Entry>& entries, NodeId node, KeyId key, Instant at) {
  for (Entry& entry : entries) {
    if (entry.node == node && entry.key == key && entry.to > at) return &entry;
  }
  return nullptr;
}

void close(Entry* entry, Instant at, std::size_t place) {
  if (entry == nullptr) return;
  entry->to = at;
  entry->end = place;
}

void see_key_event(std::vector<Entry>& entries, std::size_t place, const Recorded& recorded,
                   std::uint16_t lock_keys) {
  const Instant at = recorded.at;
  if (const auto* set = std::get_if<KeySet>(&recorded.what)) {
    close(open_entry(entries, set->node, set->key, at), at, place);
    if (set->key.value < lock_keys)
      entries.push_back(
          {set->node, set->key, set->hold, at, set->keeps_until, place, 0, set->keeps_until, place});
  } else if (const auto* gone = std::get_if<KeyDeleted>(&recorded.what)) {
    close(open_entry(entries, gone->node, gone->key, at), at, place);
  } else if (const auto* lost = std::get_if<KeyLost>(&recorded.what)) {
    close(open_entry(entries, lost->node, lost->key, at), at, place);
  } else if (const auto* changed = std::get_if<KeyExpiryChanged>(&recorded.what)) {
    if (Entry* entry = open_entry(entries, changed->node, changed->key, at)) {
      entry->to = entry->planned = changed->keeps_until;
      entry->timed = place;
      entry->moved_early = false;
    }
  } else if (const auto* moved = std::get_if<KeyMoved>(&recorded.what)) {
    if (Entry* entry = open_entry(entries, moved->node, moved->key, at)) {
      entry->to = std::max(at, moved->keeps_until);
      entry->moved_early = moved->keeps_until < entry->planned;
    }
  }
}

void see_belief_event(std::vector<BeliefSpan>& beliefs, const Recorded& recorded) {
  if (const auto* acquired = std::get_if<Acquired>(&recorded.what))
    beliefs.push_back({acquired->hold, acquired->resource, recorded.at, acquired->belief_until, {}});
  const auto* extended = std::get_if<Extended>(&recorded.what);
  if (extended != nullptr) {  // of a hold that is not believed any more: it is believed again
    const auto last = std::find_if(beliefs.rbegin(), beliefs.rend(),
                                   [&](const BeliefSpan& belief) { return belief.hold == extended->hold; });
    if (last != beliefs.rend() && last->to <= recorded.at) {
      beliefs.push_back({extended->hold, last->resource, recorded.at, extended->belief_until, {}});
    } else if (last != beliefs.rend()) {
      last->to = extended->belief_until;
      last->ended.reset();
    }
  }
  for (BeliefSpan& belief : beliefs) {
    if (const auto* moved = std::get_if<BeliefMoved>(&recorded.what)) {
      if (moved->hold == belief.hold && belief.to > recorded.at) belief.to = moved->belief_until;
    } else if (const auto* ended = std::get_if<BeliefEnded>(&recorded.what)) {
      if (ended->hold != belief.hold || belief.to <= recorded.at) continue;
      belief.to = recorded.at;
      belief.ended = ended->reason;
    }
  }
}

}  // namespace

Facts::Facts(const History& of, const Violation& found, const RunFacts& known)
    : history(of), violation(found), run(known) {
  for (std::size_t place = 0; place < history.size() && history[place].at <= violation.at; ++place) {
    see_key_event(entries, place, history[place], run.lock.keys);
    see_belief_event(beliefs, history[place]);
  }
}

std::size_t Facts::votes(HoldId hold) const {
  const Recorded* told = acquired(hold);
  if (told == nullptr) return 0;
  return run.lock.keys_are_nodes
             ? run.lock.keys
             : static_cast<std::size_t>(std::popcount(std::get<Acquired>(told->what).lock_nodes));
}

std::size_t Facts::kept(HoldId hold, Instant at) const {
  std::set<std::pair<NodeId, KeyId>> keeping;
  const Recorded* told = acquired(hold);
  for (const Entry& entry : entries) {
    if (told != nullptr && (std::get<Acquired>(told->what).lock_nodes >> entry.node.value & 1U) == 0)
      continue;
    if (entry.hold == hold && entry.from <= at && at < entry.to) keeping.insert({entry.node, entry.key});
  }
  return keeping.size();
}

bool Facts::believes(ClientId client, Instant at) const {
  return std::any_of(beliefs.begin(), beliefs.end(), [&](const BeliefSpan& belief) {
    return belief.hold.client == client && belief.from <= at && at < belief.to;
  });
}

const MessageDelivered* Facts::cause(std::size_t place) const {
  if (place == 0 || history[place - 1].at != history[place].at) return nullptr;
  const auto* message = std::get_if<MessageDelivered>(&history[place - 1].what);
  return message != nullptr && !message->text.is_reply ? message : nullptr;
}

std::optional<Instant> Facts::sent_at(const MessageDelivered& message) const {
  std::optional<Instant> at;
  for (const Recorded& one : history) {
    const auto* sent = std::get_if<MessageSent>(&one.what);
    if (sent != nullptr && sent->from == message.from && sent->to == message.to &&
        sent->coordinate == message.coordinate && sent->text == message.text)
      at = one.at;
  }
  return at;
}

ResourceId Facts::resource() const {
  for (const Recorded& one : history) {
    const auto* call = std::get_if<AcquireCalled>(&one.what);
    if (call != nullptr && call->client == violation.hold.client && call->round == violation.hold.round)
      return call->resource;
  }
  return {};
}

const Recorded* Facts::acquired(HoldId hold) const {
  for (const Recorded& one : history) {
    const auto* told = std::get_if<Acquired>(&one.what);
    if (told != nullptr && told->hold == hold) return &one;
  }
  return nullptr;
}

Duration duration_in(const std::string& text) {
  const std::map<std::string, double> sizes{
      {"h", 3.6e12}, {"min", 6e10}, {"s", 1e9}, {"ms", 1e6}, {"us", 1e3}};
  std::int64_t ns = 0;
  std::istringstream words(text);
  double number = 0;
  for (std::string unit; words >> number >> unit;)
    ns += static_cast<std::int64_t>(number * sizes.at(unit) + 0.5);
  return Duration{ns};
}

Window window(const std::string& text) {
  const Instant at = Instant{} + duration_in(text);
  const bool whole = text.find('.') == std::string::npos;
  const Duration half = !text.ends_with(" ms") ? microseconds(501) : nanoseconds(whole ? 0 : 50'001);
  return {at - half, at + half};
}

Duration rounding_of(const std::string& duration) {
  if (duration.ends_with(" ms")) return nanoseconds(501);
  if (duration.ends_with(" us")) return nanoseconds(1);
  const Duration shown = duration_in(duration);
  if (shown >= seconds(60)) return milliseconds(501);
  return shown >= seconds(10) ? milliseconds(51) : microseconds(501);
}

bool covers(Window window, Instant at) { return window.from <= at && at <= window.to; }

std::vector<HostId> hosts_in(std::string_view text) {
  std::vector<HostId> hosts;
  std::string prefix;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    std::string word(text.substr(start, end - start));
    while (word.starts_with(' ')) word.erase(0, 1);
    const std::size_t colon = word.find(':');
    if (colon != std::string::npos) prefix = word.substr(0, colon + 1);
    const std::string number = colon == std::string::npos ? word : word.substr(colon + 1);
    const std::size_t dash = number.find('-');
    if (prefix == "redis:" && dash != std::string::npos) {
      for (int n = std::stoi(number); n <= std::stoi(number.substr(dash + 1)); ++n)
        hosts.push_back(HostId{HostKind::redis, static_cast<std::uint16_t>(n - 1)});
    } else {
      const auto host = parse_host(colon == std::string::npos && prefix == "redis:" ? prefix + number : word);
      REQUIRE(host);
      hosts.push_back(*host);
    }
    start = end + 1;
  }
  return hosts;
}

ClientId client_in(std::string_view text) { return ClientId{hosts_in(text).at(0).index}; }

}  // namespace lockstep::tests
