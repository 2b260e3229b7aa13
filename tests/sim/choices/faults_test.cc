// Tests the faults of a run by themselves: when they strike, which of them last, and the slots of a search.
// tests/sim/world/family_test.cc has what a schedule draws.

#include "sim/choices/faults.h"

#include <catch2/catch.hpp>

#include "core/check.h"

namespace lockstep::sim {
namespace {

constexpr HostId node_1 = HostId::redis(NodeId{0});
constexpr HostId node_2 = HostId::redis(NodeId{1});

constexpr Instant at(std::int64_t ms) { return Instant{} + milliseconds(ms); }

ScriptedFault scripted(FaultKind kind, HostId host, TriggerEvent event, std::uint16_t by = 0,
                       std::uint32_t count = 1) {
  ScriptedFault fault;
  fault.kind = kind;
  fault.target.host = host;
  fault.trigger = {event, ClientId{by}, count};
  fault.magnitude = 1;
  return fault;
}

// The faults of a run in which each strikes with that magnitude.
Faults faults_of(Setup& setup, const std::vector<std::int64_t>& magnitudes) {
  Schedule schedule;
  for (std::size_t i = 0; i < magnitudes.size(); ++i) {
    ChoiceKey key;
    key.kind = ChoiceKind::fault;
    key.fault = setup.faults[i].kind;
    key.index = static_cast<std::uint16_t>(i);
    schedule.set(key, magnitudes[i]);
  }
  Chooser chooser;
  chooser.reset(schedule);
  Faults faults;
  faults.reset(setup, chooser, setup.healing.ns > 0 ? Instant{} + setup.duration : Instant::never(), false);
  return faults;
}

std::vector<std::size_t> due(Faults& faults, TriggerEvent event, std::uint16_t by) {
  std::vector<std::size_t> numbers;
  faults.reached(event, ClientId{by}, [&](std::size_t number) { numbers.push_back(number); });
  return numbers;
}

using Numbers = std::vector<std::size_t>;

}  // namespace

TEST_CASE("a fault strikes once, at the N-th event of its client", "[sim]") {
  Setup setup;
  setup.faults = {scripted(FaultKind::pause, node_1, TriggerEvent::acquired, 1, 2)};
  Faults faults = faults_of(setup, {5});
  REQUIRE(faults.watches(TriggerEvent::acquired));
  REQUIRE_FALSE(faults.watches(TriggerEvent::rejected));
  REQUIRE(due(faults, TriggerEvent::acquired, 1).empty());
  REQUIRE(due(faults, TriggerEvent::acquired, 0).empty());
  REQUIRE(due(faults, TriggerEvent::rejected, 1).empty());
  REQUIRE(due(faults, TriggerEvent::acquired, 1) == Numbers{0});
  REQUIRE(due(faults, TriggerEvent::acquired, 1).empty());
}

TEST_CASE("an event is watched until the last fault that waits for it has struck", "[sim]") {
  Setup setup;
  setup.faults = {scripted(FaultKind::pause, node_1, TriggerEvent::acquired),
                  scripted(FaultKind::pause, node_1, TriggerEvent::acquired, 1, 2),
                  scripted(FaultKind::reset, node_1, TriggerEvent::rejected)};
  Faults faults = faults_of(setup, {5, 5, 1});
  REQUIRE(due(faults, TriggerEvent::acquired, 0) == Numbers{0});
  REQUIRE(due(faults, TriggerEvent::acquired, 1).empty());
  REQUIRE(faults.watches(TriggerEvent::acquired));
  REQUIRE(due(faults, TriggerEvent::acquired, 1) == Numbers{1});
  REQUIRE_FALSE(faults.watches(TriggerEvent::acquired));
  REQUIRE(faults.watches(TriggerEvent::rejected));
}

TEST_CASE("an event that everybody is told of stays watched when faults have struck", "[sim]") {
  Setup setup;
  setup.faults = {scripted(FaultKind::pause, node_1, TriggerEvent::acquired)};
  Faults faults = faults_of(setup, {5});
  faults.watch_all(true);
  REQUIRE(due(faults, TriggerEvent::acquired, 0) == Numbers{0});
  REQUIRE(faults.watches(TriggerEvent::acquired));
  REQUIRE(faults.watches(TriggerEvent::rejected));
}

TEST_CASE("a fault whose magnitude is 0 does not exist", "[sim]") {
  Setup setup;
  setup.faults = {scripted(FaultKind::pause, node_1, TriggerEvent::acquired),
                  scripted(FaultKind::reset, node_1, TriggerEvent::rejected)};
  const Faults faults = faults_of(setup, {0, 1});
  REQUIRE(faults.all().size() == 1);
  REQUIRE(faults[0].kind == FaultKind::reset);
  REQUIRE_FALSE(faults.watches(TriggerEvent::acquired));
}

TEST_CASE("every event is watched as long as somebody asks for it", "[sim]") {
  Setup setup;
  setup.faults = {scripted(FaultKind::pause, node_1, TriggerEvent::acquired)};
  Faults faults = faults_of(setup, {5});
  faults.watch_all(true);
  REQUIRE(faults.watches(TriggerEvent::rejected));
  faults.watch_all(false);
  REQUIRE_FALSE(faults.watches(TriggerEvent::rejected));
  REQUIRE(faults.watches(TriggerEvent::acquired));
  faults.disarm(0);
  faults.watch_all(false);
  REQUIRE_FALSE(faults.watches(TriggerEvent::acquired));
}

TEST_CASE("of two rates the one that began last counts, and only on its host", "[sim]") {
  Setup setup;
  setup.faults = {scripted(FaultKind::rate, node_1, TriggerEvent::start),
                  scripted(FaultKind::rate, node_1, TriggerEvent::start),
                  scripted(FaultKind::rate, node_2, TriggerEvent::start)};
  Faults faults = faults_of(setup, {10, 20, 30});
  const RateError own{7};
  const auto rate = [&](HostId host, std::int64_t ms) {
    return faults.rate_of(host, FaultKind::rate, at(ms), own).ppb;
  };
  REQUIRE(rate(node_1, 0) == 7);
  faults.begin(1, at(5));
  faults.begin(0, at(9));
  REQUIRE(rate(node_1, 9) == 10);
  REQUIRE(rate(node_2, 9) == 7);
  REQUIRE(faults.rate_of(node_1, FaultKind::slew, at(9), own) == own);
  faults.end(0);
  REQUIRE(rate(node_1, 9) == 20);
  faults.end(1);
  REQUIRE(rate(node_1, 9) == 7);
}

TEST_CASE("a fault begins once, and ends after that", "[sim]") {
  Setup setup;
  setup.faults = {scripted(FaultKind::rate, node_1, TriggerEvent::start)};
  Faults faults = faults_of(setup, {10});
  REQUIRE_THROWS_AS(faults.end(0), InternalError);
  faults.begin(0, at(5));
  REQUIRE_THROWS_AS(faults.begin(0, at(6)), InternalError);
  faults.end(0);
}

TEST_CASE("of two slownesses the larger one counts", "[sim]") {
  Setup setup;
  setup.faults = {scripted(FaultKind::slow, node_1, TriggerEvent::start),
                  scripted(FaultKind::slow, node_1, TriggerEvent::start)};
  Faults faults = faults_of(setup, {10, 20});
  REQUIRE(faults.slowness_of(node_1, at(0)) == Duration{});
  faults.begin(0, at(0));
  faults.begin(1, at(0));
  REQUIRE(faults.slowness_of(node_1, at(1)) == Duration{20});
  REQUIRE(faults.slowness_of(node_2, at(1)) == Duration{});
  faults.end(1);
  REQUIRE(faults.slowness_of(node_1, at(1)) == Duration{10});
}

TEST_CASE("in a run that heals nothing lasts beyond the end of all faults", "[sim]") {
  Setup setup;
  setup.duration = milliseconds(100);
  REQUIRE(faults_of(setup, {}).healed(at(500), at(10)) == at(500));
  REQUIRE_FALSE(faults_of(setup, {}).are_over(at(500)));
  setup.healing = milliseconds(50);
  const Faults faults = faults_of(setup, {});
  REQUIRE(faults.healed(at(500), at(10)) == at(100));
  REQUIRE(faults.healed(at(60), at(10)) == at(60));
  REQUIRE(faults.healed(at(500), at(120)) == at(120));
  REQUIRE_FALSE(faults.are_over(at(99)));
  REQUIRE(faults.are_over(at(100)));
}

TEST_CASE("a fault ends after its length, and one without a length of its own with the run", "[sim]") {
  Fault fault;
  fault.magnitude = milliseconds(30).ns;
  REQUIRE(fault.ends_if_begun(at(5), at(100)) == at(35));
  fault.kind = FaultKind::slow;
  REQUIRE(fault.ends_if_begun(at(5), at(100)) == at(100));
  fault.lasts = milliseconds(20);
  REQUIRE(fault.ends_if_begun(at(5), at(100)) == at(25));
  fault.kind = FaultKind::wall_step;
  REQUIRE(fault.ends_if_begun(at(5), at(100)) == at(5));
}

TEST_CASE("a search fills the slots of a family one by one, and notices when none is left", "[sim]") {
  Setup setup;
  FaultFamily family;
  family.kind = FaultKind::crash;
  family.targets = {{node_1, {}, Direction::both}, {HostId::client(ClientId{0}), {}, Direction::both}};
  family.anchors = {{TriggerEvent::acquired, ClientId{0}, 1}};
  family.chance = {0, 1};
  setup.families = {family};
  Faults faults = faults_of(setup, {});
  REQUIRE(faults.empty());
  faults.open_slots(setup, std::vector<std::uint16_t>{0}, 2);
  REQUIRE(faults.all().size() == 2);
  REQUIRE(faults[0].magnitude == 0);
  REQUIRE(faults[0].target.host.kind == HostKind::client);
  StepDeviation deviation;
  deviation.magnitude = 9;
  deviation.target.host = node_2;
  REQUIRE(faults.take_slot(deviation) == 0);
  REQUIRE(faults[0].target.host == node_2);
  REQUIRE(faults[0].magnitude == 9);
  REQUIRE(faults.take_slot(deviation) == 1);
  REQUIRE_THROWS(faults.take_slot(deviation));
}

TEST_CASE("the state of faults ranks those that matter and leaves out the others", "[sim]") {
  Setup setup;
  setup.faults = {scripted(FaultKind::wall_step, node_1, TriggerEvent::start),
                  scripted(FaultKind::pause, node_1, TriggerEvent::acquired),
                  scripted(FaultKind::slow, node_2, TriggerEvent::start)};
  Faults faults = faults_of(setup, {1, 2, 3});
  const auto ranks_of = [](const Faults& of, std::vector<std::uint32_t> ranks) {
    FieldWords words;
    of.add_state_to(words, at(10), ranks);
    return ranks;
  };
  constexpr std::uint32_t none = Faults::no_rank;
  faults.disarm(0);
  faults.begin(0, at(1));
  faults.disarm(2);
  REQUIRE(ranks_of(faults, {none, none, none}) == std::vector<std::uint32_t>{none, 0, none});
  REQUIRE(ranks_of(faults, {0, none, none}) == std::vector<std::uint32_t>{0, 1, none});
  faults.begin(2, at(2));
  REQUIRE(ranks_of(faults, {none, none, none}) == std::vector<std::uint32_t>{none, 0, 1});
}

}  // namespace lockstep::sim
