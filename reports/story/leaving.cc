#include "reports/story/leaving.h"

#include <tuple>

#include "core/fault_kind.h"

namespace lockstep::reports {
namespace {

// Returns true iff the history has seen anything of the hold by this event.
bool mentions(HoldId hold, const Observation& what) {
  if (const auto* attempt = std::get_if<AttemptStarted>(&what)) return attempt->hold == hold;
  if (const auto* acquired = std::get_if<Acquired>(&what)) return acquired->hold == hold;
  if (const auto* set = std::get_if<KeySet>(&what)) return set->hold == hold;
  const auto* called = std::get_if<AcquireCalled>(&what);
  return called != nullptr && called->client == hold.client && called->round == hold.round;
}

std::optional<LeftBy> left_by(HoldId hold, const Observation& what) {
  if (const auto* ended = std::get_if<BeliefEnded>(&what); ended != nullptr && ended->hold == hold) {
    if (ended->reason == BeliefEnd::release_called) return LeftBy::release_called;
  }
  if (const auto* released = std::get_if<Released>(&what); released != nullptr && released->hold == hold)
    return LeftBy::released;
  if (const auto* rejected = std::get_if<Rejected>(&what)) {
    if (rejected->client == hold.client && rejected->round == hold.round) return LeftBy::rejected;
  }
  if (const auto* called = std::get_if<AcquireCalled>(&what)) {
    if (called->client == hold.client && called->round > hold.round) return LeftBy::next_call;
  }
  if (const auto* attempt = std::get_if<AttemptStarted>(&what)) {
    const HoldId next = attempt->hold;
    const bool later = std::tuple(next.round, next.draw) > std::tuple(hold.round, hold.draw);
    if (next.client == hold.client && later) return LeftBy::next_attempt;
  }
  if (const auto* fault = std::get_if<FaultBegan>(&what)) {
    if (fault->host == HostId::client(hold.client) && takes_down(fault->kind)) return LeftBy::crash;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Leaving> leaving_of(HoldId hold, const History& history, Instant until) {
  bool begun = false;
  for (const Recorded& recorded : history) {
    if (recorded.at > until) break;
    begun = begun || mentions(hold, recorded.what);
    const auto how = begun ? left_by(hold, recorded.what) : std::nullopt;
    if (how) return Leaving{recorded.at, *how};
  }
  return std::nullopt;
}

}  // namespace lockstep::reports
