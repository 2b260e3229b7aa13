#include "sim/servers/redis_node.h"

#include <catch2/catch.hpp>

#include "core/command_info.h"
#include "tests/sim/servers/node_driver.h"

// Tests behaviour that was measured on Redis 7.0.15 (docs/FIDELITY.md).

namespace lockstep::tests {

TEST_CASE("a key is readable at its expiry and gone one millisecond later", "[sim]") {
  NodeDriver node;
  REQUIRE(node.set_nx(7, 1000) == ok_reply);
  REQUIRE(node.seen<KeySet>().back().what.keeps_until == at_ms(1001));
  for (const Instant at : {at_ms(1000), at_ms(1001) - nanoseconds(1)}) {
    node.now = at;
    REQUIRE(node.get() == (Reply{ReplyKind::token, 7}));
    REQUIRE(node.pttl() == integer(0));
    REQUIRE(node.run(CommandKind::exists) == integer(1));
    REQUIRE(node.set_nx(8, 1000) == nil_reply);
  }
  node.now = at_ms(1001);
  NodeDriver other = node;
  REQUIRE(other.set_nx(8, 1000) == ok_reply);
  REQUIRE(node.get() == nil_reply);
  REQUIRE(node.pttl() == integer(-2));
  REQUIRE(node.run(CommandKind::exists) == integer(0));
  REQUIRE(node.run(CommandKind::del) == integer(0));
  REQUIRE(node.seen<KeyDeleted>().empty());
}

TEST_CASE("the expiry counts whole milliseconds of the wall clock, wherever they begin", "[sim]") {
  NodeDriver node;
  node.change([](sim::HostClock& clock) { clock.wall.step(Instant{}, nanoseconds(999'999)); });
  node.set_nx(7, 10);
  // The key is set in the last nanosecond of a millisecond, so it loses nearly all of its first
  // millisecond.
  REQUIRE(node.seen<KeySet>().back().what.keeps_until == at_ms(10) + nanoseconds(1));
  node.now = at_ms(10);
  REQUIRE(node.pttl() == integer(0));
  node.now = at_ms(10) + nanoseconds(1);
  REQUIRE(node.pttl() == integer(-2));
}

TEST_CASE("a wall clock before 1970 rounds the same way", "[sim]") {
  NodeDriver node(sim::HostClock{{}, sim::LinearClock(Instant{}, -500'000, RateError{})});
  node.set_nx(7, 1);
  node.now = at_ns(1'499'999);
  REQUIRE(node.pttl() == integer(1 - 1));
  node.now = at_ns(499'999);
  REQUIRE(node.pttl() == integer(1));
  node.now = at_ns(1'500'000);
  REQUIRE(node.pttl() == integer(-2));
}

TEST_CASE("PTTL says -1 without an expiry and -2 without a key", "[sim]") {
  NodeDriver node;
  REQUIRE(node.pttl() == integer(-2));
  node.set_nx(7, 0);
  REQUIRE(node.pttl() == integer(-1));
  REQUIRE(node.seen<KeySet>().back().what.keeps_until == Instant::never());
  node.now = Instant{} + seconds(100'000'000);
  REQUIRE(node.get() == (Reply{ReplyKind::token, 7}));
  REQUIRE(node.run(CommandKind::pexpire, 0, 250) == integer(1));
  REQUIRE(node.pttl() == integer(250));
  node.now = node.now + microseconds(100'001);
  REQUIRE(node.pttl() == integer(150));
}

TEST_CASE("PEXPIRE with nothing left is a DEL, by script too", "[sim]") {
  for (const std::int32_t ttl_ms : {0, -1, -1000}) {
    NodeDriver node;
    node.by = HoldId{ClientId{0}, 0, 1};
    node.set_nx(7, 1000);
    const HoldId stamp = node.by;
    node.by = HoldId{ClientId{1}, 0, 1};
    NodeDriver script = node;
    REQUIRE(node.run(CommandKind::pexpire, 0, ttl_ms) == integer(1));
    REQUIRE(node.seen<KeyDeleted>().size() == 1);
    REQUIRE(node.seen<KeyDeleted>().back().what == (KeyDeleted{NodeId{2}, KeyId{0}, stamp, node.by}));
    REQUIRE(node.seen<KeyExpiryChanged>().empty());
    REQUIRE(node.get() == nil_reply);
    REQUIRE(node.run(CommandKind::pexpire, 0, 1000) == integer(0));

    REQUIRE(script.run(CommandKind::compare_pexpire, 8, ttl_ms) == integer(0));
    REQUIRE(script.get() == (Reply{ReplyKind::token, 7}));
    REQUIRE(script.run(CommandKind::compare_pexpire, 7, ttl_ms) == integer(1));
    REQUIRE(script.seen<KeyDeleted>().size() == 1);
    REQUIRE(script.get() == nil_reply);
  }
}

TEST_CASE("a command takes an entry with its token away iff it says so", "[sim]") {
  for (const CommandInfo& info : command_infos) {
    if (!info.answered_by.starts_with("node")) continue;
    for (const std::int32_t ttl_ms : {-1, 0, 1}) {
      INFO(info.name << " with " << ttl_ms << " ms");
      NodeDriver node;
      node.set_nx(7, 1000);
      node.run(info.kind, 7, ttl_ms);
      REQUIRE((node.get() == nil_reply) == deletes(Command{info.kind, {}, ttl_ms, 7}));
    }
  }
}

TEST_CASE("scripts compare the token before they delete or extend", "[sim]") {
  NodeDriver node;
  REQUIRE(node.run(CommandKind::compare_delete, 7) == integer(0));
  REQUIRE(node.run(CommandKind::compare_pexpire, 7, 500) == integer(0));
  node.set_nx(7, 1000);
  REQUIRE(node.run(CommandKind::compare_delete, 8) == integer(0));
  REQUIRE(node.run(CommandKind::compare_pexpire, 8, 500) == integer(0));
  REQUIRE(node.pttl() == integer(1000));
  node.now = at_ms(600);
  REQUIRE(node.run(CommandKind::compare_pexpire, 7, 500) == integer(1));
  REQUIRE(node.pttl() == integer(500));
  node.now = at_ms(1100);
  REQUIRE(node.run(CommandKind::compare_delete, 7) == integer(1));
  REQUIRE(node.get() == nil_reply);
  node.set_nx(7, 10);
  node.now = at_ms(1111);
  REQUIRE(node.run(CommandKind::compare_delete, 7) == integer(0));
}

TEST_CASE("a change of expiry keeps the stamp and says what it was before", "[sim]") {
  NodeDriver node;
  node.by = HoldId{ClientId{0}, 0, 4};
  node.set_nx(7, 1000);
  const HoldId stamp = node.by;
  node.by = HoldId{ClientId{1}, 2, 9};
  node.now = at_ms(400);
  for (const CommandKind kind : {CommandKind::pexpire, CommandKind::compare_pexpire}) {
    NodeDriver one = node;
    REQUIRE(one.run(kind, 7, 300) == integer(1));
    REQUIRE(one.seen<KeyExpiryChanged>().size() == 1);
    REQUIRE(one.seen<KeyExpiryChanged>().back().what ==
            (KeyExpiryChanged{NodeId{2}, KeyId{0}, stamp, one.by, at_ms(1001), at_ms(701)}));
    REQUIRE(one.run(CommandKind::del) == integer(1));
    REQUIRE(one.seen<KeyDeleted>().back().what == (KeyDeleted{NodeId{2}, KeyId{0}, stamp, one.by}));
  }
}

TEST_CASE("an overwritten stamp is reported, an expired one was not overwritten", "[sim]") {
  NodeDriver node;
  const HoldId first{ClientId{0}, 0, 0};
  const HoldId second{ClientId{1}, 1, 3};
  node.by = first;
  node.run(CommandKind::set, 7, 1000);
  REQUIRE_FALSE(node.seen<KeySet>().back().what.replaced);
  node.by = second;
  REQUIRE(node.run(CommandKind::set, 8, 0) == ok_reply);
  REQUIRE(node.seen<KeySet>().back().what == (KeySet{NodeId{2}, KeyId{0}, second, Instant::never(), first}));
  REQUIRE(node.pttl() == integer(-1));  // SET without PX removes the old expiry.
  node.by = first;
  node.run(CommandKind::set, 9, 10);
  REQUIRE(node.seen<KeySet>().back().what.replaced == second);
  node.now = at_ms(11);
  node.run(CommandKind::set, 10, 10);
  REQUIRE_FALSE(node.seen<KeySet>().back().what.replaced);
}

TEST_CASE("INCR counts from nothing, leaves the expiry alone and starts anew after it", "[sim]") {
  NodeDriver node;
  REQUIRE(node.run(CommandKind::incr) == integer(1));
  REQUIRE(node.run(CommandKind::incr) == integer(2));
  REQUIRE(node.seen<KeySet>().back().what.keeps_until == Instant::never());
  node.run(CommandKind::pexpire, 0, 100);
  REQUIRE(node.run(CommandKind::incr) == integer(3));
  REQUIRE(node.seen<KeySet>().back().what.keeps_until == at_ms(101));
  REQUIRE(node.pttl() == integer(100));
  node.now = at_ms(101);
  REQUIRE(node.run(CommandKind::incr) == integer(1));
  REQUIRE(node.pttl() == integer(-1));
}

TEST_CASE("an upsert extends its own key, re-creates a missing one and leaves another's alone", "[sim]") {
  NodeDriver node;
  REQUIRE(node.run(CommandKind::upsert, 7, 100) == integer(1));
  REQUIRE(node.seen<KeySet>().size() == 1);
  node.now = at_ms(50);
  REQUIRE(node.run(CommandKind::upsert, 7, 100) == integer(1));
  REQUIRE(node.seen<KeySet>().size() == 1);
  REQUIRE(node.pttl() == integer(100));
  REQUIRE(node.run(CommandKind::upsert, 8, 900) == integer(0));
  REQUIRE(node.pttl() == integer(100));
}

TEST_CASE("keys do not touch each other, and the resource's commands are none of a node's", "[sim]") {
  NodeDriver node;
  node.set_nx(7, 1000);
  REQUIRE(node.run(CommandKind::set_nx, 8, 1000, KeyId{1}) == ok_reply);
  REQUIRE(node.seen<KeySet>().back().what.key == KeyId{1});
  REQUIRE(node.run(CommandKind::del, 0, 0, KeyId{1}) == integer(1));
  REQUIRE(node.get() == (Reply{ReplyKind::token, 7}));
  REQUIRE(node.run(CommandKind::read).kind == ReplyKind::error);
  REQUIRE(node.run(CommandKind::write).kind == ReplyKind::error);
  REQUIRE_THROWS_AS(node.run(CommandKind::get, 0, 0, KeyId{2}), InternalError);
}

TEST_CASE("an entry whose value says when it ends counts as kept until then, and stays", "[sim]") {
  const auto written = [](NodeDriver& node) {
    node.node.execute(Command{CommandKind::set_nx, KeyId{0}, 0, 7}, node.by, node.now, node.observer,
                      at_ms(80));
    REQUIRE(node.seen<KeySet>().back().what.keeps_until == at_ms(80));
  };
  NodeDriver kept(exact_clocks(), Persistence::aof_always);
  written(kept);
  kept.go_down_and_up(Ending::killed);
  REQUIRE(kept.seen<KeyMoved>().at(0).what.keeps_until == Instant::never());
  REQUIRE(kept.seen<KeyMoved>().at(1).what.keeps_until == at_ms(80));
  kept.now = at_ms(90);
  REQUIRE(kept.get() == (Reply{ReplyKind::token, 7}));
  kept.node.lose_keys(7, kept.now, kept.observer);
  REQUIRE(kept.seen<KeyLost>().empty());  // Its time had passed.

  NodeDriver lost;
  written(lost);
  lost.go_down_and_up(Ending::killed, milliseconds(79));
  REQUIRE(lost.seen<KeyLost>().size() == 1);

  NodeDriver late;
  written(late);
  late.go_down_and_up(Ending::killed, milliseconds(80));
  REQUIRE(late.seen<KeyLost>().empty());
  REQUIRE(late.seen<KeyMoved>().at(1).what.keeps_until == at_ms(80));
}

TEST_CASE("a reset node is empty and has the clock it is given", "[sim]") {
  NodeDriver node;
  node.set_nx(7, 0);
  const sim::HostClock clock{sim::LinearClock(Instant{}, 5, RateError{}),
                             sim::LinearClock(Instant{}, 6, RateError{})};
  node.node.reset(NodeId{4}, 1, clock, Persistence::none);
  REQUIRE(node.get() == nil_reply);
  REQUIRE(node.node.clock() == clock);
  node.set_nx(7, 0);
  REQUIRE(node.seen<KeySet>().back().what.node == NodeId{4});
}

}  // namespace lockstep::tests
