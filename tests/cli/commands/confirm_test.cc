// Tests `lockstep confirm`: runs with real redis-servers beside the simulated nodes.

#include <fstream>
#include <iostream>
#include <set>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>

#include "scenarios/library/embedded.h"
#include "tests/cli/lockstep_process.h"
#include "tests/support/can_run_guests.h"
#include "tests/support/guest_runs.h"

namespace lockstep::tests {
namespace {

bool can_run() { return guests_run_here() && has_redis_server(); }

// Confirms every shipped scenario that can be, with so many seeds.
void confirm_all(const std::string& seeds) {
  if (!can_run()) return;
  std::size_t confirmed = 0;
  for (const auto& shipped : scenarios::embedded_scenarios()) {
    const std::string id(shipped.id);
    INFO(id);
    const Finished finished = run_here({"confirm", id, "--runs", seeds});
    INFO(finished.out << finished.err);
    const bool nothing_to_compare = contains(finished.out, "nothing to compare");
    CHECK(finished.status == (nothing_to_compare ? 2 : 0));
    confirmed += nothing_to_compare ? 0 : 1;
  }
  CHECK(confirmed > 100);
}

}  // namespace

TEST_CASE("no server does anything otherwise than its node in two runs of a shipped scenario", "[cli]") {
  confirm_all("2");
}
TEST_CASE("no server does anything otherwise than its node in 20 runs of a shipped scenario", "[full][cli]") {
  confirm_all("20");
}

TEST_CASE("confirm says what was compared, and names the server", "[cli]") {
  if (!can_run()) return;
  const Finished one = run_here({"confirm", "C1"});
  REQUIRE(one.status == 0);
  CHECK(contains(one.out, "confirmed  Redis server v="));
  CHECK(contains(one.out, " commands of 1 run, no difference"));
  const Finished json = run_here({"confirm", "C1", "--runs", "2", "--json"});
  REQUIRE(json.status == 0);
  const auto parsed = nlohmann::json::parse(json.out);
  CHECK(parsed["ok"] == true);
  CHECK(parsed["servers"][0]["runs_wanted"] == 2);
  CHECK(parsed["servers"][0]["runs"] == 2);
  CHECK(parsed["servers"][0]["commands"] == 40);
  CHECK(parsed["servers"][0]["differences"].empty());
}

namespace {

// A scenario with every fault that a node can meet, more of them than in any shipped one.
std::string all_faults(std::string_view persistence) {
  std::string text = fmt::format(
      "lockstep = 1\n[cluster]\nnodes = 3\npersistence = \"{}\"\n[lock]\nkind = \"redlock\"\nttl = "
      "\"300ms\"\n[clients]\ncount = 3\nwork = \"50ms\"\n[budget]\nduration = \"4s\"\n",
      persistence);
  for (const char* kind : {"pause", "suspend", "wall_step", "rate", "clock_freeze", "partition", "reply_loss",
                           "reset", "crash", "power_loss", "shutdown", "slow", "slew", "key_loss"})
    text += fmt::format("[[random_fault]]\nkind = \"{}\"\nslots = 2\n", kind);
  return text;
}

// Runs real servers under all faults, again and again, and prints what stands for each run.
void servers_do_the_same(std::uint64_t seeds, int times) {
  if (!can_run()) return;
  const TemporaryFolder folder;
  for (const std::string_view persistence : {"none", "aof_everysec", "aof_always", "rdb"}) {
    const std::string scenario = folder.path(std::string(persistence) + ".toml");
    std::ofstream(scenario) << all_faults(persistence);
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      INFO(persistence << ", seed " << seed);
      std::set<std::string> outputs;
      for (int i = 0; i < times; ++i) {
        const Finished finished = run_here({"confirm", scenario, "--seed", std::to_string(seed), "--json"});
        INFO(finished.out << finished.err);
        CHECK(finished.status == 0);
        outputs.insert(finished.out);
      }
      REQUIRE(outputs.size() == 1);
      const auto server = nlohmann::json::parse(*outputs.begin())["servers"][0];
      std::cout << "calls of servers with " << persistence << ", seed " << seed << ": "
                << server["calls"].get<std::string>() << std::endl;
    }
  }
}

}  // namespace

