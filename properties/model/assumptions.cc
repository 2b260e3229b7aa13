#include "properties/model/assumptions.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include <fmt/core.h>
#include <fmt/format.h>

#include "core/check.h"
#include "core/text.h"
#include "properties/model/breach_text.h"
#include "properties/model/clock_rates.h"
#include "properties/model/lv_reach.h"
#include "properties/model/release_faults.h"
#include "properties/model/stale_operation.h"

namespace lockstep::properties {
namespace {

constexpr std::int64_t one = 1'000'000'000;  // in ppb

struct Struck {  // a fault that began up to the violation
  Instant at;
  std::size_t place = 0;  // in the history
  FaultBegan fault;
};

struct Lost {
  Instant at;
  KeyLost key;
};

// One of the two holds of a violation.
struct Concerned {
  HoldId hold;
  Instant called;  // when its client asked for it
  std::optional<Acquired> acquired;
};

template <class T>
void insert_once(std::vector<T>& sorted, const T& value) {
  const auto place = std::lower_bound(sorted.begin(), sorted.end(), value);
  if (place == sorted.end() || *place != value) sorted.insert(place, value);
}

std::string blame_text(const Struck& struck) {
  return fmt::format("{} of {} at {}", name_of(struck.fault.kind), target_text(struck.fault),
                     for_people(struck.at - Instant{}));
}

class Assessor {
 public:
  Assessor(const Violation& violation, const History& history, const ModelSetup& setup)
      : violation_(violation), setup_(setup), history_(history) {
    const auto past = std::upper_bound(history.begin(), history.end(), violation.at,
                                       [](Instant at, const Recorded& recorded) { return at < recorded.at; });
    end_ = static_cast<std::size_t>(past - history.begin());
    concerned_.push_back({violation.hold, Instant{}, std::nullopt});
    if (violation.other != violation.hold) concerned_.push_back({violation.other, Instant{}, std::nullopt});
    for (std::size_t i = 0; i < end_; ++i) look_at(i);
  }

  Assessment assess_all() {
    if (violation_.property == Property::rel || violation_.property == Property::fence) return {};
    if (violation_.property == Property::orph) {
      judge_release();
      return std::move(result_);
    }
    if (setup_.client_wall_clocks_agree) {
      judge_agreement(HostKind::client, "clients'", setup_.client_offsets, setup_.client_rates);
    } else {
      judge_rates();
    }
    judge_node_clocks();
    judge_suspends();
    judge_lost_keys();
    if (setup_.coordinators_keep_keys) judge_coordinators();
    if (setup_.coordinator_wall_clocks_agree)
      judge_agreement(HostKind::coordinator, "coordinators'", setup_.coordinator_offsets,
                      setup_.coordinator_rates);
    if (setup_.reach.coordinators == 0) judge_node_lists();
    if (violation_.property == Property::res) judge_resource();
    if (violation_.property == Property::lv) judge_reach();
    return std::move(result_);
  }

 private:
  void look_at(std::size_t i) {
    const Recorded& recorded = history_[i];
    if (const auto* fault = std::get_if<FaultBegan>(&recorded.what)) {
      struck_.push_back({recorded.at, i, *fault});
    } else if (const auto* call = std::get_if<AcquireCalled>(&recorded.what)) {
      for (Concerned& c : concerned_) {
        if (c.hold.client == call->client && c.hold.round == call->round) c.called = recorded.at;
      }
    } else if (const auto* lost = std::get_if<KeyLost>(&recorded.what)) {
      lost_.push_back({recorded.at, *lost});
    } else if (const auto* acquired = std::get_if<Acquired>(&recorded.what)) {
      for (Concerned& c : concerned_) {
        if (c.hold == acquired->hold) c.acquired = *acquired;
      }
    }
  }

  std::span<const Recorded> past() const { return {history_.data(), end_}; }

  // LV assumes of every client and node, and from the beginning of the run, what ME assumes of two holds.
  bool of_all() const { return violation_.property == Property::lv; }

  Instant first_call() const {
    if (of_all()) return Instant::before_all();
    Instant first = concerned_.front().called;
    for (const Concerned& c : concerned_) first = std::min(first, c.called);
    return first;
  }

