#pragma once
// Judges a recorded history, one resource after the other, by the rules of docs/HISTORIES.md.

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "core/verdict.h"
#include "properties/recorded/finding.h"
#include "properties/recorded/history.h"
#include "properties/recorded/holds.h"

namespace lockstep::properties::recorded {

inline constexpr std::uint64_t default_most_states = 1'000'000;

struct CheckOptions {
  Leases leases;
  // So many orders of the holds of a resource LIN looks at, besides one for each hold. Then it gives up.
  std::uint64_t most_states = default_most_states;
  std::function<bool()> stop{};  // LIN gives up, too, when this returns true; empty: never
};

enum class Outcome : std::uint8_t {
  not_judged,  // the history says nothing of it: no fencing tokens, no uses, or no hold that lasts
  held,
  violated,
  unknown  // LIN alone: more states than allowed
};

struct Ruling {
  Property property = Property::me;
  Outcome outcome = Outcome::not_judged;
  // If it is violated. The history before this operation's answer is the longest part that keeps the rule.
  Finding finding;
  Place known_until = unanswered;  // if it is unknown, the history before this place keeps the rule
};

// ME, RES, FENCE and LIN, in the order in which they are reported.
using Rulings = std::array<Ruling, 4>;

struct ResourceResult {
  std::uint32_t resource = 0;
  std::uint64_t operations = 0;
  std::uint64_t unanswered = 0;
  std::uint64_t acquired = 0;  // successful acquires
  Rulings rulings;
  // Violated if a rule is; otherwise inconclusive if one is unknown, if nobody acquired, or if ME was not
  // judged; else held.
  Verdict verdict() const;
};

// Where the TTLs of a history come from. Each acquire and each extension that was not refused sets a lease,
// and counts in one of the first three.
struct LeaseFacts {
  std::uint64_t given = 0;      // the history says the TTL
  std::uint64_t assumed = 0;    // it is the one of `Leases`
  std::uint64_t endless = 0;    // there is none: the hold lasts until it is released
  std::uint64_t uncertain = 0;  // nothing is certain of the lease; these are among `given` and `assumed`
  Duration shortest{};          // of the given TTLs; 0 if there are none
  Duration longest{};           // likewise
};

struct HistoryResult {
  std::vector<ResourceResult> resources;  // each resource of the history, ascending
  // The recorder's clock went back by at most this, and it was taken off each lease. 0 if no lease counts.
  Duration step_back{};
  Place stepped_back_at = unanswered;  // the first place where it went back by that; unanswered: nowhere
  LeaseFacts leases;
  // Violated if a resource is; otherwise inconclusive if one that somebody acquired is, or if nobody acquired
  // anything; else held.
  Verdict verdict() const;
};

// Takes time and memory in proportion to the operations, unless LIN has to look at several orders: then, at
// most at so many as the options allow. If LIN is violated, the search for the first answer that cannot
// follow takes that time again for each doubling of the history's length. REQUIRES: the places of the history
// are distinct and below `places`, and its processes do one thing after the other.
HistoryResult check_history(const RecordedHistory& history, const CheckOptions& options);

}  // namespace lockstep::properties::recorded