TEST_CASE("three redis-servers under all faults do the same each time", "[cli]") {
  servers_do_the_same(2, 2);
}
TEST_CASE("redis-servers under all faults, 20 seeds, do the same three times", "[full][cli]") {
  servers_do_the_same(20, 3);
}

TEST_CASE("confirm takes a token", "[cli]") {
  if (!can_run()) return;
  const auto run = nlohmann::json::parse(run_here({"run", "C11", "--json"}).out);
  const Finished finished = run_here({"confirm", run["repro"].get<std::string>()});
  INFO(finished.err);
  CHECK(finished.status == 0);
  CHECK(contains(finished.out, "no difference"));
  CHECK(run_here({"confirm", run["repro"].get<std::string>(), "--runs", "2"}).status == 64);
}

TEST_CASE("confirm lists what a server does otherwise, and what that would change", "[cli]") {
  if (!guests_run_here()) return;
  const std::string wrong = guest_program("wrong_redis");
  const Finished finished = run_here({"confirm", "C1", "--server", wrong});
  INFO(finished.out << finished.err);
  CHECK(finished.status == 3);
  CHECK(contains(finished.out, "Seed 1:\n"));
  CHECK(contains(finished.out, "  redis:1  key:0: \""));
  CHECK(contains(finished.out, " here, not there on the server\n"));
  CHECK(contains(finished.out, "  and "));
  CHECK(contains(finished.out, "different  Redis server v=0.0.1 (" + wrong + "): 18 commands of 1 run, "));
  const Finished json = run_here({"confirm", "C1", "--server", wrong, "--json"});
  CHECK(json.status == 3);
  const auto parsed = nlohmann::json::parse(json.out);
  CHECK(parsed["ok"] == false);
  const auto first = parsed["servers"][0]["differences"][0];
  CHECK(first["seed"] == 1);
  CHECK(first["node"] == "redis:1");
  CHECK(first["real"] == "not there");
  CHECK(first["verdict"] == "held");
  CHECK(first["real_verdict"] == "violated");
}

TEST_CASE("confirm has a connection for each of as many clients as a scenario may have", "[cli]") {
  if (!can_run()) return;
  const TemporaryFolder folder;
  const std::string scenario = folder.path("many.toml");
  std::ofstream(scenario)
      << "lockstep = 1\n[cluster]\nnodes = 1\n[lock]\nkind = \"single\"\n[clients]\ncount = "
         "1024\n[budget]\nduration = \"200ms\"\n";
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit few{256, before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_NOFILE, &few) == 0);
  const Finished finished = run_here({"confirm", scenario});
  setrlimit(RLIMIT_NOFILE, &before);
  INFO(finished.out << finished.err);
  CHECK(finished.status == 0);
}

TEST_CASE("confirm tells what it has made when a server fails", "[cli]") {
  if (!guests_run_here()) return;
  const Finished finished =
      run_here({"confirm", "C1", "--runs", "50", "--server", guest_program("wrong_redis")});
  INFO(finished.out << finished.err);
  CHECK(finished.status == 3);
  CHECK(contains(finished.out, "Seed 1:\n"));
  CHECK(contains(finished.out, "failed  Redis server v=0.0.1"));
  CHECK(contains(finished.out, " of 50 runs, "));
  CHECK(contains(finished.out, "has ended with status 7\n"));
}

TEST_CASE("confirm says what it cannot do", "[cli]") {
  if (!can_run()) return;
  const Finished no_server = run_here({"confirm", "C1", "--server", "/bin/true"});
  CHECK(no_server.status == 66);
  CHECK(contains(no_server.err, "guest /bin/true is no redis-server"));
  const Finished missing = run_here({"confirm", "C1", "--server", "no/such/file"});
  CHECK(missing.status == 66);
  CHECK(contains(missing.err, "\"no/such/file\" is no program that can be executed here"));
  CHECK(run_here({"confirm", "C1", "--server", "/"}).status == 66);
  const Finished in_path = run_here({"confirm", "C1", "--server", "true"});
  CHECK(contains(in_path.err, "/true is no redis-server"));
  CHECK(run_here({"confirm", "C1", "--runs", "0"}).status == 64);
}

}  // namespace lockstep::tests
