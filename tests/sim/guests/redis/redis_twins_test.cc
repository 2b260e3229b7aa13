// Simulated nodes beside real redis-servers, driven by random commands and faults, and with mistakes planted.

#include "sim/guests/redis/redis_twins.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "cli/terminal/redis_server.h"
#include "core/command_info.h"
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

RedisTwins twins_of_one_client(Persistence persistence = Persistence::none,
                               Replies replies = Replies::typed) {
  return RedisTwins({*cli::find_redis_server(), 1, persistence, 1, replies});
}

// A node and its twin on one time axis. The monotonic clock starts some nanoseconds behind a whole second.
class Pair {
 public:
  explicit Pair(RedisTwins& twins, Persistence persistence = Persistence::none, std::int64_t more_ns = 0)
      : twins_(twins) {
    const HostClock clock{LinearClock(Instant{}, 1000 * 1000 * ms + more_ns, {}),
                          LinearClock(Instant{}, origin_, {})};
    node_.reset(NodeId{0}, keys, clock, persistence);
    node_.attach(twins_.of(NodeId{0}), now_);
  }

  void pass(std::int64_t ns) { now_ = now_ + Duration{ns}; }
  Reply execute(CommandKind kind, std::uint16_t key, std::int64_t value = 0, std::int32_t ttl_ms = 0) {
    return node_.execute({kind, KeyId{key}, ttl_ms, value}, by_, now_, nobody_);
  }
  template <class Change>
  void change_clock(Change&& change) {
    node_.change_clock(now_, std::forward<Change>(change), nobody_);
  }
  void step(std::int64_t ns) {
    change_clock([&](HostClock& clock) { clock.wall.step(now_, Duration{ns}); });
  }
  void restart(Ending ending, std::int64_t downtime_ns = 0) {
    node_.go_down(ending, now_, nobody_);
    pass(downtime_ns);
    node_.come_up(0, now_, nobody_);
  }
  void pause(std::int64_t ns) {
    node_.stops(now_, now_ + Duration{ns});
    pass(ns);
  }
  void lose_keys() { node_.lose_keys(0, now_, nobody_); }

  // Compares all keys, and returns what was ever found.
  std::vector<guests::TwinDifference> differences() {
    node_.finish(now_);
    return twins_.report().differences;
  }
  TwinReport report() const { return twins_.report(); }
  Instant now() const { return now_; }
  const sim::RedisNode& typed() const { return node_.typed(); }

 private:
  static constexpr std::int64_t origin_ = sim::wall_clock_origin.ns;

  Instant now_;
  HoldId by_{ClientId{0}, 1, 1};
  sim::NoObserver nobody_;
  sim::PairedNode node_;
  RedisTwins& twins_;
};

bool can_run() { return guests_run_here() && has_redis_server(); }

}  // namespace

