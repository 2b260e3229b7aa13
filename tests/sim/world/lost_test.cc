// Tests what an application does when it is told that its lock is lost.

#include <cstdint>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/sim/world/simulation.h"

namespace lockstep::tests {
namespace {

constexpr std::int64_t one_ms = 1'000'000;

// The application asks for an extension 4 ms into its work, at 8 ms, and then every 4 ms. Its work ends
// at 24 ms.
void set_up(Simulation& simulation, sim::OnLost on_lost) {
  simulation.setup.workload.extend_after = milliseconds(4);
  simulation.setup.workload.work = {Distribution::uniform, milliseconds(20), milliseconds(20)};
  simulation.setup.workload.on_lost = on_lost;
}

struct Told {
  Instant at;
  BeliefEnd reason;
  friend bool operator==(const Told&, const Told&) = default;
};

std::vector<Told> ends_of(const Simulation& simulation) {
  std::vector<Told> ends;
  for (const auto& [at, what] : simulation.seen<BeliefEnded>()) ends.push_back({at, what.reason});
  return ends;
}

std::vector<Instant> extensions_of(const Simulation& simulation) {
  std::vector<Instant> sent;
  for (const auto& [at, what] : simulation.seen<MessageSent>()) {
    if (!what.text.is_reply && what.coordinate.step == Step::extend) sent.push_back(at);
  }
  return sent;
}

std::vector<Instant> writes_of(const Simulation& simulation) {
  std::vector<Instant> applied;
  for (const auto& [at, what] : simulation.seen<ResourceApplied>()) {
    if (what.is_write) applied.push_back(at);
  }
  return applied;
}

using Instants = std::vector<Instant>;
using Ends = std::vector<Told>;

}  // namespace

TEST_CASE("an application that is told of a loss stops, finishes its work or goes on", "[sim]") {
  const auto lost_with = [](Simulation& simulation, sim::OnLost on_lost) {
    set_up(simulation, on_lost);
    simulation.fault(FaultKind::key_loss, host(redis(0)), milliseconds(5), 1);
    simulation.run();
  };
  Simulation stops(1, 1);
  lost_with(stops, sim::OnLost::stop);
  REQUIRE(ends_of(stops) == Ends{{at_ms(10), BeliefEnd::lost}, {at_ms(10), BeliefEnd::release_called}});
  REQUIRE(extensions_of(stops) == Instants{at_ms(8)});
  REQUIRE(writes_of(stops).empty());
  REQUIRE(stops.seen<Released>().at(0).at == at_ms(12));

  Simulation finishes(1, 1);
  lost_with(finishes, sim::OnLost::finish);
  REQUIRE(ends_of(finishes) == Ends{{at_ms(10), BeliefEnd::lost}, {at_ms(26), BeliefEnd::release_called}});
  REQUIRE(extensions_of(finishes) == Instants{at_ms(8)});
  REQUIRE(writes_of(finishes) == Instants{at_ms(25)});
  REQUIRE(finishes.seen<Released>().at(0).at == at_ms(28));

  Simulation goes_on(1, 1);
  lost_with(goes_on, sim::OnLost::ignore);
  // It is told again by each extension that fails.
  REQUIRE(ends_of(goes_on) == Ends{{at_ms(10), BeliefEnd::lost},
                                   {at_ms(14), BeliefEnd::lost},
                                   {at_ms(18), BeliefEnd::lost},
                                   {at_ms(22), BeliefEnd::lost},
                                   {at_ms(26), BeliefEnd::release_called}});
  REQUIRE(extensions_of(goes_on) == Instants{at_ms(8), at_ms(12), at_ms(16), at_ms(20)});
  REQUIRE(writes_of(goes_on) == Instants{at_ms(25)});
}

TEST_CASE("an application that ignores a loss can be told of a successful extension after it", "[sim]") {
  // The extension of 8 ms arrives at 13 ms, after its timeout. That of 12 ms arrives behind it, in time.
  // Then the client's clock is set: the observer is told where belief ends now.
  const auto late_with = [](Simulation& simulation, sim::OnLost on_lost) {
    set_up(simulation, on_lost);
    simulation.policy.node_timeout = milliseconds(3);
    simulation.fault(FaultKind::request_delay, link(client(0), redis(0)), milliseconds(7), 4 * one_ms);
    simulation.fault(FaultKind::rate, host(client(0)), milliseconds(15), 1'000).lasts = milliseconds(1);
    simulation.run();
  };
  Simulation goes_on(1, 1);
  late_with(goes_on, sim::OnLost::ignore);
  REQUIRE(ends_of(goes_on).size() == 2);
  REQUIRE(ends_of(goes_on).at(0) == Told{at_ms(11), BeliefEnd::lost});
  REQUIRE(ends_of(goes_on).at(1).reason == BeliefEnd::release_called);
  REQUIRE_FALSE(goes_on.seen<Extended>().empty());
  REQUIRE(goes_on.seen<Extended>().at(0).at == at_ms(14));
  REQUIRE(goes_on.seen<BeliefMoved>().size() == 2);

  Simulation finishes(1, 1);
  late_with(finishes, sim::OnLost::finish);
  REQUIRE(ends_of(finishes).at(0) == Told{at_ms(11), BeliefEnd::lost});
  REQUIRE(finishes.seen<Extended>().empty());
  REQUIRE(finishes.seen<BeliefMoved>().empty());
}

}  // namespace lockstep::tests
