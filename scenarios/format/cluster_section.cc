#include <algorithm>
#include <cstdint>

#include "scenarios/format/sections.h"

namespace lockstep::scenarios {

// Returns the names of an enumeration whose values are 0 to count - 1.
template <class Enum>
static std::vector<std::string> names_of(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.emplace_back(name_of(static_cast<Enum>(i)));
  return names;
}

Section<HeadPart> head_section() {
  return {"the lines above the first section",
          "Above the first section.",
          {key<HeadPart>("lockstep", CountValue{1, 1}, &HeadPart::lockstep, "Version of this format.")
               .must_be_there(),
           key<HeadPart>("title", TextValue{}, &HeadPart::title, "What the scenario shows, in one sentence.",
                         "none"),
           key<HeadPart>("source", TextValue{}, &HeadPart::source,
                         "Where the claim comes from: a row, a page, an issue.", "none")}};
}

Section<sim::ClockErrors> clocks_section() {
  using sim::ClockErrors;
  return {
      "a table of clock errors",
      "Errors of a group of hosts' clocks at the start, each drawn per host from minus to plus the "
      "value. Without a seed they are 0.",
      {key<ClockErrors>("offset", DurationValue{}, &ClockErrors::offset_max, "The error of the wall clock."),
       key<ClockErrors>("rate", RateValue{{0}}, &ClockErrors::rate_max,
                        "The rate error of both clocks, for the whole run.")}};
}

Section<ClusterPart> cluster_section() {
  // The latency is above 0, because messages that take no time could go round for ever at one instant.
  const DurationRangeValue latency{RangeValue<DurationValue>{DurationValue{nanoseconds(1)}}};
  const TableValue<sim::ClockErrors> clocks{&clocks_section, "{ offset = \"500ms\", rate = \"500 ppm\" }"};
  return {
      "[cluster]",
      "The simulated machines and the network between them.",
      {key<ClusterPart>("nodes", LocatedValue{CountValue{1, 64}}, &ClusterPart::nodes,
                        "Redis nodes: redis:1, redis:2, …",
                        "`5`; `1` for a lock that lies on one node, or is a program"),
       key<ClusterPart>("latency", latency, &ClusterPart::latency, "One way, of each message on each link."),
       key<ClusterPart>("node_clocks", clocks, &ClusterPart::node_clocks, "Clock errors of the nodes."),
       key<ClusterPart>("client_clocks", clocks, &ClusterPart::client_clocks, "Clock errors of the clients."),
       key<ClusterPart>("coordinators", LocatedValue{CountValue{1, 64}}, &ClusterPart::coordinators,
                        "Coordinators, of the lock that has some: coordinator:1, coordinator:2, …",
                        "`1` for the lock `coordinator`"),
       key<ClusterPart>("coordinator_clocks", LocatedValue{clocks}, &ClusterPart::coordinator_clocks,
                        "Clock errors of the coordinators.", "no errors"),
       key<ClusterPart>("persistence", WordValue<Persistence>{{names_of<Persistence>(persistence_count)}},
                        &ClusterPart::persistence,
                        "How nodes persist, and so what they have after a restart."),
       key<ClusterPart>("restart_delay", DurationValue{}, &ClusterPart::restart_delay,
                        "A node that went down stays down for at least this long."),
       key<ClusterPart>("restart_clock", WordValue<RestartClock>{{{"true_time", "wall"}}},
                        &ClusterPart::restart_clock,
                        "The clock that counts `restart_delay`: true time, or the node's own wall clock."),
       key<ClusterPart>("server", TextValue{"`\"redis\"` or a path"}, &ClusterPart::server,
                        "For a lock of kind `guest`: the program that each node runs. `\"redis\"` is the "
                        "redis-server in PATH.",
                        "`\"redis\"`")}};
}

Section<ClientsPart> clients_section() {
  using sim::Workload;
  const auto workload = [](auto member) {
    return [member](ClientsPart & part) -> auto& { return part.workload.*member; };
  };
  return {
      "[clients]",
      "The clients, client:A, client:B, …, and what each does again and again: acquire, read the "
      "resource, work, check the validity, write, release, think.",
      {key<ClientsPart>("count", CountValue{1, 1024}, &ClientsPart::count, "How many clients there are."),
       key<ClientsPart>("node_lists",
                        ListValue<LocatedValue<TextValue>>{{TextValue{"lists of nodes"}}, false},
                        &ClientsPart::node_lists,
                        "Which nodes the clients use, as in `[\"redis:1-3\", \"redis:1,4,5\"]`: the first "
                        "client uses the first list, the second the next, and so on in turn.",
                        "all nodes"),
       key<ClientsPart>("work", DurationRangeValue{}, workload(&Workload::work),
                        "The time between reading and writing."),
       key<ClientsPart>("think", DurationRangeValue{}, workload(&Workload::think),
                        "The time before each acquire call.",
                        "`\"0ms\"`; 1 % of the TTL or of the longest work, whichever is longer, if that is "
                        "30 s or more"),
       key<ClientsPart>("start", DurationValue{}, workload(&Workload::start),
                        "When client:A begins to think for the first time."),
       key<ClientsPart>("stagger", DurationValue{}, workload(&Workload::stagger),
                        "How much later each next client begins."),
       key<ClientsPart>("checks_validity", BooleanValue{}, workload(&Workload::checks_validity),
                        "Ask the lock whether the validity still runs, before writing."),
       key<ClientsPart>("reads", BooleanValue{}, workload(&Workload::reads),
                        "Read the resource before the work."),
       key<ClientsPart>("blind_writes", BooleanValue{}, workload(&Workload::blind_writes),
                        "Write without what a compare-and-set resource compares."),
       key<ClientsPart>("fetches_token", BooleanValue{}, workload(&Workload::fetches_token),
                        "Fetch a fencing token in the application, after the lock has reported its "
                        "success: too late to be safe."),
       key<ClientsPart>("rounds", CountValue{}, workload(&Workload::rounds),
                        "Acquire calls of each client; 0: no limit."),
       key<ClientsPart>("extend_after", DurationValue{}, workload(&Workload::extend_after),
                        "Ask for an extension this long into the work, and again each time; 0: never."),
       key<ClientsPart>("on_lost", WordValue<sim::OnLost>{{{"stop", "finish", "ignore"}}},
                        workload(&Workload::on_lost),
                        "Told that its lock is lost, a client stops its work and releases, finishes it "
                        "without further extensions, or goes on as if not told.")}};
}

sim::DurationRange default_think(const LockFacts& lock, Duration longest_work) {
  constexpr Duration long_holds = seconds(30);
  const Duration scale = std::max(lock.ttl, longest_work);
  const Duration share = scale / 100;
  const std::int64_t retries = static_cast<std::int64_t>(lock.attempts) - 1;
  const bool gives_up_soon = retries == 0 || (retries > 0 && lock.longest_retry_delay < share / retries);
  if (scale < long_holds || !gives_up_soon) return {};
  // A time that is drawn would be a deviation at each of these calls, and hide the few that matter.
  return {Distribution::uniform, share, share};
}

Section<LinkPart> link_section() {
  return {"[[link]]",
          "A link that is not like the others, as built: no fault, no deviation.",
          {key<LinkPart>("between", LocatedValue{TextValue{"links"}}, &LinkPart::between,
                         "Which link, as in `\"client:A-redis:1\"`; with `*` each of them.")
               .must_be_there(),
           key<LinkPart>("latency", DurationRangeValue{}, &LinkPart::latency, "One way, of each message.",
                         "that of `[cluster]`"),
           key<LinkPart>("exists", BooleanValue{}, &LinkPart::exists,
                         "`false`: nothing that is sent on it arrives.")}};
}

Section<ResourcePart> resource_section() {
  return {"[resource]",
          "The resource that the lock protects: a register on a host of its own.",
          {key<ResourcePart>(
              "guard", WordValue<ResourceGuard>{{names_of<ResourceGuard>(resource_guard_count)}},
              &ResourcePart::guard,
              "What it checks before it applies an operation: nothing, that the fencing token is "
              "not older than one it has seen, or that the value is still the one that was read.")}};
}

Section<BudgetPart> budget_section() {
  return {
      "[budget]",
      "How much a campaign spends.",
      {key<BudgetPart>("runs", CountValue{1}, &BudgetPart::runs,
                       "How many runs a campaign makes without `--runs`."),
       key<BudgetPart>("duration", DurationValue{nanoseconds(1)}, &BudgetPart::duration,
                       "Simulated time of each run. In a run shorter than the TTL no key can expire.",
                       "3 TTL, at least 5s"),
       key<BudgetPart>("events", CountValue{1, 1'000'000'000'000}, &BudgetPart::events,
                       "The most events of each run. A run that reaches it ends there, and is inconclusive "
                       "unless it has violated.")}};
}

}  // namespace lockstep::scenarios
