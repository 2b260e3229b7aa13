#include <ostream>

#include <catch2/catch.hpp>

#include "tests/sim/servers/node_driver.h"

// Tests which keys a node has when it comes up again. tests/sim/guests/redis/redis_twins_test.cc compares it
// with a real server.

namespace lockstep::tests {

// Which of two keys a node still has after its process has ended.
struct Survived {
  bool early = false;  // the key that was set before the last sync or snapshot
  bool late = false;   // the key that was set after it, shortly before the end
  friend bool operator==(Survived, Survived) = default;
};

std::ostream& operator<<(std::ostream& out, Survived survived) {
  return out << "{early " << (survived.early ? "kept" : "lost") << ", late "
             << (survived.late ? "kept" : "lost") << '}';
}

namespace {

NodeDriver node_with(Persistence persistence) { return NodeDriver(exact_clocks(), persistence); }

// Whether the key is there if the power goes at that time, in milliseconds.
bool survives_power_loss(NodeDriver node, std::int64_t at) {
  node.now = at_ms(at);
  node.go_down_and_up(Ending::power_loss);
  return node.run(CommandKind::get, 0) != nil_reply;
}

// The node starts at 0. A snapshot is taken at 2001 ms, and the write at 2100 ms is the first one of its
// second.
Survived what_survives(Persistence persistence, Ending ending) {
  NodeDriver node = node_with(persistence);
  for (const std::int64_t ms : {200, 2100}) {
    node.now = at_ms(ms);
    node.run(CommandKind::set, 7, 60'000, KeyId{0});
  }
  node.now = at_ms(2500);
  node.run(CommandKind::set_nx, 8, 60'000, KeyId{1});
  node.now = at_ms(2900);
  node.go_down_and_up(ending);
  return {node.get() != nil_reply, node.run(CommandKind::get, 0, 0, KeyId{1}) != nil_reply};
}

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
  node.now = at_ms(2100);
  const HoldId first = node.by;
  node.by = HoldId{ClientId{1}, 0, 0};
  node.run(CommandKind::set, 8, 60'000);
  node.go_down_and_up(Ending::killed);
  REQUIRE(node.get() == (Reply{ReplyKind::token, 7}));
  REQUIRE(node.seen<KeyLost>().back().what.hold == node.by);
  REQUIRE(node.seen<KeyMoved>().back().what.hold == first);
}

TEST_CASE("everysec brings the first write of a second to the disk at once", "[sim]") {
  const auto survives = [](std::int64_t first_ms, std::int64_t second_ms, std::int64_t end_ms) {
    NodeDriver node = node_with(Persistence::aof_everysec);
    node.now = at_ms(first_ms);
    node.run(CommandKind::set, 7, 60'000, KeyId{1});
    node.now = at_ms(second_ms);
    node.set_nx(8, 60'000);
    return survives_power_loss(node, end_ms);
  };
  REQUIRE(survives(100, 2500, 2500));         // the first write of second 2
  REQUIRE_FALSE(survives(2400, 2500, 2999));  // its second write
  REQUIRE_FALSE(survives(100, 1500, 1500));   // what second 0 left was synced in second 1
  REQUIRE_FALSE(survives(100, 999, 1001));    // in the second of the start
  REQUIRE(survives(100, 999, 1002));          // serverCron at 1001 ms meets the new second
}

TEST_CASE("everysec looks at the second of each command, however soon after another one it comes", "[sim]") {
  for (const std::int64_t last : {999, 1000}) {
    NodeDriver node = node_with(Persistence::aof_everysec);
    for (const std::int64_t ms : {std::int64_t{990}, std::int64_t{995}, last}) {
      node.now = at_ms(ms);
      node.run(CommandKind::set, 7, 60'000, KeyId{0});
    }
    CAPTURE(last);
    REQUIRE(survives_power_loss(node, 1001) == (last == 1000));
  }
}

TEST_CASE("after a step back nothing gets to the disk until the clock has made up for it", "[sim]") {
  for (const Persistence persistence : {Persistence::aof_everysec, Persistence::rdb}) {
    NodeDriver node = node_with(persistence);
    node.now = at_ms(10);
    node.step_wall(seconds(-10));
    node.set_nx(7, 600'000);
    REQUIRE_FALSE(survives_power_loss(node, 10'900));
    REQUIRE(survives_power_loss(node, 12'200));
  }
}

TEST_CASE("a process that is stopped brings nothing to the disk, but the kernel does", "[sim]") {
  NodeDriver node = node_with(Persistence::aof_everysec);
  node.set_nx(7, 600'000);
  node.now = at_ms(500);
  node.node.stops(node.now, at_ms(100'000));
  REQUIRE_FALSE(survives_power_loss(node, 29'999));
  REQUIRE(survives_power_loss(node, 30'000));
}

TEST_CASE("what a killed process had written is on the disk with the next sync, not before", "[sim]") {
  NodeDriver node = node_with(Persistence::aof_everysec);
  node.now = at_ms(10);
  node.set_nx(7, 60'000);
  node.go_down_and_up(Ending::killed);
  REQUIRE_FALSE(survives_power_loss(node, 5000));
  node.now = at_ms(4000);
  node.run(CommandKind::set, 8, 60'000, KeyId{1});
  REQUIRE(survives_power_loss(node, 5000));
}

TEST_CASE("a snapshot waits for a change and for two seconds, and expiry is no change", "[sim]") {
  NodeDriver node = node_with(Persistence::rdb);
  node.set_nx(7, 60'000);
  node.run(CommandKind::set, 8, 2500, KeyId{1});
  NodeDriver early = node;
  early.now = at_ms(2001);
  early.go_down_and_up(Ending::killed);
  REQUIRE(early.get() == nil_reply);
  node.now = at_ms(9000);  // the snapshot of 2001 ms is still the last one, with both keys
  node.go_down_and_up(Ending::killed);
  REQUIRE(node.get() == (Reply{ReplyKind::token, 7}));
  REQUIRE_FALSE(node.node.has(KeyId{1}));  // it had expired when the snapshot was loaded
  node.step_wall(seconds(-8));
  node.go_down_and_up(Ending::killed);
  REQUIRE(node.run(CommandKind::get, 0, 0, KeyId{1}) == (Reply{ReplyKind::token, 8}));
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