TEST_CASE("a key is there at its last millisecond on a node and on a server", "[sim]") {
  if (!can_run()) return;
  RedisTwins twins = twins_of_one_client();
  Pair pair(twins);
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

TEST_CASE("serverCron deletes an expired key in the same millisecond on a node and on a server", "[sim]") {
  if (!can_run()) return;
  const auto is_there = [](std::int64_t after_us) {
    RedisTwins twins = twins_of_one_client();
    Pair pair(twins);
    pair.pass(50 * ms);
    pair.execute(CommandKind::set, 0, 7, 10);
    pair.pass(after_us * 1000 - 50 * ms);
    CHECK(pair.differences().empty());
    return pair.typed().has(KeyId{0});
  };
  CHECK(is_there(100'900));
  CHECK_FALSE(is_there(101'100));
}

TEST_CASE("the end of an expired key makes neither a node nor a server take a snapshot", "[sim]") {
  if (!can_run()) return;
  RedisTwins twins = twins_of_one_client(Persistence::rdb);
  Pair pair(twins, Persistence::rdb);
  pair.pass(2500 * ms);
  pair.execute(CommandKind::set, 0, 7, 2500);  // it is in a snapshot, and then expires
  pair.pass(4000 * ms);
  pair.execute(CommandKind::set, 1, 7);  // so the next snapshot is taken at once
  pair.pass(300 * ms);
  pair.restart(Ending::power_loss);
  CHECK(pair.execute(CommandKind::exists, 1).value == 1);
  CHECK(pair.differences().empty());
}

TEST_CASE("after a step back neither a node nor a server brings a write to the disk", "[sim]") {
  if (!can_run()) return;
  RedisTwins twins = twins_of_one_client(Persistence::aof_everysec);
  Pair pair(twins, Persistence::aof_everysec);
  pair.pass(1500 * ms);
  pair.execute(CommandKind::set, 0, 7);
  pair.step(-1000 * ms);
  pair.pass(300 * ms);
  pair.execute(CommandKind::set, 1, 7);
  pair.restart(Ending::power_loss);
  CHECK(pair.execute(CommandKind::exists, 0).value == 1);
  CHECK(pair.execute(CommandKind::exists, 1).value == 0);
  CHECK(pair.differences().empty());
}

namespace {

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

// What a command finds under its key.
enum class Found : std::uint8_t { missing, live, without_expiry, expired };
constexpr std::size_t found_count = 4;
constexpr std::array<const char*, found_count> found_names{"missing", "live", "no expiry", "expired unread"};

// Random commands, each as often as another on each kind of key, between random faults.
class RandomRun {
 public:
  RandomRun(RedisTwins& twins, Persistence persistence, std::uint64_t seed)
      : random_(seed), pair_(twins, persistence, draw(1'000'000)) {}

  // Makes so many commands in each cell.
  void run(int per_cell) {
    for (int i = 0; i < per_cell; ++i) {
      for (const CommandKind kind : kinds) {
        for (std::size_t found = 0; found < found_count; ++found) command_on(kind, static_cast<Found>(found));
      }
    }
  }
  std::vector<guests::TwinDifference> differences() { return pair_.differences(); }
  int count(CommandKind kind, Found found) const {
    const auto at = counts_.find({kind, found});
    return at == counts_.end() ? 0 : at->second;
  }

 private:
  std::int64_t draw(std::int64_t below) {
    return static_cast<std::int64_t>(random_.next() % static_cast<std::uint64_t>(below));
  }
  static Found found_by(const sim::RedisNode& node, KeyId key, Instant now) {
    const auto kept = node.kept(key, now);
    if (!kept) return node.has(key) ? Found::expired : Found::missing;
    return kept->expire_at_ms ? Found::live : Found::without_expiry;
  }
  // What a command would find now, at the earliest instant at which nothing else happens first.
  Found found_now(KeyId key) const {
    sim::RedisNode node = pair_.typed();
    node.catch_up(pair_.now());
    return found_by(node, key, pair_.now());
  }

  void command_on(CommandKind kind, Found wanted) {
    something_happens();
    const KeyId key{static_cast<std::uint16_t>(draw(keys))};
    for (int tries = 0; found_now(key) != wanted && tries < 20; ++tries) prepare(key, wanted);
    const bool needs_ttl = kind == CommandKind::upsert;
    const bool has_none = kind == CommandKind::getset || (draw(4) == 0 && !needs_ttl);
    const auto ttl = static_cast<std::int32_t>(has_none ? 0 : 1 + draw(30));
    ++counts_[{kind, found_now(key)}];
    pair_.execute(kind, key.value, draw(2), ttl);
  }
  void prepare(KeyId key, Found wanted) {
    switch (wanted) {
      case Found::missing:
        pair_.execute(CommandKind::del, key.value);
        break;
      case Found::live:
        pair_.execute(CommandKind::set, key.value, draw(2), static_cast<std::int32_t>(5 + draw(200)));
        break;
      case Found::without_expiry:
        pair_.execute(CommandKind::set, key.value, draw(2));
        break;
      case Found::expired:
        if (pair_.typed().clock().wall.frozen())
          pair_.change_clock([&](HostClock& clock) { clock.wall.thaw(pair_.now()); });
        pair_.execute(CommandKind::set, key.value, draw(2), static_cast<std::int32_t>(1 + draw(4)));
        pair_.pass(6 * ms + draw(20 * ms));
        if (draw(6) == 0) pair_.step(-draw(20) * ms);  // perhaps it comes back
        break;
    }
  }
  void something_happens() {
    pair_.pass(draw(3) == 0 ? draw(120 * ms) : draw(2 * ms));
    switch (draw(60)) {
      case 0:
        pair_.step(draw(400) * ms - 200 * ms);
        break;
      case 1:
        pair_.change_clock([&](HostClock& clock) {
          const RateError rate{draw(2) == 0 ? 0 : draw(400'000'000) - 200'000'000};
          clock.mono.set_rate(pair_.now(), rate);
          clock.wall.set_rate(pair_.now(), rate);
        });
        break;
      case 2:
        pair_.change_clock([&](HostClock& clock) {
          clock.wall.frozen() ? clock.wall.thaw(pair_.now()) : clock.wall.freeze(pair_.now());
        });
        break;
      case 3:
        pair_.pause(draw(1500 * ms));
        break;
      case 4: {
        constexpr std::array endings{Ending::killed, Ending::power_loss, Ending::shutdown, Ending::saved};
        const Ending ending = endings[static_cast<std::size_t>(draw(endings.size()))];
        pair_.restart(ending, draw(3) == 0 ? draw(3000 * ms) : 0);
        break;
      }
      case 5:
        if (draw(3) == 0) pair_.lose_keys();
        break;
      case 6:
        pair_.pass(draw(3000 * ms));
        break;
      default:
        break;
    }
  }

  guests::GuestRandom random_;
  Pair pair_;
  std::map<std::pair<CommandKind, Found>, int> counts_;
};

// Makes runs with random commands and faults, and prints how many commands found what.
void compare_at_random(std::uint64_t first_seed, std::uint64_t seeds, int per_cell, int least) {
  if (!can_run()) return;
  std::map<std::pair<CommandKind, Found>, int> counts;
  for (std::size_t one = 0; one < persistence_count; ++one) {
    const auto persistence = static_cast<Persistence>(one);
    RedisTwins twins = twins_of_one_client(persistence);
    for (std::uint64_t seed = first_seed; seed < first_seed + seeds; ++seed) {
      INFO("seed " << seed << ", " << name_of(persistence));
      if (seed > first_seed) twins.next_run();
      RandomRun run(twins, persistence, seed);
      run.run(per_cell);
      const auto differences = run.differences();
      for (std::size_t i = 0; i < std::min<std::size_t>(differences.size(), 5); ++i) {
        const guests::TwinDifference& found = differences[i];
        UNSCOPED_INFO(found.at.ns << ": " << found.what << ": " << found.typed << ", " << found.real);
      }
      CHECK(differences.empty());
      for (const CommandKind kind : kinds) {
        for (std::size_t found = 0; found < found_count; ++found)
          counts[{kind, static_cast<Found>(found)}] += run.count(kind, static_cast<Found>(found));
      }
    }
  }
  int fewest = std::numeric_limits<int>::max();
  std::string table = "commands compared, by what they found:\n";
  for (const CommandKind kind : kinds) {
    table += fmt::format("  {:16}", command_info(kind).name);
    for (std::size_t found = 0; found < found_count; ++found) {
      const int count = counts[{kind, static_cast<Found>(found)}];
      table += fmt::format("  {} {}", found_names[found], count);
      fewest = std::min(fewest, count);
    }
    table += "\n";
  }
  WARN(table);
  CHECK(fewest >= least);
}

}  // namespace

TEST_CASE("random commands between random faults have the same effect on a node and on a server", "[sim]") {
  compare_at_random(1, 2, 12, 100);
}
TEST_CASE("at least 500 commands of each kind on each kind of key have the same effect", "[full][sim]") {
  compare_at_random(100, 10, 12, 500);
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
    RedisTwins twins = twins_of_one_client();
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
  RedisTwins twins = twins_of_one_client(Persistence::none, Replies::real);
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
