#include <catch2/catch.hpp>

#include "tests/sim/servers/node_driver.h"
#include "tests/sim/servers/survived.h"

// Tests which keys a node has when it comes up again. real_redis_test.cc repeats the first test on a real
// server.

namespace lockstep::tests {
namespace {

NodeDriver node_with(Persistence persistence) { return NodeDriver(exact_clocks(), persistence); }

}  // namespace

TEST_CASE("what survives depends on persistence and on how the process ended", "[sim]") {
  constexpr Survived nothing{false, false};
  constexpr Survived synced{true, false};
  constexpr Survived all{true, true};
  using enum Persistence;
  REQUIRE(what_survives(none, Ending::killed) == nothing);
  REQUIRE(what_survives(none, Ending::power_loss) == nothing);
  REQUIRE(what_survives(none, Ending::shutdown) == nothing);
  REQUIRE(what_survives(aof_no, Ending::killed) == all);
  REQUIRE(what_survives(aof_no, Ending::power_loss) == nothing);
  REQUIRE(what_survives(aof_no, Ending::shutdown) == all);
  REQUIRE(what_survives(aof_everysec, Ending::killed) == all);
  REQUIRE(what_survives(aof_everysec, Ending::power_loss) == synced);
  REQUIRE(what_survives(aof_everysec, Ending::shutdown) == all);
  REQUIRE(what_survives(aof_always, Ending::killed) == all);
  REQUIRE(what_survives(aof_always, Ending::power_loss) == all);
  REQUIRE(what_survives(aof_always, Ending::shutdown) == all);
  REQUIRE(what_survives(rdb, Ending::killed) == synced);
  REQUIRE(what_survives(rdb, Ending::power_loss) == synced);
  REQUIRE(what_survives(rdb, Ending::shutdown) == all);
}

TEST_CASE("a key's time goes on while its node is down", "[sim]") {
  for (const std::int64_t downtime_ms : {49, 51}) {
    NodeDriver node = node_with(Persistence::aof_always);
    node.set_nx(7, 60);
    node.now = at_ms(11);
    node.go_down_and_up(Ending::killed, milliseconds(downtime_ms));
    REQUIRE((node.get() == nil_reply) == (downtime_ms == 51));
  }
}

TEST_CASE("a node that is down keeps what it had until it comes up", "[sim]") {
  NodeDriver node;
  node.set_nx(7, 60'000);
  node.now = at_ms(10);
  node.node.go_down(Ending::killed, node.now, node.observer);
  REQUIRE(node.seen<KeyMoved>().back().what.keeps_until == Instant::never());
  REQUIRE(node.seen<KeyLost>().empty());
  node.now = at_ms(30);
  node.step_wall(seconds(100));  // The clock of a host that is down can step, too. No key moves by it.
  REQUIRE(node.seen<KeyMoved>().size() == 1);
  node.step_wall(-seconds(100));
  node.node.come_up(7, node.now, node.observer);
  const auto lost = node.seen<KeyLost>();
  REQUIRE(lost.size() == 1);
  REQUIRE(lost.at(0).at == at_ms(30));
  REQUIRE(lost.at(0).what == (KeyLost{NodeId{2}, KeyId{0}, node.by, 7}));
  REQUIRE(node.set_nx(8, 60'000) == ok_reply);
}

TEST_CASE("what was over anyway when its node came up has not been lost", "[sim]") {
  NodeDriver node;
  node.set_nx(7, 60);
  node.now = at_ms(10);
  node.go_down_and_up(Ending::killed, milliseconds(51));
  REQUIRE(node.seen<KeyLost>().empty());
  REQUIRE(node.seen<KeyMoved>().back().what.keeps_until == at_ms(61));
}

TEST_CASE("what survives ends when it would have", "[sim]") {
  NodeDriver node = node_with(Persistence::aof_everysec);
  node.set_nx(7, 60'000);
  node.now = at_ms(1100);
  node.go_down_and_up(Ending::power_loss);
  REQUIRE(node.seen<KeyLost>().empty());
  REQUIRE(node.seen<KeyMoved>().back().what.keeps_until == at_ms(60'001));
  REQUIRE(node.pttl() == integer(60'000 - 1150));
}

TEST_CASE("a deletion that had not reached the disk is undone", "[sim]") {
  NodeDriver node = node_with(Persistence::aof_everysec);
  node.set_nx(7, 60'000);
  node.now = at_ms(1100);
  REQUIRE(node.run(CommandKind::del) == integer(1));
  node.go_down_and_up(Ending::power_loss);
  REQUIRE(node.get() == (Reply{ReplyKind::token, 7}));
  REQUIRE(node.seen<KeyMoved>().back().what.keeps_until == at_ms(60'001));
}

TEST_CASE("an overwritten key comes back as it was on the disk", "[sim]") {
  NodeDriver node = node_with(Persistence::rdb);
  node.set_nx(7, 60'000);
  node.now = at_ms(1100);
  const HoldId first = node.by;
  node.by = HoldId{ClientId{1}, 0, 0};
  node.run(CommandKind::set, 8, 60'000);
  node.go_down_and_up(Ending::killed);
  REQUIRE(node.get() == (Reply{ReplyKind::token, 7}));
  REQUIRE(node.seen<KeyLost>().back().what.hold == node.by);
  REQUIRE(node.seen<KeyMoved>().back().what.hold == first);
}

TEST_CASE("keys can be lost while the node runs", "[sim]") {
  NodeDriver node;
  node.set_nx(7, 60);
  node.run(CommandKind::set_nx, 8, 10, KeyId{1});
  node.now = at_ms(20);
  node.node.lose_keys(3, node.now, node.observer);
  const auto lost = node.seen<KeyLost>();
  REQUIRE(lost.size() == 1);  // The other key had expired.
  REQUIRE(lost.at(0).what.key == KeyId{0});
  REQUIRE(node.get() == nil_reply);
}

}  // namespace lockstep::tests
