// Tests links by themselves: the order, delay and cut of each direction, and what a reset loses.

#include "sim/hosts/links.h"

#include <catch2/catch.hpp>

#include "tests/support/property.h"

namespace lockstep::sim {
namespace {

constexpr Instant at(std::int64_t ms) { return Instant{} + milliseconds(ms); }

Links links_of(std::size_t hosts, Instant faults_end = Instant::never(), bool faults = true) {
  Links links;
  links.reset(hosts, hosts, {Distribution::uniform, milliseconds(1), milliseconds(3)}, faults_end);
  if (faults) links.admit_faults();
  return links;
}

Instant sent(Links& links, LinkIndex link, Way way, std::int64_t now, std::int64_t latency) {
  return links.send(link, way, at(now), milliseconds(latency)).at;
}

FieldWords state_of(const Links& links, Instant now) {
  FieldWords words;
  links.add_state_to(words, now);
  return words;
}

}  // namespace

TEST_CASE("messages of one direction arrive in order, and the directions do not wait for each other",
          "[sim]") {
  for (const bool faults : {false, true}) {
    Links links = links_of(2, Instant::never(), faults);
    const LinkIndex link = links.of(0, 1);
    REQUIRE(sent(links, link, Way::request, 0, 10) == at(10));
    REQUIRE(sent(links, link, Way::request, 1, 2) == at(10));  // it does not overtake
    REQUIRE(sent(links, link, Way::reply, 1, 2) == at(3));
    REQUIRE(sent(links, link, Way::request, 9, 2) == at(11));
    REQUIRE(links.send(link, Way::request, at(9), milliseconds(1)).number == 3);
    REQUIRE(links.send(link, Way::reply, at(9), milliseconds(1)).number == 1);
    REQUIRE(links.count_notice(link) == 2);
  }
}

TEST_CASE("any two hosts have a link of their own, each way", "[sim]") {
  Links links = links_of(3);
  const LinkIndex there = links.of(1, 2);
  const LinkIndex back = links.of(2, 1);
  REQUIRE(there != back);
  links.cut(there, Direction::both, at(100));
  REQUIRE(sent(links, there, Way::request, 0, 1) == at(101));
  REQUIRE(sent(links, back, Way::request, 0, 1) == at(1));
  REQUIRE(sent(links, back, Way::reply, 0, 1) == at(1));
}

TEST_CASE("a cut holds one direction or both, and what arrives at it comes when it ends", "[sim]") {
  Links links = links_of(2);
  const LinkIndex link = links.of(0, 1);
  REQUIRE(sent(links, link, Way::request, 0, 5) == at(5));
  links.cut(link, Direction::request, at(50));
  REQUIRE(links.held_by_cut(link, Way::reply, at(5)) == std::nullopt);
  // The least latency is counted anew, because the message is sent again.
  REQUIRE(links.held_by_cut(link, Way::request, at(5)) == at(51));
  REQUIRE(sent(links, link, Way::request, 6, 5) == at(55));
  REQUIRE(sent(links, link, Way::reply, 6, 5) == at(11));
  REQUIRE(links.held_by_cut(link, Way::request, at(51)) == std::nullopt);
  links.cut(link, Direction::both, at(40));  // a shorter cut ends no longer one
  REQUIRE(sent(links, link, Way::reply, 12, 1) == at(41));
  REQUIRE(sent(links, link, Way::request, 12, 1) == at(55));
}

TEST_CASE("a delay strikes the next message of its direction, and delays add up", "[sim]") {
  Links links = links_of(2);
  const LinkIndex link = links.of(0, 1);
  links.delay_next(link, Way::reply, milliseconds(20));
  links.delay_next(link, Way::reply, milliseconds(10));
  REQUIRE(sent(links, link, Way::request, 0, 1) == at(1));
  const Sent held = links.send(link, Way::reply, at(0), milliseconds(1));
  REQUIRE(held.at == at(31));
  REQUIRE(held.held);
  REQUIRE(links.held_until(link) == at(31));
  const Sent behind = links.send(link, Way::reply, at(40), milliseconds(1));
  REQUIRE(behind.at == at(41));
  REQUIRE_FALSE(behind.held);
}

TEST_CASE("no delay lasts beyond the end of all faults", "[sim]") {
  Links links = links_of(2, at(10));
  const LinkIndex link = links.of(0, 1);
  links.delay_next(link, Way::request, seconds(1));
  REQUIRE(sent(links, link, Way::request, 4, 1) == at(11));
  links.delay_next(link, Way::request, seconds(1));
  const Sent after = links.send(link, Way::request, at(20), milliseconds(1));
  REQUIRE(after.at == at(21));
  REQUIRE_FALSE(after.held);
}

TEST_CASE("one reply is lost, and holds nothing up", "[sim]") {
  Links links = links_of(2);
  const LinkIndex link = links.of(0, 1);
  links.lose_next_reply(link);
  REQUIRE_FALSE(links.send(link, Way::request, at(0), milliseconds(1)).lost);
  const Sent lost = links.send(link, Way::reply, at(0), milliseconds(30));
  REQUIRE(lost.lost);
  const Sent next = links.send(link, Way::reply, at(1), milliseconds(1));
  REQUIRE_FALSE(next.lost);
  REQUIRE(next.at == at(2));
  REQUIRE(next.number == 1);
}

TEST_CASE("a reset loses what was sent before, and the opener learns of it once", "[sim]") {
  Links links = links_of(2);
  const LinkIndex link = links.of(0, 1);
  sent(links, link, Way::request, 0, 10);
  links.lose_before(link, 1);
  REQUIRE(links.is_reset(link, 0));
  REQUIRE_FALSE(links.is_reset(link, 1));
  REQUIRE(links.epoch(link) == 0);
  REQUIRE(links.notice_reset(link, 1, at(3)));
  REQUIRE(links.epoch(link) == 1);
  REQUIRE_FALSE(links.notice_reset(link, 1, at(4)));
  // A new connection waits for nothing that was sent on the old one.
  REQUIRE(sent(links, link, Way::request, 4, 1) == at(5));
  links.close(link, at(6));
  REQUIRE(links.is_closed(link, 1));
  REQUIRE_FALSE(links.is_reset(link, 1));
  links.lose_before(link, 1);  // an older reset takes nothing more away
  REQUIRE(links.reset_before(link) == 1);
}

TEST_CASE("a connection is open from its first request until it is closed or its reset is noticed", "[sim]") {
  Links links = links_of(2);
  const LinkIndex link = links.of(0, 1);
  REQUIRE_FALSE(links.is_open(link));
  REQUIRE(links.unopened_epoch(link) == 0);
  const Digest unopened = state_of(links, at(0)).hash();
  REQUIRE(links.open(link) == 0);
  REQUIRE(links.open(link) == 0);
  REQUIRE(links.is_open(link));
  REQUIRE(links.unopened_epoch(link) == 1);
  REQUIRE(state_of(links, at(0)).hash() != unopened);
  links.close(link, at(1));
  REQUIRE_FALSE(links.is_open(link));
  REQUIRE(links.unopened_epoch(link) == 1);
  REQUIRE(links.open(link) == 1);
  links.lose_before(link, links.unopened_epoch(link));
  REQUIRE(links.is_open(link));  // the opener does not know yet
  REQUIRE(links.notice_reset(link, 2, at(2)));
  REQUIRE_FALSE(links.is_open(link));
}

TEST_CASE("a new connection frees what the old one held up, and that is told once", "[sim]") {
  Links links = links_of(2);
  const LinkIndex link = links.of(0, 1);
  REQUIRE_FALSE(links.free(link, at(0)));
  links.delay_next(link, Way::request, milliseconds(50));
  sent(links, link, Way::request, 0, 1);
  links.close(link, at(2));
  REQUIRE(links.free(link, at(2)));
  REQUIRE_FALSE(links.free(link, at(2)));
  REQUIRE_FALSE(links_of(2, Instant::never(), false).free(link, at(2)));
}

TEST_CASE("one link may be longer than the others, or not exist", "[sim]") {
  Links links = links_of(3);
  links.set_topology(links.of(0, 1), true, {Distribution::uniform, milliseconds(40), milliseconds(50)});
  links.set_topology(links.of(0, 2), false, {});
  REQUIRE(links.latency(links.of(0, 1)).min == milliseconds(40));
  REQUIRE(links.exists(links.of(0, 1)));
  REQUIRE_FALSE(links.exists(links.of(0, 2)));
  REQUIRE(links.latency(links.of(1, 2)).min == milliseconds(1));
  REQUIRE(links.exists(links.of(1, 2)));
}

TEST_CASE("links that go on alike have the same state, and a copy goes on alike", "[sim]") {
  Links links = links_of(2);
  const LinkIndex link = links.of(0, 1);
  const Digest fresh = state_of(links, at(0)).hash();
  sent(links, link, Way::request, 0, 3);
  REQUIRE(state_of(links, at(0)).hash() != fresh);
  REQUIRE(state_of(links, at(2)).hash() == fresh);  // nothing arrives before at(3) now
  links.delay_next(link, Way::reply, milliseconds(5));
  REQUIRE(state_of(links, at(2)).hash() != fresh);
  Links copy = links;
  REQUIRE(copy == links);
  REQUIRE(sent(copy, link, Way::reply, 4, 1) == sent(links, link, Way::reply, 4, 1));
  REQUIRE(copy == links);
  copy.close(link, at(9));
  REQUIRE_FALSE(copy == links);
}

TEST_CASE("no message overtakes another of its connection, whatever strikes the link", "[sim]") {
  tests::check_property("links keep the order", [] {
    Links links = links_of(2);
    const LinkIndex link = links.of(0, 1);
    Instant now = at(0);
    Instant last = now;
    const auto steps = *rc::gen::arbitrary<std::vector<std::pair<std::uint8_t, std::uint8_t>>>();
    for (const auto& [what, size] : steps) {
      now = now + milliseconds(size % 7);
      if (what % 4 == 0) links.cut(link, Direction::both, now + milliseconds(size));
      if (what % 4 == 1) links.delay_next(link, Way::request, milliseconds(size));
      if (what % 4 == 2) {
        links.close(link, now);
        last = now;
      }
      Instant arrives = links.send(link, Way::request, now, milliseconds(1 + what % 5)).at;
      RC_ASSERT(arrives >= last);
      RC_ASSERT(arrives > now);
      // A cut that lasts when it arrives holds it, and those behind it must wait, too.
      if (const auto later = links.held_by_cut(link, Way::request, arrives)) {
        RC_ASSERT(*later > arrives);
        arrives = *later;
      }
      last = arrives;
    }
  });
}

TEST_CASE("on a stream all that follows a lost reply is lost until its connection is closed", "[sim]") {
  for (const bool streams : {false, true}) {
    INFO(streams);
    Links links;
    links.reset(2, 2, {Distribution::uniform, milliseconds(1), milliseconds(3)}, Instant::never(), streams);
    links.admit_faults();
    const LinkIndex link = links.of(0, 1);
    links.lose_next_reply(link);
    REQUIRE_FALSE(links.send(link, Way::request, at(0), milliseconds(1)).lost);
    REQUIRE(links.send(link, Way::reply, at(1), milliseconds(1)).lost);
    REQUIRE(links.send(link, Way::reply, at(2), milliseconds(1)).lost == streams);
    REQUIRE_FALSE(links.send(link, Way::request, at(3), milliseconds(1)).lost);
    REQUIRE_FALSE(links.send(links.of(1, 0), Way::reply, at(3), milliseconds(1)).lost);
    links.close(link, at(4));
    REQUIRE_FALSE(links.send(link, Way::reply, at(5), milliseconds(1)).lost);
  }
}

}  // namespace lockstep::sim
