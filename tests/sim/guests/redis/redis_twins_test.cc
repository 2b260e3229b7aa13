// Simulated nodes beside real redis-servers, driven by random commands and faults, and with mistakes planted.

#include "sim/guests/redis/redis_twins.h"

#include <array>
#include <map>

#include <catch2/catch.hpp>

#include "cli/terminal/redis_server.h"
#include "sim/guests/guest_random.h"
#include "sim/servers/node.h"
#include "sim/servers/paired_node.h"
#include "sim/setup.h"
#include "tests/support/can_run_guests.h"

namespace lockstep::tests {
namespace {

using guests::RedisTwins;
using guests::Replies;
using guests::TwinReport;
using sim::HostClock;
using sim::LinearClock;

constexpr std::int64_t ms = 1'000'000;
constexpr std::size_t keys = 4;

// A node and its twin on one time axis.
class Pair {
 public:
  explicit Pair(std::uint64_t seed) : twins_(*cli::find_redis_server(), seed, Replies::typed) {
    const HostClock clock{LinearClock(Instant{}, 1000 * 1000 * ms, {}), LinearClock(Instant{}, origin_, {})};
    node_.reset(NodeId{0}, keys, clock, Persistence::none);
    node_.attach(twins_.of(NodeId{0}), now_);
  }

  void pass(std::int64_t ns) { now_ = now_ + Duration{ns}; }
  Reply execute(CommandKind kind, std::uint16_t key, std::int64_t value = 0, std::int32_t ttl_ms = 0) {
    return node_.execute({kind, KeyId{key}, ttl_ms, value}, by_, now_, nobody_);
  }
  template <class Change>
  void change_clock(Change&& change) {
    node_.change_clock(now_, now_, std::forward<Change>(change), nobody_);
  }
  void step(std::int64_t ns) {
    change_clock([&](HostClock& clock) { clock.wall.step(now_, Duration{ns}); });
  }
  void restart() {
    node_.go_down(Ending::killed, now_, nobody_);
    node_.come_up(0, now_, nobody_);
  }
  void lose_keys() { node_.lose_keys(0, now_, nobody_); }

  // Compares all keys, and returns what was ever found.
  std::vector<guests::TwinDifference> differences() {
    node_.finish(now_);
    return twins_.report().differences;
  }
  TwinReport report() const { return twins_.report(); }
  Instant now() const { return now_; }

 private:
  static constexpr std::int64_t origin_ = sim::wall_clock_origin.ns;

