#include <catch2/catch.hpp>

#include "tests/sim/world/simulation.h"

// Tests what faults of clocks move and what they leave alone. The worlds have one client, which believes
// from 2 ms to 16 ms (tests/sim/world/simulation.h).

namespace lockstep::tests {
namespace {

using sim::TriggerEvent;

constexpr std::int64_t one_ms = 1'000'000;
constexpr std::int64_t fast_rate = 250'000'000;   // +25 %
constexpr std::int64_t slow_rate = -200'000'000;  // -20 %

// Returns every change of a key's end. In these tests a single node's clock changes, so all are of one
// node's key.
std::vector<Seen<KeyMoved>> moved_keys(const Simulation& simulation) { return simulation.seen<KeyMoved>(); }

}  // namespace

TEST_CASE("a node's wall clock step moves the end of its keys, on that node alone", "[sim]") {
  Simulation stepped(1, 3);
  stepped.fault(FaultKind::wall_step, host(redis(1)), milliseconds(8), 300 * one_ms);
  stepped.fault(FaultKind::wall_step, host(redis(1)), milliseconds(9), -500 * one_ms);
  stepped.run();
  const auto moved = moved_keys(stepped);
  REQUIRE(moved.size() == 2);
  const HoldId hold = stepped.seen<Acquired>().at(0).what.hold;
  REQUIRE(moved.at(0).at == at_ms(8));
  REQUIRE(moved.at(0).what == (KeyMoved{NodeId{1}, KeyId{0}, hold, at_ms(1002 - 300)}));
  REQUIRE(moved.at(1).what == (KeyMoved{NodeId{1}, KeyId{0}, hold, at_ms(1002 - 300 + 500)}));
  REQUIRE(stepped.seen<BeliefMoved>().empty());
  REQUIRE(stepped.seen<FaultBegan>().at(0).what.until == at_ms(8));
}

TEST_CASE("a node whose clock steps past the expiry grants the key to the next client", "[sim]") {
  Simulation stepped(2, 1);
  stepped.setup.workload.work.min = stepped.setup.workload.work.max = milliseconds(100);
  stepped.setup.workload.stagger = milliseconds(20);
  stepped.policy.attempts = 1;
  SECTION("without a step the key is taken") {
    stepped.run();
    REQUIRE(stepped.seen<Acquired>().size() == 1);
  }
  SECTION("with it the first one's key has expired") {
    stepped.fault(FaultKind::wall_step, host(redis(0)), milliseconds(10), seconds(2).ns);
    stepped.run();
    REQUIRE(stepped.seen<Acquired>().size() == 2);
    REQUIRE_FALSE(stepped.seen<KeySet>().at(1).what.replaced);
  }
}

TEST_CASE("a node's rate error moves the end of its keys, and its end moves it again", "[sim]") {
  Simulation fast(1, 3);
  fast.fault(FaultKind::rate, host(redis(1)), milliseconds(2), fast_rate).lasts = milliseconds(8);
  fast.run();
  const auto moved = moved_keys(fast);
  REQUIRE(moved.size() == 2);
  // The key is set at 1 ms and has 1001 ms to go. The clock is exact for 1 ms, then 8 ms at 5/4 of the
  // speed count as 10.
  REQUIRE(moved.at(0).what.keeps_until == at_ms(2 + 1000 * 4 / 5));
  REQUIRE(moved.at(1).at == at_ms(10));
  REQUIRE(moved.at(1).what.keeps_until == at_ms(10 + 1000 - 10));
  REQUIRE(fast.seen<FaultBegan>().at(0).what.until == at_ms(10));
  REQUIRE(fast.seen<FaultEnded>().at(0).at == at_ms(10));

  Simulation to_the_end(1, 3);
  to_the_end.fault(FaultKind::rate, host(redis(1)), milliseconds(2), slow_rate);
  to_the_end.run();
  REQUIRE(moved_keys(to_the_end).size() == 1);
  REQUIRE(moved_keys(to_the_end).at(0).what.keeps_until == at_ms(2 + 1250));
  REQUIRE(to_the_end.seen<FaultBegan>().at(0).what.until == to_the_end.world().end());
  REQUIRE(to_the_end.seen<FaultEnded>().empty());
}

TEST_CASE("a frozen wall clock of a node keeps its keys for ever, then for what was left", "[sim]") {
  Simulation frozen(1, 3);
  frozen.fault(FaultKind::clock_freeze, host(redis(1)), milliseconds(5), 7 * one_ms);
  frozen.run();
  const auto moved = moved_keys(frozen);
  REQUIRE(moved.size() == 2);
  REQUIRE(moved.at(0).at == at_ms(5));
  REQUIRE(moved.at(0).what.keeps_until == Instant::never());
  REQUIRE(moved.at(1).at == at_ms(12));
  REQUIRE(moved.at(1).what.keeps_until == at_ms(1002 + 7));
}

TEST_CASE("overlapping freezes end with the later one", "[sim]") {
  Simulation frozen(1, 3);
  frozen.fault(FaultKind::clock_freeze, host(redis(1)), milliseconds(3), 5 * one_ms);
  frozen.fault(FaultKind::clock_freeze, host(redis(1)), milliseconds(5), 7 * one_ms);
  frozen.fault(FaultKind::clock_freeze, host(redis(1)), milliseconds(6), 1 * one_ms);
  frozen.run();
  REQUIRE(frozen.seen<FaultEnded>().size() == 1);
  REQUIRE(frozen.seen<FaultEnded>().at(0).at == at_ms(12));
  REQUIRE(moved_keys(frozen).back().what.keeps_until == at_ms(1002 + 9));
}

TEST_CASE("a client's wall clock moves nothing that counts monotonic time", "[sim]") {
  Simulation plain(1, 3);
  plain.run();
  for (const auto kind : {FaultKind::wall_step, FaultKind::clock_freeze}) {
    Simulation changed(1, 3);
    changed.fault(kind, host(client(0)), milliseconds(5), 300 * one_ms);
    changed.run();
    REQUIRE(changed.seen<Released>().at(0).at == plain.seen<Released>().at(0).at);
    REQUIRE(changed.seen<ValidityChecked>().at(0).what.remaining ==
            plain.seen<ValidityChecked>().at(0).what.remaining);
    for (const auto& [at, moved] : changed.seen<BeliefMoved>()) {
      REQUIRE(moved.belief_until == plain.seen<Acquired>().at(0).what.belief_until);
    }
  }
}

TEST_CASE("a client that counts by its wall clock believes as that clock says", "[sim]") {
  Simulation by_wall(1, 3);
  by_wall.policy.elapsed_clock = ElapsedClock::wall;
  const Instant until = at_ms(1000) - by_wall.policy.drift();
  SECTION("stepped back it believes longer") {
    by_wall.fault(FaultKind::wall_step, host(client(0)), milliseconds(5), -300 * one_ms);
    by_wall.run();
    REQUIRE(by_wall.seen<BeliefMoved>().size() == 1);
    REQUIRE(by_wall.seen<BeliefMoved>().at(0).at == at_ms(5));
    REQUIRE(by_wall.seen<BeliefMoved>().at(0).what.belief_until == until + milliseconds(300));
    REQUIRE(by_wall.seen<ValidityChecked>().at(0).what.remaining == until + milliseconds(300) - at_ms(14));
  }
  SECTION("stepped forward past the end it has stopped believing") {
    by_wall.fault(FaultKind::wall_step, host(client(0)), milliseconds(5), seconds(2).ns);
    by_wall.run();
    REQUIRE(by_wall.seen<BeliefMoved>().at(0).what.belief_until == at_ms(5));
    REQUIRE_FALSE(by_wall.seen<ValidityChecked>().at(0).what.valid);
    REQUIRE(by_wall.delivered(client(0), HostId::resource()).size() == 1);  // No write is sent.
  }
  SECTION("frozen it believes for ever") {
    by_wall.fault(FaultKind::clock_freeze, host(client(0)), milliseconds(5), 5 * one_ms);
    by_wall.run();
    REQUIRE(by_wall.seen<BeliefMoved>().size() == 2);
    REQUIRE(by_wall.seen<BeliefMoved>().at(0).what.belief_until == Instant::never());
    REQUIRE(by_wall.seen<BeliefMoved>().at(1).at == at_ms(10));
    REQUIRE(by_wall.seen<BeliefMoved>().at(1).what.belief_until == until + milliseconds(5));
  }
}

TEST_CASE("where rate faults overlap, the one that began last counts", "[sim]") {
  Simulation both(1, 3);
  both.fault(FaultKind::rate, host(redis(1)), milliseconds(2), fast_rate).lasts = milliseconds(8);
  both.fault(FaultKind::rate, host(redis(1)), milliseconds(5), slow_rate).lasts = milliseconds(8);
  both.fault(FaultKind::rate, host(redis(1)), milliseconds(11), fast_rate / 2).lasts = milliseconds(1);
  SimWorld world;
  both.start(world);
  const auto rate_at = [&](Duration at) {
    while (world.now() < Instant{} + at && world.step()) {
    }
    return world.clock_of(redis(1)).mono.rate().ppb;
  };
  REQUIRE(rate_at(milliseconds(1)) == 0);
  REQUIRE(rate_at(milliseconds(2)) == fast_rate);
  REQUIRE(rate_at(milliseconds(5)) == slow_rate);
  REQUIRE(rate_at(milliseconds(10)) == slow_rate);
  REQUIRE(rate_at(milliseconds(11)) == fast_rate / 2);
  REQUIRE(rate_at(milliseconds(12)) == slow_rate);
  REQUIRE(rate_at(milliseconds(13)) == 0);
}

TEST_CASE("a client's rate error moves its timers and its belief", "[sim]") {
  Simulation fast(1, 3);
  fast.fault(FaultKind::rate, host(client(0)), milliseconds(6), fast_rate);
  fast.run();
  // Of the 10 ms of work 8 ms were left.
  REQUIRE(fast.seen<ValidityChecked>().at(0).at == at_ms(6) + milliseconds(8) * 4 / 5);
  const Duration left = at_ms(1000) - fast.policy.drift() - at_ms(6);
  REQUIRE(fast.seen<BeliefMoved>().at(0).what.belief_until == at_ms(6) + left * 4 / 5);

  Simulation slow(1, 3);
  slow.fault(FaultKind::rate, host(client(0)), milliseconds(6), slow_rate).lasts = milliseconds(5);
  slow.run();
  // The slow clock counts 4 ms in 5 ms, and the other 4 ms follow at the right speed.
  REQUIRE(slow.seen<ValidityChecked>().at(0).at == at_ms(15));
  REQUIRE(slow.seen<BeliefMoved>().size() == 2);
  REQUIRE(slow.seen<BeliefMoved>().at(1).what.belief_until ==
          at_ms(1000) - slow.policy.drift() + milliseconds(1));
}

TEST_CASE("a rate error changes the node timeout in true time", "[sim]") {
  Simulation slow(1, 3);
  slow.fault(FaultKind::rate, host(client(0)), Duration{}, slow_rate);
  slow.fault(FaultKind::reply_loss, link(client(0), redis(0)), Duration{}, 1);
  slow.run();
  REQUIRE(slow.seen<Acquired>().at(0).at == Instant{} + slow.policy.node_timeout * 5 / 4);
}

TEST_CASE("clocks start with the errors that the schedule gives them", "[sim]") {
  Simulation apart(2, 3);
  apart.setup.node_clocks = {milliseconds(500), RateError{1'000'000}};
  apart.setup.client_clocks = {milliseconds(200), RateError{500'000}};
  apart.seed = Seed{9};
  SimWorld world;
  apart.start(world);
  std::vector<sim::HostClock> clocks;
  for (std::uint16_t node = 0; node < 3; ++node) clocks.push_back(world.clock_of(redis(node)));
  for (std::uint16_t one = 0; one < 2; ++one) clocks.push_back(world.clock_of(client(one)));
  for (std::size_t i = 0; i < clocks.size(); ++i) {
    const std::int64_t most = i < 3 ? milliseconds(500).ns : milliseconds(200).ns;
    const std::int64_t fastest = i < 3 ? 1'000'000 : 500'000;
    const LocalTime start = clocks[i].read(Instant{});
    const std::int64_t offset = start.wall.ns - seconds(1'767'225'600).ns;
    REQUIRE(offset >= -most);
    REQUIRE(offset <= most);
    REQUIRE(clocks[i].mono.rate() == clocks[i].wall.rate());
    REQUIRE(clocks[i].mono.rate().ppb >= -fastest);
    REQUIRE(clocks[i].mono.rate().ppb <= fastest);
    for (std::size_t other = 0; other < i; ++other) {
      REQUIRE(clocks[other].mono.rate() != clocks[i].mono.rate());
      REQUIRE(clocks[other].wall.start_reading() != clocks[i].wall.start_reading());
      REQUIRE(clocks[other].mono.start_reading() != clocks[i].mono.start_reading());
    }
  }
  apart.seed.reset();
  apart.start(world);
  REQUIRE(world.clock_of(redis(2)).mono.rate() == RateError{});
  REQUIRE(world.clock_of(redis(2)).wall.start_reading() == seconds(1'767'225'600).ns);
  REQUIRE_THROWS_AS(world.clock_of(HostId::resource()), InternalError);
}

TEST_CASE("a rate error that passes leaves the clock at the rate that its host drew", "[sim]") {
  Simulation drawn(1, 1);
  drawn.setup.node_clocks = {Duration{}, RateError{1'000'000}};
  drawn.seed = Seed{4};
  drawn.fault(FaultKind::rate, host(redis(0)), milliseconds(2), fast_rate).lasts = milliseconds(8);
  SimWorld world;
  drawn.start(world);
  const RateError before = world.clock_of(redis(0)).mono.rate();
  REQUIRE(before != RateError{});
  world.run();
  REQUIRE(world.clock_of(redis(0)).mono.rate() == before);
  REQUIRE(world.clock_of(redis(0)).wall.rate() == before);
}

}  // namespace lockstep::tests
