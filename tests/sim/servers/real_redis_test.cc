#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/cli/lockstep_process.h"
#include "tests/sim/servers/redis_process.h"
#include "tests/sim/servers/survived.h"

// Compares what the simulated node keeps with what a real redis-server keeps. A power loss is a kill after
// which each file is cut to its length at its last fsync. That is the most that the kernel may lose.

namespace lockstep::tests {
namespace {

constexpr std::string_view name_of(Ending ending) {
  constexpr std::string_view names[] = {"killed", "power loss", "shutdown"};
  return names[static_cast<std::size_t>(ending)];
}

void pause() { std::this_thread::sleep_for(std::chrono::milliseconds(2)); }

bool early_is_safe(RedisProcess& server, Persistence persistence) {
  switch (persistence) {
    case Persistence::none:
    case Persistence::aof_no:
      return true;  // No sync will come, so there is nothing to wait for.
    case Persistence::aof_everysec:
    case Persistence::aof_always:
      return server.synced().everything_is_synced();
    case Persistence::rdb:
      return contains(server.ask("INFO persistence").value_or(""), "rdb_changes_since_last_save:0\r\n");
  }
  return false;
}

// Returns true for the two modes in which the server syncs at times of its own.
bool syncs_by_itself(Persistence persistence) {
  return persistence == Persistence::aof_everysec || persistence == Persistence::rdb;
}

// Returns nothing if the server has synced between the late key and the end, since such a round proves
// nothing.
std::optional<Survived> one_round(Persistence persistence, Ending ending) {
  const TemporaryFolder folder;
  {
    RedisProcess server(folder.path("redis"), persistence);
    REQUIRE(server.ask("SET early 7 NX PX 60000") == "OK");
    while (!early_is_safe(server, persistence)) pause();
    const std::size_t syncs = server.synced().syncs();
    REQUIRE(server.ask("SET late 8 NX PX 60000") == "OK");
    server.end(ending);
    const bool at_the_end = ending == Ending::shutdown;
    if (syncs_by_itself(persistence) && !at_the_end && server.synced().syncs() != syncs) return std::nullopt;
  }
  RedisProcess server(folder.path("redis"), persistence);
  return Survived{server.ask("GET early") == "7", server.ask("GET late") == "8"};
}

Survived what_really_survives(Persistence persistence, Ending ending) {
  constexpr int rounds = 50;
  for (int round = 0; round < rounds; ++round) {
    if (const std::optional<Survived> survived = one_round(persistence, ending)) return *survived;
  }
  throw std::runtime_error("the server always synced before it could be ended");
}

void require_the_same(Persistence persistence) {
  for (const Ending ending : {Ending::killed, Ending::power_loss, Ending::shutdown}) {
    CAPTURE(name_of(persistence), name_of(ending));
    REQUIRE(what_really_survives(persistence, ending) == what_survives(persistence, ending));
  }
}

}  // namespace

TEST_CASE("a real server without persistence keeps what the simulated node keeps", "[sim]") {
  require_the_same(Persistence::none);
}

TEST_CASE("a real server with an AOF keeps what the simulated node keeps", "[sim]") {
  require_the_same(Persistence::aof_no);
  require_the_same(Persistence::aof_everysec);
  require_the_same(Persistence::aof_always);
}

TEST_CASE("a real server with snapshots keeps what the simulated node keeps", "[sim]") {
  require_the_same(Persistence::rdb);
}

TEST_CASE("a real server's keys go on expiring while it is down", "[sim]") {
  constexpr int downtime_ms = 300;
  const TemporaryFolder folder;
  {
    RedisProcess server(folder.path("redis"), Persistence::aof_always);
    REQUIRE(server.ask("SET short 7 PX " + std::to_string(downtime_ms)) == "OK");
    REQUIRE(server.ask("SET long 8 PX 60000") == "OK");
    server.end(Ending::killed);
  }
  // The sleep is 2 ms longer because a key is still readable in the millisecond in which it expires.
  std::this_thread::sleep_for(std::chrono::milliseconds(downtime_ms + 2));
  RedisProcess server(folder.path("redis"), Persistence::aof_always);
  REQUIRE(server.ask("GET short") == std::nullopt);
  REQUIRE(server.ask("GET long") == "8");
  const int left_ms = std::stoi(server.ask("PTTL long").value_or(""));
  REQUIRE(left_ms > 0);
  REQUIRE(left_ms <= 60'000 - downtime_ms);
}

}  // namespace lockstep::tests
