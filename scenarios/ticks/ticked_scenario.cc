#include "scenarios/ticks/ticked_scenario.h"

#include <algorithm>

#include <fmt/core.h>

#include "scenarios/run/engine.h"

namespace lockstep::scenarios {
namespace {

// The time between two actions of one tick, in latencies. An application can read or write in that time.
constexpr std::int64_t latencies_per_action = 10;
// So short that all actions of a tick lie in its first millisecond. Redis counts in milliseconds.
constexpr Duration longest_latency = microseconds(1);

std::string problem_of(const Scenario& scenario) {
  const sim::Setup& setup = scenario.setup;
  const Duration tick = scenario.alphabet.tick;
  const Duration zero{};
  if (tick == zero) return "it needs a tick: write [exhaust] tick = \"100ms\", for example";
  if (setup.clients > most_tick_clients) return fmt::format("at most {} clients", most_tick_clients);
  if (setup.nodes > most_tick_nodes) return fmt::format("at most {} nodes", most_tick_nodes);
  if (setup.duration < tick + milliseconds(1))
    return "[budget] duration has to be longer than a tick and 1 ms";
  if ((setup.duration - milliseconds(1)).ns / tick.ns > static_cast<std::int64_t>(most_ticks))
    return fmt::format("[budget] duration has to be at most {} ticks", most_ticks);
  if (setup.latency.min > longest_latency)
    return "[cluster] latency has to be 1us or less: what takes longer is a delay, in whole ticks";
  const sim::Workload& work = setup.workload;
  if (work.start != zero || work.stagger != zero || work.think.min != zero || work.work.min != zero)
    return "[clients] start, stagger, think and work have to be 0s: clients begin and release when they like";
  const LockFacts lock = lock_facts(scenario);
  if (lock.has_coordinators) return "a lock that asks a coordinator is not searched in ticks";
  if (lock.keys > 1) return "several keys on one server are not searched";
  if (work.extend_after != zero) return "[clients] extend_after is not searched";
  if (work.fetches_token) return "a fencing token is not searched";
  if (!setup.links.empty()) return "links that differ are not searched";
  if (!setup.faults.empty()) return "scripted faults are not searched";
  for (const Letter& letter : scenario.alphabet.letters) {
    if (effect_of(letter.kind) != FaultEffect::loses_keys)
      return fmt::format("of the faults only key_loss can be searched, not {}; all delays are",
                         name_of(letter.kind));
  }
  if (scenario.alphabet.letters.size() > 8) return "at most 8 faults";
  for (const Property kind : {Property::res, Property::lv, Property::orph, Property::lin}) {
    if (scenario.checked.contains(kind))
      return fmt::format("{} is not checked in ticks: [check] properties = [\"ME\", \"TS\", \"REL\"]",
                         code_of(kind));
  }
  return {};
}

}  // namespace

TickedScenario in_ticks(const Scenario& scenario) {
  TickedScenario ticked;
  ticked.problem = problem_of(scenario);
  if (!ticked.problem.empty()) return ticked;
  TickSystem& system = ticked.system;
  const sim::Setup& setup = scenario.setup;
  system.frame.tick = scenario.alphabet.tick;
  system.frame.last_tick =
      static_cast<std::uint8_t>((setup.duration - milliseconds(1)).ns / system.frame.tick.ns);
  system.frame.rounds = scenario.alphabet.rounds;
  system.frame.nodes = setup.nodes;
  system.clients = make_engine(scenario)->tick_tables(system.frame);
  ticked.problem = system.frame.problem;
  if (system.frame.extends && scenario.checked.contains(Property::gap))
    ticked.problem =
        "GAP is not checked in ticks, and this lock extends: leave GAP out of [check] properties";
  for (const TickClientTable& table : system.clients) {
    if (table.minimal.size() > 65'535) ticked.problem = "the lock has too many states before the horizon";
  }
  for (std::uint16_t client = 0; client < setup.clients; ++client)
    system.lock_nodes.push_back(setup.nodes_of(ClientId{client}));
  system.losses = static_cast<std::uint8_t>(scenario.alphabet.letters.size());
  system.checked = scenario.checked;
  return ticked;
}

Instant moment_of(const Scenario& scenario, const TickSystem& system, const std::vector<TickAction>& path,
                  std::size_t number) {
  const auto ticks = std::count_if(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(number + 1),
                                   [](const TickAction& a) { return a.kind == TickAction::Kind::tick; });
  const Duration apart = scenario.setup.latency.min * latencies_per_action;
  return Instant{} + system.frame.tick * ticks + apart * static_cast<std::int64_t>(number + 1);
}

}  // namespace lockstep::scenarios
