#include "properties/model/judge_clocks.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/check.h"
#include "properties/model/assumptions.h"
#include "properties/model/clock_rates.h"

namespace lockstep::properties {
namespace {

constexpr std::int64_t one = 1'000'000'000;  // in ppb

// Returns by how much the first clock is faster than the second, rounded up.
RateError faster_by(RateError first, RateError second) {
  const Int128 faster = static_cast<Int128>(first.ppb - second.ppb) * one;
  return RateError{-floor_div(-faster, one + second.ppb)};
}

RateError clipped(RateError rate, RateError limit) { return {std::clamp(rate.ppb, -limit.ppb, limit.ppb)}; }

class ClockJudge {
 public:
  explicit ClockJudge(Evidence& evidence) : e_(evidence) {}

  void judge() {
    if (e_.facts.lock.client_wall_clocks_agree) {
      judge_agreement(HostKind::client, Assumption::client_clocks_agree, e_.clocks.client_offsets,
                      e_.clocks.client_rates);
    } else {
      judge_rates();
    }
    judge_node_clocks();
    if (!e_.facts.lock.coordinator_wall_clocks_agree) return;
    // One coordinator has no other wall clock to agree with, but it can count a time too fast or too slowly.
    const auto& offsets = e_.clocks.coordinator_offsets;
    judge_agreement(HostKind::coordinator, Assumption::coordinator_clocks_agree,
                    e_.facts.coordinators() > 1 ? offsets : std::vector<Duration>{},
                    e_.clocks.coordinator_rates);
  }

 private:
  std::vector<RateSegment> rates_of(HostId host, RateError at_start) const {
    return rate_segments(host, at_start, e_.past(), e_.first_call(), e_.violation.at);
  }

  // Blames the rate, and returns when it began.
  Instant blame_rate(HostId host, const RateSegment& segment) {
    const RateError limit = half_allowed_rate(e_.facts.lock.ttl);
    if (!segment.fault) {
      e_.result.culprits.blame_rate(host, clipped(segment.rate, limit));
      return Instant{};
    }
    const auto fault = std::find_if(e_.struck.begin(), e_.struck.end(), [&](const Struck& struck) {
      return struck.fault.fault == *segment.fault;
    });
    CHECK(fault != e_.struck.end(), "fault {} did not strike", *segment.fault);
    const std::int64_t magnitude = fault->fault.magnitude;
    e_.result.culprits.blame(*segment.fault, resized(magnitude, clipped({magnitude}, limit).ppb));
    return fault->at;
  }

  void judge_rates() {
    judge_rates_of(e_.violation.hold.client);
    if (e_.violation.other.client != e_.violation.hold.client) judge_rates_of(e_.violation.other.client);
  }

  // Names the worst pair of clocks. Blames the harmful rates of every breaching pair: a node that is too
  // fast and a client that is too slow.
  void judge_rates_of(ClientId id) {
    CHECK(id.value < e_.clocks.client_rates.size(), "client {} of {}", id.value,
          e_.clocks.client_rates.size());
    const HostId client = HostId::client(id);
    const std::vector<RateSegment> client_rates = rates_of(client, e_.clocks.client_rates[id.value]);
    std::optional<RateError> worst;
    ClockPair pair;
    Instant began = Instant::never();
    const auto& rates =
        e_.facts.lock.coordinators_count_ttl ? e_.clocks.coordinator_rates : e_.clocks.node_rates;
    for (std::uint16_t i = 0; i < rates.size(); ++i) {
      const HostId host = e_.facts.lock.coordinators_count_ttl ? HostId::coordinator(CoordinatorId{i})
                                                               : HostId::redis(NodeId{i});
      for (const RateSegment& theirs : rates_of(host, rates[i])) {
        for (const RateSegment& ours : client_rates) {
          if (rates_allowed(e_.facts.lock.ttl, theirs.rate, ours.rate)) continue;
          if (theirs.rate.ppb > 0) began = std::min(began, blame_rate(host, theirs));
          if (ours.rate.ppb < 0) began = std::min(began, blame_rate(client, ours));
          const RateError relative = faster_by(theirs.rate, ours.rate);
          if (worst && relative <= *worst) continue;
          worst = relative;
          pair = {host, theirs.rate, client, ours.rate};
        }
      }
    }
    if (!worst) return;
    const Duration drift = specified_drift(e_.facts.lock.ttl);
    const RateError allowed{floor_div(static_cast<Int128>(drift.ns) * one, (e_.facts.lock.ttl - drift).ns)};
    e_.result.breached.push_back({Assumption::clock_rates, pair.server, began, allowed, *worst, {pair}});
  }

  void judge_node_clocks() {
    for (const Struck& struck : e_.struck) {
      if (effect_of(struck.fault.kind) != FaultEffect::sets_clock) continue;
      const bool step = struck.fault.kind == FaultKind::wall_step;
      if (struck.fault.host.kind != HostKind::redis || !e_.in_time(struck, e_.first_call())) continue;
      e_.breach(step ? Assumption::wall_step_on_node : Assumption::wall_freeze_on_node, struck, {},
                Duration{struck.fault.magnitude}, Gone{});
    }
  }

  // Judges wall clocks that have to agree. They agree if they begin alike and run alike, and nothing sets
  // or stops one.
  void judge_agreement(HostKind kind, Assumption assumption, const std::vector<Duration>& offsets,
                       const std::vector<RateError>& rates) {
    for (const Struck& struck : e_.struck) {
      const FaultBegan& fault = struck.fault;
      const bool runs_otherwise = effect_of(fault.kind) == FaultEffect::changes_rate;
      const bool is_set = effect_of(fault.kind) == FaultEffect::sets_clock;
      if (fault.host.kind != kind || (!runs_otherwise && !is_set)) continue;
      const Quantity seen =
          runs_otherwise ? Quantity{RateError{fault.magnitude}} : Quantity{Duration{fault.magnitude}};
      e_.breach(assumption, struck, {}, seen, Gone{});
    }
    for (std::uint16_t i = 0; i < rates.size(); ++i) {
      const HostId host{kind, i};
      if (i < offsets.size() && offsets[i] != Duration{}) {
        e_.result.culprits.blame_offset(host);
        e_.result.breached.push_back({assumption, host, Instant{}, {}, offsets[i], {WrongOffset{host}}});
      }
      if (rates[i] != RateError{}) {
        e_.result.culprits.blame_rate(host, RateError{});
        e_.result.breached.push_back({assumption, host, Instant{}, {}, rates[i], {WrongRate{host}}});
      }
    }
  }

  Evidence& e_;
};

}  // namespace

void judge_clocks(Evidence& evidence) { ClockJudge(evidence).judge(); }

}  // namespace lockstep::properties
