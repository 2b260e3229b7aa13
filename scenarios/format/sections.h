#pragma once
// The sections of a scenario: what each becomes when it is read, and the table of its keys. Whether the
// sections fit together (is there such a host?) is decided in scenarios/format/parse.cc. [lock] has a table
// for each kind of lock (scenarios/format/lock_kind.h).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/fault_kind.h"
#include "core/resource_guard.h"
#include "core/verdict.h"
#include "scenarios/format/range_value.h"
#include "scenarios/format/section.h"
#include "scenarios/format/values.h"
#include "scenarios/scenario.h"
#include "sim/setup.h"

namespace lockstep::scenarios {

// The keys above the first section.
struct HeadPart {
  std::int64_t lockstep = 1;
  std::string title;
  std::string source;
};
Section<HeadPart> head_section();

// The clock by which the delay of a restart is counted.
enum class RestartClock : std::uint8_t { true_time, wall };

// [cluster]
struct ClusterPart {
  std::optional<Located<std::int64_t>> nodes;  // default: 5, or 1 for a lock on one node
  sim::DurationRange latency = sim::Setup{}.latency;
  sim::ClockErrors node_clocks;
  sim::ClockErrors client_clocks;
  std::optional<Located<std::int64_t>> coordinators;  // default: 1 if the lock has coordinators
  std::optional<Located<sim::ClockErrors>> coordinator_clocks;
  Persistence persistence = Persistence::none;
  Duration restart_delay;
  RestartClock restart_clock = RestartClock::true_time;
  std::optional<std::string> server;  // of a lock that is a guest
};
Section<ClusterPart> cluster_section();
Section<sim::ClockErrors> clocks_section();

// [clients]
struct ClientsPart {
  std::int64_t count = 2;
  std::vector<Located<std::string>> node_lists;
  sim::Workload workload;
};
Section<ClientsPart> clients_section();
// Returns the think time of clients for which the scenario gives none. It is 0, but where holds are long and
// calls are rejected after a small part of a hold: there a client that asks again at once would ask thousands
// of times in each hold.
sim::DurationRange default_think(const LockFacts& lock, Duration longest_work);

// [[link]]
struct LinkPart {
  Located<std::string> between;
  bool exists = true;
  std::optional<sim::DurationRange> latency;
};
Section<LinkPart> link_section();

// [resource]
struct ResourcePart {
  ResourceGuard guard = ResourceGuard::none;
};
Section<ResourcePart> resource_section();

// [check]
struct CheckPart {
  std::vector<Property> properties{Property::me, Property::ts, Property::rel, Property::gap, Property::fence};
  std::vector<std::string> sometimes;
  std::optional<Located<Duration>> lv_bound;
  std::optional<Located<Duration>> acquire_deadline;
  std::optional<Located<Duration>> orph_bound;
  std::int64_t near = 100;
};
Section<CheckPart> check_section();

// Holds what a fault waits for.
struct WhenPart {
  sim::TriggerEvent event = sim::TriggerEvent::start;
  std::optional<Located<std::string>> by;
  std::int64_t count = 1;
};
Section<WhenPart> when_section();

// [[fault]]
struct FaultPart {
  Located<FaultKind> kind;
  Located<std::string> target;
  std::optional<Located<Duration>> at;
  std::optional<Located<WhenPart>> when;
  std::optional<Located<Duration>> after;
  std::optional<Located<Duration>> length;  // "for"
  std::optional<Located<Duration>> restart_after;
  std::optional<Located<Duration>> by;
  std::optional<Located<RateError>> rate;
  std::optional<Located<Duration>> lasts;
  Place place;
};
Section<FaultPart> fault_section();

// [[random_fault]]
struct RandomWhenPart {
  sim::TriggerEvent event = sim::TriggerEvent::start;
  std::optional<Located<std::string>> by;
};
Section<RandomWhenPart> random_when_section();

struct RandomFaultPart {
  Located<FaultKind> kind;
  std::int64_t slots = 1;
  Ratio chance{1, 2};
  std::optional<std::vector<Located<std::string>>> targets;
  std::optional<std::vector<Located<RandomWhenPart>>> when;
  std::int64_t occurrences = 5;
  std::optional<sim::DurationRange> offset;
  std::optional<Located<RangeOf<Duration>>> length;  // "for"
  std::optional<Located<RangeOf<Duration>>> restart_after;
  std::optional<Located<RangeOf<Duration>>> by;
  std::optional<Located<RangeOf<RateError>>> rate;
  std::optional<Located<bool>> either_sign;
  std::optional<Located<Duration>> lasts;
  Place place;
};
Section<RandomFaultPart> random_fault_section();

// [budget]
struct BudgetPart {
  std::int64_t runs = 1000;
  std::optional<Duration> duration;  // default: long enough for keys to expire
  std::int64_t events = 100'000'000;
};
Section<BudgetPart> budget_section();

// [exhaust]
struct ExhaustFaultPart {
  Located<FaultKind> kind;
  std::vector<Located<std::string>> magnitudes;
};
struct ExhaustPart {
  std::int64_t rounds = 1;
  Duration tick;  // 0: none
  std::vector<ExhaustFaultPart> faults;
};
Section<ExhaustPart> exhaust_section();
Section<ExhaustFaultPart> exhaust_fault_section();

// [expect]
struct ExpectPart {
  std::optional<Located<Verdict>> outcome;
  std::vector<Located<Property>> kinds;
  std::optional<Located<bool>> any_kind;
  std::vector<Located<Property>> never;
  std::optional<Located<bool>> inside_model;
};
Section<ExpectPart> expect_section();

}  // namespace lockstep::scenarios
