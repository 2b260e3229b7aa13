#include "properties/model/evidence.h"

#include <algorithm>

#include "core/check.h"

namespace lockstep::properties {

StruckFault struck_fault(const Struck& struck) {
  return {struck.fault.fault, struck.fault.kind, struck.fault.host, struck.fault.peer, struck.at};
}

Evidence::Evidence(const Violation& about, const History& recorded, const RunFacts& known,
                   const StartClocks& started)
    : violation(about), facts(known), clocks(started), history(recorded) {
  end = history.size();
  end = past_until(violation.at).size();
  if (violation.property == Property::res) stale = stale_operation(violation, past());
  concerned.push_back({violation.hold, Instant{}, std::nullopt});
  const HoldId other = stale && stale->hold != violation.hold ? stale->hold : violation.other;
  if (other != violation.hold) concerned.push_back({other, Instant{}, std::nullopt});
  for (std::size_t place = 0; place < end; ++place) look_at(place);
}

std::span<const Recorded> Evidence::past_until(Instant at) const {
  const auto all = past();
  const auto behind = std::upper_bound(all.begin(), all.end(), at,
                                       [](Instant instant, const Recorded& one) { return instant < one.at; });
  return all.first(static_cast<std::size_t>(behind - all.begin()));
}

void Evidence::look_at(std::size_t place) {
  const Recorded& recorded = history[place];
  if (const auto* fault = std::get_if<FaultBegan>(&recorded.what)) {
    struck.push_back({recorded.at, place, *fault});
  } else if (const auto* call = std::get_if<AcquireCalled>(&recorded.what)) {
    for (Concerned& c : concerned) {
      if (c.hold.client == call->client && c.hold.round == call->round) c.called = recorded.at;
    }
  } else if (const auto* key = std::get_if<KeyLost>(&recorded.what)) {
    if (key->key.value < facts.lock.keys) lost.push_back({recorded.at, *key});
  } else if (const auto* acquired = std::get_if<Acquired>(&recorded.what)) {
    for (Concerned& c : concerned) {
      if (c.hold == acquired->hold) c.acquired = *acquired;
    }
  }
}

Instant Evidence::first_call() const {
  if (of_all()) return Instant::before_all();
  Instant first = concerned.front().called;
  for (const Concerned& c : concerned) first = std::min(first, c.called);
  return first;
}

const Struck& Evidence::struck_at(std::size_t place) const {
  const auto found =
      std::find_if(struck.begin(), struck.end(), [&](const Struck& one) { return one.place == place; });
  CHECK(found != struck.end(), "no fault struck at place {}", place);
  return *found;
}

void Evidence::breach(Assumption assumption, const Struck& one, Quantity allowed, Quantity seen,
                      const Neighbour& neighbour) {
  result.culprits.blame(one.fault.fault, neighbour);
  result.breached.push_back({assumption, one.fault.host, one.at, allowed, seen, {struck_fault(one)}});
}

void Evidence::breach_by(Given given, Assumption assumption, HostId host, Quantity allowed, Quantity seen) {
  result.culprits.workload = true;
  result.breached.push_back({assumption, host, Instant{}, allowed, seen, {given}});
}

}  // namespace lockstep::properties