  Instant now_;
  HoldId by_{ClientId{0}, 1, 1};
  sim::NoObserver nobody_;
  sim::PairedNode node_;
  RedisTwins twins_;
};

bool can_run() { return guests_run_here() && has_redis_server(); }

}  // namespace

TEST_CASE("a key is there at its last millisecond on a node and on a server", "[sim]") {
  if (!can_run()) return;
  Pair pair(1);
  pair.pass(123'456);
  CHECK(pair.execute(CommandKind::set_nx, 0, 7, 500).kind == ReplyKind::ok);
  pair.pass(500 * ms);
  CHECK(pair.execute(CommandKind::get, 0).kind == ReplyKind::token);
  pair.pass(ms - 123'456 - 1);
  CHECK(pair.execute(CommandKind::get, 0).kind == ReplyKind::token);
  pair.pass(1);
  CHECK(pair.execute(CommandKind::get, 0).kind == ReplyKind::nil);
  CHECK(pair.differences().empty());
  CHECK(pair.report().commands == 4);
}

TEST_CASE("random commands at random times have the same effect on a node and on a server", "[sim]") {
  if (!can_run()) return;
  constexpr std::array<CommandKind, 12> kinds{CommandKind::set,
                                              CommandKind::set_nx,
                                              CommandKind::get,
                                              CommandKind::exists,
                                              CommandKind::del,
                                              CommandKind::pexpire,
                                              CommandKind::pttl,
                                              CommandKind::incr,
                                              CommandKind::compare_delete,
                                              CommandKind::compare_pexpire,
                                              CommandKind::upsert,
                                              CommandKind::getset};
  std::map<CommandKind, int> made;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    INFO("seed " << seed);
    guests::GuestRandom random(seed);
    const auto draw = [&](std::uint64_t below_this) {
      return static_cast<std::int64_t>(random.next() % below_this);
    };
    Pair pair(seed);
    for (int i = 0; i < 400; ++i) {
      pair.pass(draw(3) == 0 ? draw(40 * ms) : draw(2 * ms));
      if (draw(20) == 0) pair.step(draw(400) * ms);  // forward: what has expired stays so
      if (draw(50) == 0)
        pair.change_clock([&](HostClock& clock) {
          const RateError rate{draw(400'000'000) - 200'000'000};
          clock.mono.set_rate(pair.now(), rate);
          clock.wall.set_rate(pair.now(), rate);
        });
      if (draw(80) == 0) pair.restart();
      if (draw(80) == 0) pair.lose_keys();
      const CommandKind kind = kinds[static_cast<std::size_t>(draw(kinds.size()))];
      const bool needs_ttl = kind == CommandKind::upsert;
      const bool has_none = kind == CommandKind::getset || (draw(4) == 0 && !needs_ttl);
      const auto ttl = static_cast<std::int32_t>(has_none ? 0 : 1 + draw(30));
      ++made[kind];
      pair.execute(kind, static_cast<std::uint16_t>(draw(keys)), draw(3), ttl);
    }
    const auto differences = pair.differences();
    for (const auto& one : differences) UNSCOPED_INFO(one.what << ": " << one.typed << ", " << one.real);
    CHECK(differences.empty());
  }
  for (const CommandKind kind : kinds) CHECK(made[kind] > 100);
}

TEST_CASE("a node that does one thing otherwise is found out", "[sim]") {
  if (!can_run()) return;
  sim::NoObserver nobody;
  const HoldId by{ClientId{0}, 1, 1};
  const HostClock right{LinearClock(Instant{}, 1000 * 1000 * ms, {}),
                        LinearClock(Instant{}, sim::wall_clock_origin.ns, {})};
  const Instant later = Instant{} + Duration{10 * ms};
  const Command set{CommandKind::set, KeyId{0}, 500, 7};
  // Each runs `told` on the server and `done` on the node, and answers what the node answers.
  const auto differences_of = [&](const Command& told, const Command& done, auto&& more) {
    RedisTwins twins(*cli::find_redis_server(), 1, Replies::typed);
    sim::RedisNode node;
    node.reset(NodeId{0}, keys, right, Persistence::none);
    sim::NodeTwin& twin = twins.of(NodeId{0});
    twin.starts(node, Instant{});
    const Reply reply = node.execute(done, by, later, nobody);
    twin.executed(node, told, by, reply, later);
    more(node, twin);
    const Instant end = later + Duration{100 * ms};
    twin.ends(node, end);
    return twins.report().differences.size();
  };
  const auto nothing = [](sim::RedisNode&, sim::NodeTwin&) {};
  const auto with_ttl = [&](std::int32_t ttl_ms) { return Command{CommandKind::set, KeyId{0}, ttl_ms, 7}; };
  CHECK(differences_of(set, set, nothing) == 0);
  CHECK(differences_of(set, with_ttl(501), nothing) > 0);
  CHECK(differences_of(set, with_ttl(499), nothing) > 0);
  CHECK(differences_of(set, with_ttl(0), nothing) > 0);
  CHECK(differences_of(set, {CommandKind::set, KeyId{0}, 500, 8}, nothing) > 0);
  CHECK(differences_of(set, {CommandKind::set, KeyId{1}, 500, 7}, nothing) > 0);
  CHECK(differences_of(set, {CommandKind::del, KeyId{0}, 0, 0}, nothing) > 0);
  CHECK(differences_of({CommandKind::incr, KeyId{0}, 0, 0}, {CommandKind::set, KeyId{0}, 0, 1}, nothing) > 0);
  CHECK(differences_of(set, set,
                       [&](sim::RedisNode& node, sim::NodeTwin&) { node.lose_keys(0, later, nobody); }) > 0);
  CHECK(differences_of(set, set,
                       [&](sim::RedisNode& node, sim::NodeTwin& twin) { twin.loses_keys(node, later); }) > 0);
  CHECK(differences_of(set, set, [&](sim::RedisNode& node, sim::NodeTwin& twin) {
          twin.goes_down(node, Ending::killed, later);
          twin.comes_up(node, later);
        }) > 0);
  CHECK(differences_of({CommandKind::pttl, KeyId{0}, 0, 0}, {CommandKind::exists, KeyId{0}, 0, 0}, nothing) >
        0);
}

TEST_CASE("the server's replies can go on in the place of the node's", "[sim]") {
  if (!can_run()) return;
  RedisTwins twins(*cli::find_redis_server(), 1, Replies::real);
  sim::RedisNode node;
  node.reset(
      NodeId{0}, keys,
      {LinearClock(Instant{}, 1000 * 1000 * ms, {}), LinearClock(Instant{}, sim::wall_clock_origin.ns, {})},
      Persistence::none);
  sim::NodeTwin& twin = twins.of(NodeId{0});
  twin.starts(node, Instant{});
  const Command command{CommandKind::exists, KeyId{0}, 0, 0};
  const Reply wrong{ReplyKind::integer, 1};
  const Reply right{ReplyKind::integer, 0};
  const HoldId by{ClientId{0}, 1, 1};
  CHECK(twin.executed(node, command, by, wrong, Instant{}) == right);
  REQUIRE(twins.report().differences.size() == 1);
  CHECK(twins.report().differences.front().what == "the reply to EXISTS key:0");
  CHECK(twins.report().differences.front().typed == "1");
  CHECK(twins.report().differences.front().real == "0");
}

}  // namespace lockstep::tests
