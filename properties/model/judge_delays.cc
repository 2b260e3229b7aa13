#include "properties/model/judge_delays.h"

#include <algorithm>
#include <utility>

#include "core/check.h"
#include "core/ratio.h"
#include "properties/model/stale_operation.h"
#include "properties/model/stalls.h"

namespace lockstep::properties {
namespace {

class DelayJudge {
 public:
  explicit DelayJudge(Evidence& evidence) : e_(evidence) {}

  // Judges the stalls of the violation's holds. Together they and a round trip must stay below a third of
  // the TTL, or, if nobody extends the hold, below what the work leaves of the TTL.
  void judge_stalls() {
    const Duration limit =
        e_.facts.renews ? e_.facts.lock.ttl / 3 : e_.facts.lock.ttl - e_.facts.longest_work;
    if (e_.facts.lock.ttl.ns <= 0) return;
    for (const Concerned& concerned : e_.concerned) {
      Duration sum;
      const std::vector<Stall> stalls = stalls_of(concerned.hold, e_.past(), e_.violation.at);
      for (const Stall& stall : stalls) sum += stall.lasts;
      if (stalls.empty() || sum + e_.facts.round_trip < limit) continue;
      blame_stalls(concerned.hold.client, stalls, sum, limit - e_.facts.round_trip);
    }
  }

  // Each stall's neighbour is shorter in proportion, so that all of them take half of what is allowed.
  void blame_stalls(ClientId client, const std::vector<Stall>& stalls, Duration sum, Duration allowed) {
    Breach breach{Assumption::stalls, HostId::client(client), e_.violation.at, allowed, sum, {}};
    for (const Stall& stall : stalls) {
      const Struck& struck = e_.struck_at(stall.place);
      const std::int64_t half = std::max<std::int64_t>(0, allowed.ns / 2);
      const std::int64_t kept = floor_div(static_cast<Int128>(struck.fault.magnitude) * half, sum.ns);
      e_.result.culprits.blame(struck.fault.fault, resized(struck.fault.magnitude, kept));
      breach.at = std::min(breach.at, struck.at);
      breach.by.emplace_back(struck_fault(struck));
    }
    e_.result.breached.push_back(std::move(breach));
  }

  void judge_resource() {
    if (e_.facts.guard == ResourceGuard::compare_and_set && e_.facts.writes_blind) {
      return e_.breach_by(Given::workload, Assumption::guarded_writes, HostId::resource(), {}, {});
    }
    if (guard_is_checked()) return;
    const auto& stale = e_.stale;
    if (!stale) return;
    const auto past = e_.past_until(stale->at);
    const auto term = term_of_stale(*stale, past);
    if (!term || stale->at < term->until) return;
    const Assumption assumption = term->checked ? Assumption::operation_in_time : Assumption::work_in_time;
    const HostId client = HostId::client(stale->hold.client);
    const Duration allowed = term->until - term->since;
    const Duration seen = stale->at - term->since;
    std::vector<const Struck*> by;
    for (const Struck& struck : e_.struck) {
      if (struck.place < past.size() && delays_operation(*stale, past, struck.place)) by.push_back(&struck);
    }
    if (by.empty()) return e_.breach_by(Given::workload, assumption, client, allowed, seen);
    Breach breach{assumption, client, by.front()->at, allowed, seen, {}};
    for (const Struck* struck : by) breach.by.emplace_back(struck_fault(*struck));
    e_.result.breached.push_back(std::move(breach));
    blame_delays(std::move(by), stale->at - term->until + nanoseconds(1));
  }

 private:
  bool guard_is_checked() const {
    switch (e_.facts.guard) {
      case ResourceGuard::none:
        return false;
      case ResourceGuard::fencing: {
        const auto& acquired = e_.concerned.front().acquired;
        return acquired && acquired->fencing != FencingToken{};
      }
      case ResourceGuard::compare_and_set:
        return !e_.facts.writes_blind;
    }
    return false;
  }

  // Takes from the longest delays first what the operation came too late.
  void blame_delays(std::vector<const Struck*> by, Duration too_late) {
    std::stable_sort(by.begin(), by.end(), [](const Struck* a, const Struck* b) {
      return a->fault.magnitude > b->fault.magnitude;
    });
    for (const Struck* struck : by) {
      const std::int64_t magnitude = struck->fault.magnitude;
      const std::int64_t cut = std::min(magnitude, too_late.ns);
      too_late = too_late - Duration{cut};
      e_.result.culprits.blame(struck->fault.fault,
                               cut == magnitude ? Neighbour{Gone{}} : Resized{magnitude - cut});
    }
  }

  Evidence& e_;
};

}  // namespace

void judge_stalls(Evidence& evidence) { DelayJudge(evidence).judge_stalls(); }

void judge_resource(Evidence& evidence) { DelayJudge(evidence).judge_resource(); }

}  // namespace lockstep::properties
