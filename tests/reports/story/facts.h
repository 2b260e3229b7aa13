#pragma once
// What a history shows, found by slow and obvious code that shares nothing with the stories. Tests compare
// each sentence of a story with it.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/run_facts.h"
#include "reports/story/story.h"

namespace lockstep::tests {

// An entry of a lock's key on a node, from the command that set it to its end as known at the violation.
struct Entry {
  NodeId node;
  KeyId key;
  HoldId hold;
  Instant from;
  Instant to;  // after the violation: kept
  std::size_t set = 0;
  std::size_t end = 0;    // place of the deletion, the overwriting or the loss; 0: it ended by itself
  Instant planned;        // by the last command that set its expiry
  std::size_t timed = 0;  // place of that command's event
  bool moved_early = false;
};

struct BeliefSpan {
  HoldId hold;
  ResourceId resource;
  Instant from;
  Instant to;
  std::optional<BeliefEnd> ended;  // nothing: its validity ended, or it goes on
};

struct Facts {
  const History& history;
  const Violation& violation;
  const RunFacts& run;
  std::vector<Entry> entries;
  std::vector<BeliefSpan> beliefs;

  Facts(const History& of, const Violation& found, const RunFacts& known);

  // Returns true iff an observation of this type within [from, to] fits.
  template <class Event>
  bool any(Instant from, Instant to, const std::function<bool(const Event&)>& fits) const {
    return count<Event>(from, to, fits) > 0;
  }
  template <class Event>
  std::size_t count(Instant from, Instant to, const std::function<bool(const Event&)>& fits) const {
    std::size_t found = 0;
    for (const Recorded& one : history) {
      const auto* event = std::get_if<Event>(&one.what);
      if (event != nullptr && from <= one.at && one.at <= to && fits(*event)) ++found;
    }
    return found;
  }
  // Returns how many nodes (or keys, where each counts as a node) keep an entry of the hold at an instant.
  std::size_t kept(HoldId hold, Instant at) const;
  std::size_t votes(HoldId hold) const;
  bool believes(ClientId client, Instant at) const;
  // Returns the request that was executed right before the event at this place.
  const MessageDelivered* cause(std::size_t place) const;
  // Returns when the message that was delivered as this one was sent.
  std::optional<Instant> sent_at(const MessageDelivered& message) const;
  // Returns the resource that the call of the violation's hold asked for.
  ResourceId resource() const;
  // Returns the first acquisition of the hold.
  const Recorded* acquired(HoldId hold) const;
};

// Matches a time of a sentence: "41 ms", "41.3 ms", "13 min 37.068 s".
inline const std::string a_time = "([0-9.]+ (?:h|min|s|ms)(?: [0-9.]+ (?:min|s))*)";

// The earliest and the latest instant that the text may stand for: times are rounded to tenths of a ms, and
// from 10 s on to a ms.
struct Window {
  Instant from;
  Instant to;
};
Window window(const std::string& text);
// Reads a duration of a sentence.
Duration duration_in(const std::string& text);
// Returns half of the last digit of such a duration, which is rounded as core/text.h says.
Duration rounding_of(const std::string& duration);
bool covers(Window window, Instant at);

// Reads "redis:1-3,5", "client:A" or "client:A, redis:2".
std::vector<HostId> hosts_in(std::string_view text);
ClientId client_in(std::string_view text);

}  // namespace lockstep::tests