  void blame(const Struck& struck) { insert_once(result_.culprits.faults, struck.fault.fault); }

  void breach(std::string name, std::string allowed, std::string seen, std::string by) {
    result_.breached.push_back({std::move(name), std::move(allowed), std::move(seen), std::move(by)});
  }

  // ---- Clock rates ----

  std::vector<RateSegment> rates_of(HostId host, RateError at_start) const {
    return rate_segments(host, at_start, past(), first_call(), violation_.at);
  }

  void blame_rate(HostId host, const RateSegment& segment) {
    if (segment.fault) {
      insert_once(result_.culprits.faults, *segment.fault);
    } else {
      insert_once(result_.culprits.rates, host);
    }
  }

  void judge_rates() {
    for (std::uint16_t i = 0; of_all() && i < setup_.client_rates.size(); ++i) judge_rates_of(ClientId{i});
    if (of_all()) return;
    judge_rates_of(violation_.hold.client);
    if (violation_.other.client != violation_.hold.client) judge_rates_of(violation_.other.client);
  }

  // Names the worst pair of clocks. Blames the harmful rates of every breaching pair: a node that is too
  // fast and a client that is too slow.
  void judge_rates_of(ClientId id) {
    CHECK(id.value < setup_.client_rates.size(), "client {} of {}", id.value, setup_.client_rates.size());
    const HostId client = HostId::client(id);
    const std::vector<RateSegment> client_rates = rates_of(client, setup_.client_rates[id.value]);
    std::optional<RateError> worst;
    std::string by;
    const auto& rates = setup_.coordinators_count_ttl ? setup_.coordinator_rates : setup_.node_rates;
    for (std::uint16_t i = 0; i < rates.size(); ++i) {
      const HostId host =
          setup_.coordinators_count_ttl ? HostId::coordinator(CoordinatorId{i}) : HostId::redis(NodeId{i});
      for (const RateSegment& theirs : rates_of(host, rates[i])) {
        for (const RateSegment& ours : client_rates) {
          if (rates_allowed(setup_.ttl, theirs.rate, ours.rate)) continue;
          if (theirs.rate.ppb > 0) blame_rate(host, theirs);
          if (ours.rate.ppb < 0) blame_rate(client, ours);
          // How much faster the node's clock runs than the client's, rounded up.
          const Int128 faster = static_cast<Int128>(theirs.rate.ppb - ours.rate.ppb) * one;
          const RateError relative{-floor_div(-faster, one + ours.rate.ppb)};
          if (worst && relative <= *worst) continue;
          worst = relative;
          by = fmt::format("clock rate of {} ({}) against that of {} ({})", to_text(host),
                           for_people(theirs.rate), to_text(client), for_people(ours.rate));
        }
      }
    }
    if (!worst) return;
    const Duration kept = setup_.ttl - specified_drift(setup_.ttl);
    const RateError allowed{floor_div(static_cast<Int128>(specified_drift(setup_.ttl).ns) * one, kept.ns)};
    breach(fmt::format("rate error of a {} relative to the client",
                       setup_.coordinators_count_ttl ? "coordinator" : "node"),
           "at most " + percent(allowed.ppb), percent(worst->ppb + 9'999), std::move(by));
  }

  // ---- Clocks of nodes, suspends, node lists ----

  bool in_time(const Struck& struck, Instant from) const {
    return struck.at >= from || struck.fault.until > from;
  }

  void judge_node_clocks() {
    for (const Struck& struck : struck_) {
      const bool step = struck.fault.kind == FaultKind::wall_step;
      if (!step && struck.fault.kind != FaultKind::clock_freeze) continue;
      if (struck.fault.host.kind != HostKind::redis || !in_time(struck, first_call())) continue;
      blame(struck);
      breach(step ? "wall clock step on a node" : "wall clock freeze on a node", "none",
             for_people(Duration{struck.fault.magnitude}), blame_text(struck));
    }
  }

  // Judges wall clocks that have to agree. They agree if they begin alike and run alike, and nothing sets
  // or stops one.
  void judge_agreement(HostKind kind, const std::string& whose, const std::vector<Duration>& offsets,
                       const std::vector<RateError>& rates) {
    const std::string name = fmt::format("the {} wall clocks agree", whose);
    for (const Struck& struck : struck_) {
      const FaultBegan& fault = struck.fault;
      const bool runs_otherwise = fault.kind == FaultKind::rate || fault.kind == FaultKind::slew;
      const bool is_set = fault.kind == FaultKind::wall_step || fault.kind == FaultKind::clock_freeze;
      if (fault.host.kind != kind || (!runs_otherwise && !is_set)) continue;
      blame(struck);
      breach(name, "no difference",
             runs_otherwise ? for_people(RateError{fault.magnitude}) : for_people(Duration{fault.magnitude}),
             blame_text(struck));
    }
    for (std::uint16_t i = 0; i < rates.size(); ++i) {
      const HostId host{kind, i};
      if (i < offsets.size() && offsets[i] != Duration{}) {
        insert_once(result_.culprits.offsets, host);
        breach(name, "no difference", for_people(offsets[i]), "clock offset of " + to_text(host));
      }
      if (rates[i] != RateError{}) {
        insert_once(result_.culprits.rates, host);
        breach(name, "no difference", for_people(rates[i]), "clock rate of " + to_text(host));
      }
    }
  }

  void judge_coordinators() {
    for (const Struck& struck : struck_) {
      const bool forgets = takes_down(struck.fault.kind) && struck.fault.host.kind == HostKind::coordinator;
      if (!forgets || !in_time(struck, first_call())) continue;
      blame(struck);
      breach("a coordinator keeps what it has granted", "for its TTL",
             fmt::format("forgotten by {}", to_text(struck.fault.host)), blame_text(struck));
    }
  }

  void judge_suspends() {
    for (const Struck& struck : struck_) {
      if (struck.fault.kind != FaultKind::suspend) continue;
      const bool of_client = struck.fault.host.kind == HostKind::client;
      const bool matters =
          (of_all() && of_client) ||
          std::any_of(concerned_.begin(), concerned_.end(), [&](const Concerned& c) {
            return struck.fault.host == HostId::client(c.hold.client) && in_time(struck, c.called);
          });
      if (!matters) continue;
      blame(struck);
      breach("suspend of the client", "none", for_people(Duration{struck.fault.magnitude}),
             blame_text(struck));
    }
  }

  // A node must keep an acknowledged key for its TTL, also through a crash. A node that restarts after the
  // TTL has nothing left to lose. If a lock's entries have no owner, an entry counts even when its writer
  // did not acquire.
  void judge_lost_keys() {
    for (const Lost& lost : lost_) {
      const bool matters = of_all() ||
                           std::any_of(concerned_.begin(), concerned_.end(),
                                       [&](const Concerned& c) { return c.hold == lost.key.hold; }) ||
                           (setup_.entries_without_owner && lost.at >= first_call());
      const auto why = std::find_if(struck_.begin(), struck_.end(), [&](const Struck& struck) {
        return struck.fault.fault == lost.key.fault;
      });
      if (!matters || why == struck_.end()) continue;
      blame(*why);
      breach("a node keeps an acknowledged key for its TTL", for_people(setup_.ttl),
             fmt::format("lost by {} at {}", to_text(HostId::redis(lost.key.node)),
                         for_people(lost.at - Instant{})),
             blame_text(*why));
    }
  }

  void judge_node_lists() {
    const auto& first = concerned_.front().acquired;
    const auto& last = concerned_.back().acquired;
    const auto& lists = setup_.reach.lists;
    if (of_all() && std::adjacent_find(lists.begin(), lists.end(), std::not_equal_to<>()) != lists.end()) {
      result_.culprits.workload = true;
      breach("one node list for all clients", "one", "several", "the set-up");
    }
    if (!first || !last || first->lock_nodes == last->lock_nodes) return;
    result_.culprits.workload = true;
    breach("one node list for all clients", "one", "two", "the set-up");
  }

  // ---- Liveness ----

  void judge_reach() {
    const auto clients = static_cast<std::uint16_t>(setup_.client_rates.size());
    for (const Unreached& client : unreached_callers(violation_, history_, setup_.reach, clients))
      judge_reach_of(client);
    if (!setup_.lv_is_wished) return;
    for (const Unreached& client : unreached_holders(violation_, history_, setup_.reach, clients, setup_.ttl))
      judge_reach_of(client);
  }

  void judge_reach_of(const Unreached& unreached) {
    const NodeMask nodes = setup_.reach.nodes_of(unreached.client);
    std::vector<std::string> by;
    for (const Struck& struck : struck_) {
      if (!std::binary_search(unreached.faults.begin(), unreached.faults.end(), struck.fault.fault)) continue;
      blame(struck);
      by.push_back(blame_text(struck));
    }
    if (by.empty()) {
      result_.culprits.workload = true;
      by.emplace_back("the set-up");
    }
    breach(fmt::format("nodes up and within reach of {}", to_text(HostId::client(unreached.client))),
           fmt::format("at least {} of {}", majority_of(nodes), std::popcount(nodes)),
           fmt::format("{}", unreached.fewest), listed(by));
  }

  void judge_release() {
    for (const ReleaseFault& kept_away : release_faults(violation_, history_)) {
      const Recorded& recorded = history_[kept_away.place];
      const Struck struck{recorded.at, kept_away.place, std::get<FaultBegan>(recorded.what)};
      blame(struck);
      const bool of_node = struck.fault.host.kind == HostKind::redis;
      breach(kept_away.of_link ? "link down at the release"
             : of_node         ? "node down at the release"
                               : "coordinator down at the release",
             "none", std::string(name_of(struck.fault.kind)), blame_text(struck));
    }
  }

  // ---- The protected resource ----

  bool guard_is_checked() const {
    switch (setup_.guard) {
      case ResourceGuard::none:
        return false;
      case ResourceGuard::fencing: {
        const auto& acquired = concerned_.front().acquired;
        return acquired && acquired->fencing != FencingToken{};
      }
      case ResourceGuard::compare_and_set:
        return !setup_.writes_blind;
    }
    return false;
  }

  void judge_resource() {
    if (setup_.guard == ResourceGuard::compare_and_set && setup_.writes_blind) {
      result_.culprits.workload = true;
      breach("blind write to a compare-and-set resource", "none", "every write", "the workload");
      return;
    }
    if (guard_is_checked()) return;
    const auto term = term_of_stale(violation_, past());
    if (!term || violation_.at < term->until) return;
    std::vector<std::string> by;
    for (const Struck& struck : struck_) {
      if (!delays_operation(violation_, past(), struck.place)) continue;
      blame(struck);
      by.push_back(blame_text(struck));
    }
    if (by.empty()) {
      result_.culprits.workload = true;
      by.emplace_back("the workload");
    }
    breach(term->checked ? "pause + write delay < validity remaining at the check"
                         : "work + pause + write delay < validity remaining at the acquisition",
           for_people(term->until - term->since), for_people(violation_.at - term->since), listed(by));
  }

  const Violation& violation_;
  const ModelSetup& setup_;
  const History& history_;
  std::size_t end_ = 0;  // only history_[0, end_) counts
  std::vector<Concerned> concerned_;
  std::vector<Struck> struck_;
  std::vector<Lost> lost_;
  Assessment result_;
};

}  // namespace

Duration specified_drift(Duration ttl) { return scale(ttl, Ratio{1, 100}) + milliseconds(2); }

bool rates_allowed(Duration ttl, RateError node, RateError client) {
  if (ttl.ns <= 0) return true;
  const Duration kept = ttl - specified_drift(ttl);
  return static_cast<Int128>(ttl.ns) * (one + client.ppb) >= static_cast<Int128>(kept.ns) * (one + node.ppb);
}

Assessment assess(const Violation& violation, const History& history, const ModelSetup& setup) {
  constexpr std::array judged{Property::me,    Property::res, Property::ts, Property::rel,
                              Property::fence, Property::gap, Property::lv, Property::orph};
  CHECK(std::find(judged.begin(), judged.end(), violation.property) != judged.end(),
        "no assumptions are known of {}", code_of(violation.property));
  return Assessor(violation, history, setup).assess_all();
}

}  // namespace lockstep::properties
