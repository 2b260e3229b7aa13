// Compares the search through all delays in whole ticks with itself without its shortcuts, and with the
// world.

#include <map>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/schedule/keyed_random.h"
#include "scenarios/run/run.h"
#include "scenarios/ticks/model.h"
#include "scenarios/ticks/search.h"
#include "scenarios/ticks/ticked_scenario.h"
#include "tests/support/campaigns.h"

namespace lockstep::scenarios {
namespace {

Scenario ticks(const std::vector<std::string>& sets, const std::string& id = "redlock/ticks") {
  return tests::shipped(id, sets);
}

TickSystem system_of(const Scenario& scenario) {
  TickedScenario ticked = in_ticks(scenario);
  REQUIRE(ticked.problem == "");
  return std::move(ticked.system);
}

std::string text_of(const TickView& view, Duration tick) {
  const std::int64_t now = tick.ns * view.tick;
  const auto left = [&](std::int64_t until) { return std::to_string((until - now + tick.ns - 1) / tick.ns); };
  std::string text = std::to_string(view.tick);
  for (const auto& key : view.keys) {
    text += key ? " " + std::to_string(key->hold.client.value + 1) + "." + std::to_string(key->hold.round) +
                      "/" + left(key->kept_until)
                : " 0/0";
  }
  for (const TickLabel& label : view.clients)
    text += " " + (label.belief_until == TickLabel::no_belief ? "0" : left(label.belief_until));
  return text;
}

struct Reached {
  TickSearchResult result;
  std::set<std::string> views;
};

// Reaches every state: no property is checked, so no violation ends a path.
Reached reach(TickSystem system, bool symmetry) {
  system.checked = {};
  Reached reached;
  TickSearchOptions options;
  options.symmetry = symmetry;
  options.on_state = [&](const TickView& view) { reached.views.insert(text_of(view, system.frame.tick)); };
  reached.result = search_ticks(system, options);
  return reached;
}

// Returns the system with the lock's code as it is: nothing is minimised and no reply is forgotten.
TickSystem plain(TickSystem system) {
  for (TickClientTable& table : system.clients) {
    table.minimal = table.raw;
    table.minimal.ignored.assign(table.raw.size(), 0);
    table.minimal.inside.clear();
  }
  return system;
}

// Returns the keys that nodes keep and the beliefs of clients at an instant of a history.
TickView view_at(const History& history, Instant at, const TickSystem& system) {
  TickView view;
  view.tick = static_cast<std::uint8_t>(at.ns / system.frame.tick.ns);
  view.keys.resize(system.frame.nodes);
  view.clients.resize(system.clients.size());
  for (const Recorded& recorded : history) {
    if (recorded.at > at) break;
    if (const auto* e = std::get_if<KeySet>(&recorded.what))
      view.keys[e->node.value] = TickKey{e->hold, e->keeps_until.ns};
    if (const auto* e = std::get_if<KeyDeleted>(&recorded.what)) view.keys[e->node.value].reset();
    if (const auto* e = std::get_if<KeyLost>(&recorded.what)) view.keys[e->node.value].reset();
    if (const auto* e = std::get_if<KeyExpiryChanged>(&recorded.what))
      view.keys[e->node.value]->kept_until = e->keeps_until.ns;
    if (const auto* e = std::get_if<Acquired>(&recorded.what))
      view.clients[e->hold.client.value].belief_until = e->belief_until.ns;
    if (const auto* e = std::get_if<Extended>(&recorded.what))
      view.clients[e->hold.client.value].belief_until = e->belief_until.ns;
    if (const auto* e = std::get_if<BeliefEnded>(&recorded.what))
      view.clients[e->hold.client.value].belief_until = TickLabel::no_belief;
  }
  for (auto& key : view.keys) {
    if (key && key->kept_until <= at.ns) key.reset();
  }
  for (TickLabel& label : view.clients) {
    if (label.belief_until <= at.ns) label.belief_until = TickLabel::no_belief;
  }
  return view;
}

struct Walk {
  std::vector<TickAction> path;
  std::vector<std::string> views;  // one after each action
  bool violated = false;
};

// Takes random steps through the system until there are none, or 60 steps at most.
Walk walk(const TickSystem& system, std::uint64_t seed) {
  TickModel<8> model(system);
  const KeyedRandom random(Seed{seed});
  TickState<8> state = model.start();
  Walk walk;
  for (std::uint32_t i = 0; i < 60; ++i) {
    std::vector<std::pair<TickAction, TickState<8>>> steps;
    std::vector<bool> shows;
    model.for_each_step(state, [&](const TickAction& action, const TickState<8>& next, const auto& violated) {
      // All steps are equally likely. A tick is one step of many, so much happens between two ticks.
      steps.emplace_back(action, next);
      shows.push_back(violated.has_value());
    });
    if (steps.empty()) break;
    ChoiceKey key;
    key.attempt = i;
    const std::size_t chosen = below(random(key), steps.size());
    walk.path.push_back(steps[chosen].first);
    state = steps[chosen].second;
    walk.views.push_back(text_of(model.view(state), system.frame.tick));
    walk.violated = walk.violated || shows[chosen];
  }
  return walk;
}

struct Followed {
  std::uint64_t violated = 0;
  std::map<TickAction::Kind, std::uint64_t> actions;
};

// Requires that each walk is also a run of the world, in which the same happens at the same moments.
Followed follow(const std::vector<std::string>& sets, const std::string& id, std::uint64_t walks) {
  const Scenario scenario = ticks(sets, id);
  const TickSystem system = system_of(scenario);
  Runner runner(scenario);
  Followed followed;
  for (std::uint64_t seed = 1; seed <= walks; ++seed) {
    const Walk way = walk(system, seed);
    const Schedule schedule = schedule_of(scenario, system, way.path);
    const RunResult run = runner.run(schedule, {.history = true});
    INFO("walk " << seed << " of " << id);
    REQUIRE(run.never_asked.empty());
    for (std::size_t i = 0; i < way.path.size(); ++i) {
      INFO("after action " << i << " of kind " << static_cast<int>(way.path[i].kind));
      ++followed.actions[way.path[i].kind];
      const Instant at = moment_of(scenario, system, way.path, i) + scenario.setup.latency.min * 5;
      REQUIRE(text_of(view_at(run.history, at, system), system.frame.tick) == way.views[i]);
    }
    // Only the world sees a violation after the last tick.
    const Instant last = Instant{} + system.frame.tick * system.frame.last_tick;
    const bool violated = !run.violations.empty() && run.violations.front().at <= last + milliseconds(1);
    REQUIRE(violated == way.violated);
    if (violated) ++followed.violated;
  }
  return followed;
}

const std::string no_check = "lock.validity_check=false";

}  // namespace

TEST_CASE("every delay in whole ticks: Redlock holds, and one lost key breaks it", "[scenarios]") {
  const Reached holds = reach(system_of(ticks({})), true);
  REQUIRE(holds.result.complete());
  REQUIRE_FALSE(search_ticks(system_of(ticks({})), {}).violated);
  REQUIRE(holds.result.acquired);
  REQUIRE(holds.result.symmetries == 12);
  // SPIN reaches as many in its model of the same system; bench/spin.sh compares them one by one.
  REQUIRE(holds.views.size() == 1717);

  const Scenario loss = ticks({}, "redlock/ticks-loss");
  const TickSystem system = system_of(loss);
  const TickSearchResult broken = search_ticks(system, {});
  REQUIRE(broken.violated == Property::me);
  REQUIRE(broken.path.size() == 11);
  Runner runner(loss);
  const RunResult run = runner.run(schedule_of(loss, system, broken.path));
  REQUIRE(run.violations.size() == 1);
  REQUIRE(run.violations.front().property == Property::me);
}

TEST_CASE("renaming and merging change nothing that can be seen", "[scenarios]") {
  for (const std::vector<std::string>& sets :
       {std::vector<std::string>{"budget.duration=250ms"},
        {"budget.duration=250ms", "cluster.nodes=2", "exhaust.faults=[{ kind = \"key_loss\" }]"},
        {"budget.duration=350ms", "cluster.nodes=1", "clients.count=3"},
        {"budget.duration=250ms", "lock.request_order=sequential", "cluster.nodes=2"}}) {
    const TickSystem system = system_of(ticks(sets));
    const Reached fast = reach(system, true);
    const Reached named = reach(system, false);
    REQUIRE(fast.views == named.views);
    REQUIRE(named.result.symmetries == 1);
    REQUIRE(fast.result.states <= named.result.states);
    TickSearchOptions by_name;
    by_name.symmetry = false;
    const TickSearchResult first = search_ticks(system, {});
    const TickSearchResult first_named = search_ticks(system, by_name);
    REQUIRE(first.violated == first_named.violated);
    REQUIRE(first.path.size() == first_named.path.size());
  }
}

TEST_CASE("the minimised table does what the lock's own code does", "[scenarios]") {
  for (const std::vector<std::string>& sets :
       {std::vector<std::string>{"budget.duration=150ms", "cluster.nodes=2"},
        {"budget.duration=350ms", "cluster.nodes=1", no_check},
        // Replies to an earlier call are still on their way when the next call begins.
        {"budget.duration=150ms", "cluster.nodes=2", "clients.count=1", "clients.rounds=2",
         "exhaust.rounds=2"},
        {"budget.duration=150ms", "cluster.nodes=3", "clients.count=1", "clients.rounds=2",
         "exhaust.rounds=2"},
        {"budget.duration=350ms", "cluster.nodes=1", "lock.attempts=2", "lock.retry_delay=100ms"}}) {
    const TickSystem system = system_of(ticks(sets));
    const Reached small = reach(system, true);
    const Reached raw = reach(plain(system), false);
    REQUIRE(small.views == raw.views);
    REQUIRE(small.result.states < raw.result.states);
    REQUIRE(search_ticks(system, {}).violated == search_ticks(plain(system), {}).violated);
  }
}

TEST_CASE("clients and nodes that are not alike are told apart", "[scenarios]") {
  const auto symmetries = [](std::vector<std::string> sets) {
    sets.emplace_back("budget.duration=150ms");
    return search_ticks(system_of(ticks(std::move(sets))), {}).symmetries;
  };
  REQUIRE(symmetries({}) == 12);
  REQUIRE(symmetries({"lock.request_order=sequential"}) == 2);
  REQUIRE(symmetries({"clients.node_lists=[\"redis:1,2\", \"redis:2,3\"]"}) == 1);
}

TEST_CASE("every way through the search in ticks is a run of the world", "[scenarios]") {
  using Kind = TickAction::Kind;
  Followed all = follow({}, "redlock/ticks", 300);
  for (const Kind kind : {Kind::application, Kind::timer, Kind::execute, Kind::deliver, Kind::tick})
    REQUIRE(all.actions[kind] > 100);
  REQUIRE(all.violated == 0);
  // These locks and faults break properties, so the verdicts are compared, too.
  const std::string loss = "exhaust.faults=[{ kind = \"key_loss\" }, { kind = \"key_loss\" }]";
  const Followed me = follow({no_check, loss, "cluster.nodes=1"}, "redlock/ticks", 300);
  REQUIRE(me.violated > 10);
  const Followed ts = follow({loss, "check.properties=[\"TS\"]", "cluster.nodes=1"}, "redlock/ticks", 300);
  REQUIRE(ts.violated > 10);
  const Followed rounds =
      follow({"clients.rounds=2", "exhaust.rounds=2", "cluster.nodes=1"}, "redlock/ticks", 200);
  REQUIRE(rounds.violated == 0);
}

TEST_CASE("a search in ticks keeps to its bounds and says that it is not complete", "[scenarios]") {
  const TickSystem system = system_of(ticks({}));
  TickSearchOptions options;
  options.most_states = 5000;
  const TickSearchResult few = search_ticks(system, options);
  REQUIRE(few.end == SearchEnd::states);
  REQUIRE(few.states >= 5000);
  REQUIRE(few.states < 113'630);
  options = {};
  options.most_bytes = 1000;
  REQUIRE(search_ticks(system, options).end == SearchEnd::memory);
  const std::atomic<bool> interrupted{true};
  options = {};
  options.interrupted = &interrupted;
  const TickSearchResult none = search_ticks(system, options);
  REQUIRE(none.end == SearchEnd::interrupt);
}

TEST_CASE("what cannot be searched in ticks is said", "[scenarios]") {
  const auto problem = [](std::vector<std::string> sets) { return in_ticks(ticks(std::move(sets))).problem; };
  REQUIRE(problem({}) == "");
  const std::pair<std::string, std::string> cases[] = {
      {"lock.on_timeout=close", "closes connections"},
      {"lock.kind=getset", "GET, GETSET, PTTL or INCR"},
      {"lock.kind=several_keys", "several keys on one server"},
      {"lock.kind=coordinator", "a lock that asks a coordinator"},
      {"lock.node_timeout=150ms", "choose a tick that divides"},
      {"lock.fencing=true", "fencing counter"},
      {"clients.stagger=5ms", "[clients] start, stagger"},
      {"cluster.latency=1ms", "[cluster] latency"},
      {"check.properties=[\"LV\"]", "LV is not checked"},
      {"budget.duration=50ms", "longer than a tick"},
      {"exhaust.faults=[{ kind = \"pause\", magnitudes = [\"100ms\"] }]", "not pause"}};
  for (const auto& [set, message] : cases) {
    INFO(set);
    REQUIRE(problem({set}).find(message) != std::string::npos);
  }
}

}  // namespace lockstep::scenarios
