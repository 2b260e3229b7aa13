#include <catch2/catch.hpp>

#include "tests/sim/servers/node_driver.h"
#include "tests/support/property.h"

// Tests what becomes of keys when a node's clocks change. It was measured on Redis 7.0.15
// (docs/FIDELITY.md).

namespace lockstep::tests {

TEST_CASE("a wall clock that steps forward expires keys at the next read", "[sim]") {
  NodeDriver node;
  node.by = HoldId{ClientId{1}, 0, 5};
  node.set_nx(7, 1000);
  node.now = at_ms(100);
  NodeDriver nearly = node;
  nearly.step_wall(milliseconds(900));
  REQUIRE(nearly.pttl() == integer(0));
  node.step_wall(milliseconds(901));
  REQUIRE(node.seen<KeyMoved>().size() == 1);
  REQUIRE(node.seen<KeyMoved>().back().at == at_ms(100));
  REQUIRE(node.seen<KeyMoved>().back().what == (KeyMoved{NodeId{2}, KeyId{0}, node.by, at_ms(100)}));
  REQUIRE(node.pttl() == integer(-2));
}

TEST_CASE("a wall clock that steps back lengthens TTLs", "[sim]") {
  NodeDriver node;
  node.set_nx(7, 1000);
  REQUIRE(node.pttl() == integer(1000));
  node.step_wall(seconds(-5));
  REQUIRE(node.pttl() == integer(6000));
  REQUIRE(node.seen<KeyMoved>().back().what.keeps_until == at_ms(6001));
}

TEST_CASE("keys without an expiry and keys that are gone do not move", "[sim]") {
  NodeDriver node;
  node.set_nx(7, 0);
  node.run(CommandKind::set, 8, 50, KeyId{1});
  node.run(CommandKind::del, 0, 0, KeyId{1});
  node.step_wall(seconds(1));
  REQUIRE(node.seen<KeyMoved>().empty());
}

TEST_CASE("a projected end is never in the past", "[sim]") {
  NodeDriver node;
  node.set_nx(7, 20);
  node.now = at_ms(60);  // The key expired at 21 ms and was not read.
  node.change([&](sim::HostClock& clock) { clock.mono.freeze(node.now); });
  REQUIRE(node.seen<KeyMoved>().back().what.keeps_until == at_ms(60));
}

TEST_CASE("an expired key that nobody read comes back when the clock steps back", "[sim]") {
  NodeDriver node;
  node.set_nx(7, 20);
  node.now = at_ms(99);
  NodeDriver read = node;
  REQUIRE(read.get() == nil_reply);
  read.step_wall(seconds(-1));
  REQUIRE(read.seen<KeyMoved>().empty());
  REQUIRE(read.get() == nil_reply);  // An expired key that was read never comes back.

  node.step_wall(seconds(-1));
  REQUIRE(node.seen<KeyMoved>().back().what.keeps_until == at_ms(1021));
  REQUIRE(node.get() == (Reply{ReplyKind::token, 7}));
  REQUIRE(node.pttl() == integer(1020 - 99));
}

TEST_CASE("serverCron takes unread keys 1 ms after the start and every 100 ms of the monotonic clock",
          "[sim]") {
  NodeDriver node;
  node.set_nx(7, 20);
  node.now = at_ms(101);  // what comes at the same instant comes first
  NodeDriver before = node;
  before.step_wall(seconds(-1));
  REQUIRE(before.get() == (Reply{ReplyKind::token, 7}));
  node.now = at_ms(101) + nanoseconds(1);
  node.step_wall(seconds(-1));
  REQUIRE(node.get() == nil_reply);

  SECTION("a clock that runs differently drives it differently") {
    NodeDriver slow(
        sim::HostClock{sim::LinearClock(Instant{}, 0, RateError{-500'000'000}), exact_clocks().wall});
    slow.set_nx(7, 20);
    slow.now = at_ms(202);
    slow.step_wall(seconds(-1));
    REQUIRE(slow.get() == (Reply{ReplyKind::token, 7}));
    slow.now = at_ms(203) + seconds(1);
    slow.step_wall(seconds(-2));
    REQUIRE(slow.get() == nil_reply);
  }
  SECTION("its phase is that of the start, whatever the clock reads") {
    NodeDriver odd(
        sim::HostClock{sim::LinearClock(Instant{}, milliseconds(-30).ns, RateError{}), exact_clocks().wall});
    odd.set_nx(7, 31);
    odd.now = at_ms(101);
    odd.step_wall(seconds(-1));
    REQUIRE(odd.get() == (Reply{ReplyKind::token, 7}));
  }
}

TEST_CASE("a command that comes meanwhile moves serverCron by less than 1 ms", "[sim]") {
  NodeDriver moved;
  moved.set_nx(7, 20);
  moved.now = at_ms(50) + microseconds(300);
  moved.run(CommandKind::get, 0, 0, KeyId{1});
  NodeDriver later = moved;
  moved.now = at_ms(101) + microseconds(300);
  moved.step_wall(seconds(-1));
  REQUIRE(moved.get() == (Reply{ReplyKind::token, 7}));
  later.now = at_ms(101) + microseconds(300) + nanoseconds(1);
  later.step_wall(seconds(-1));
  REQUIRE(later.get() == nil_reply);
}

TEST_CASE("a command that comes when serverCron is due lets it run at once", "[sim]") {
  NodeDriver due;
  due.set_nx(7, 20);
  due.now = at_ms(50) + microseconds(300);
  due.run(CommandKind::get, 0, 0, KeyId{1});
  due.now = at_ms(101) + microseconds(100);
  due.run(CommandKind::get, 0, 0, KeyId{1});
  due.step_wall(seconds(-1));
  REQUIRE(due.get() == nil_reply);
}

TEST_CASE("a stopped node runs no active cycle", "[sim]") {
  NodeDriver node;
  node.set_nx(7, 20);
  node.now = at_ms(900);
  const auto back = [&](sim::HostClock& clock) { clock.wall.step(node.now, seconds(-1)); };
  NodeDriver ran = node;
  ran.change_while_stopped(at_ms(102), back);
  REQUIRE(ran.get() == nil_reply);
  node.change_while_stopped(at_ms(101), back);
  REQUIRE(node.get() == (Reply{ReplyKind::token, 7}));
}

TEST_CASE("the active cycle of a suspended machine waits for its monotonic clock", "[sim]") {
  NodeDriver node;
  node.set_nx(7, 50);
  node.now = at_ms(10);
  node.change([&](sim::HostClock& clock) { clock.mono.freeze(node.now); });
  node.now = at_ms(5000);
  node.change([&](sim::HostClock& clock) { clock.mono.thaw(node.now); });
  NodeDriver later = node;
  // The monotonic clock reads 40 ms here and 101 ms at 5091 ms, which is when serverCron runs.
  node.now = at_ms(5030);
  node.step_wall(seconds(-10));
  REQUIRE(node.get() == (Reply{ReplyKind::token, 7}));
  later.now = at_ms(5092);
  later.step_wall(seconds(-10));
  REQUIRE(later.get() == nil_reply);
}

TEST_CASE("a key that a step forward expired may come back with the step back", "[sim]") {
  NodeDriver node;
  node.set_nx(7, 1000);
  node.now = at_ms(10);
  node.step_wall(seconds(5));
  NodeDriver cycled = node;
  node.now = at_ms(99);
  node.step_wall(seconds(-5));
  REQUIRE(node.pttl() == integer(901));
  cycled.now = at_ms(102);
  cycled.step_wall(seconds(-5));
  REQUIRE(cycled.pttl() == integer(-2));
}

TEST_CASE("a frozen wall clock keeps keys until it runs again", "[sim]") {
  NodeDriver node;
  node.set_nx(7, 100);
  node.now = at_ms(40);
  node.change([&](sim::HostClock& clock) { clock.wall.freeze(node.now); });
  REQUIRE(node.seen<KeyMoved>().back().what.keeps_until == Instant::never());
  node.now = at_ms(40'000);
  REQUIRE(node.pttl() == integer(60));
  REQUIRE(node.set_nx(8, 100) == nil_reply);
  node.change([&](sim::HostClock& clock) { clock.wall.thaw(node.now); });
  REQUIRE(node.seen<KeyMoved>().back().what.keeps_until == at_ms(40'061));
  node.now = at_ms(40'060);
  REQUIRE(node.pttl() == integer(0));
  node.now = at_ms(40'061);
  REQUIRE(node.pttl() == integer(-2));
}

namespace {

// Returns the end of the key that the node reported last.
Instant last_projection(const NodeDriver& node) {
  Instant until = Instant::never();
  for (const Recorded& recorded : node.observer.history) {
    if (const auto* set = std::get_if<KeySet>(&recorded.what)) until = set->keeps_until;
    if (const auto* changed = std::get_if<KeyExpiryChanged>(&recorded.what)) until = changed->keeps_until;
    if (const auto* moved = std::get_if<KeyMoved>(&recorded.what)) until = moved->keeps_until;
  }
  return until;
}

// Reads from a copy of the node, because a read removes a key that has expired.
bool reads_at(NodeDriver node, Instant at) {
  node.now = at;
  return node.run(CommandKind::exists) == integer(1);
}

void change_somehow(NodeDriver& node) {
  const auto any_rate = [] { return RateError{*rc::gen::inRange<std::int64_t>(-400'000'000, 400'000'001)}; };
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      node.step_wall(microseconds(*rc::gen::inRange<std::int64_t>(-60'000, 60'001)));
      break;
    case 1:
      node.change([&](sim::HostClock& clock) { clock.wall.set_rate(node.now, any_rate()); });
      break;
    case 2:
      node.change([&](sim::HostClock& clock) { clock.wall.freeze(node.now); });
      break;
    case 3:
      node.change([&](sim::HostClock& clock) { clock.wall.thaw(node.now); });
      break;
    case 4:
      node.run(CommandKind::pexpire, 0, *rc::gen::inRange(1, 120));
      break;
    default:
      node.run(CommandKind::set, 9, *rc::gen::inRange(1, 120));
      break;
  }
}

}  // namespace

TEST_CASE("a node that is not told of each command's sleep goes on like one that is", "[sim]") {
  // catch_up() tells the loop of the sleep that is still open, so `told` never leaves one open.
  int expired_unread = 0;
  check_property("deferred sleep", [&expired_unread] {
    NodeDriver node(sim::HostClock{
        sim::LinearClock(Instant{}, 0, RateError{*rc::gen::inRange<std::int64_t>(-1'000'000, 1'000'001)}),
        sim::LinearClock(Instant{}, seconds(5).ns, RateError{})});
    NodeDriver told = node;
    for (int left = *rc::gen::inRange(1, 60); left > 0; --left) {
      const Instant now = node.now + microseconds(*rc::gen::inRange<std::int64_t>(0, 60'000));
      node.now = told.now = now;
      told.node.catch_up(now);
      if (!told.node.has(KeyId{0})) ++expired_unread;
      const auto by = milliseconds(*rc::gen::inRange<std::int64_t>(-200, 201));
      const auto ttl_ms = *rc::gen::inRange(1, 200);
      const int what = *rc::gen::inRange(0, 4);
      for (NodeDriver* one : {&node, &told}) {
        if (what == 0) one->step_wall(by);
        if (what == 1) one->run(CommandKind::set, 9, ttl_ms);
        if (what >= 2) one->run(CommandKind::exists, 0, 0, KeyId{1});
      }
      FieldWords words;
      FieldWords words_told;
      node.node.add_state_to(words, now, false);
      told.node.add_state_to(words_told, now, false);
      RC_ASSERT(words.hash() == words_told.hash());
    }
    RC_ASSERT(node.observer.history == told.observer.history);
  });
  REQUIRE(expired_unread > 100);
}

TEST_CASE("the projected end is when reads stop finding the key, whatever the clock does", "[sim]") {
  int ended = 0;
  check_property(
      "projected end of keys",
      [&ended] {
        NodeDriver node(sim::HostClock{
            sim::LinearClock(),
            sim::LinearClock(Instant{}, *rc::gen::inRange<std::int64_t>(-5'000'000, 5'000'000),
                             RateError{*rc::gen::inRange<std::int64_t>(-400'000'000, 400'000'001)})});
        node.set_nx(7, *rc::gen::inRange(1, 120));
        for (int left = *rc::gen::inRange(0, 5); left > 0; --left) {
          node.now = node.now + microseconds(*rc::gen::inRange<std::int64_t>(0, 40'000));
          // Once the key has expired, its return depends on whether somebody has read it.
          if (!reads_at(node, node.now)) break;
          change_somehow(node);
        }
        const Instant until = last_projection(node);
        const bool ends = until != Instant::never();
        if (until > node.now)
          RC_ASSERT(reads_at(node, ends ? until - nanoseconds(1) : node.now + seconds(1'000'000)));
        if (ends) RC_ASSERT(!reads_at(node, until));
        if (ends && until > node.now) ++ended;
        for (std::int64_t ms = 0; ms < 200; ++ms) {
          const Instant at = node.now + milliseconds(ms);
          RC_ASSERT(reads_at(node, at) == (at < until));
        }
      },
      200);
  REQUIRE(ended > 50);
}

}  // namespace lockstep::tests
