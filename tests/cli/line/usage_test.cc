// Tests mistyped commands. The status is 64, and the message suggests what was meant.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/check.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

struct Mistake {
  Args args;
  std::string says;
};

void expect_usage_errors(const std::vector<Mistake>& mistakes) {
  for (const Mistake& mistake : mistakes) {
    const Finished finished = run_here(mistake.args);
    INFO("expected \"" << mistake.says << "\" in: " << finished.err);
    REQUIRE(finished.status == 64);
    REQUIRE(finished.out.empty());
    REQUIRE(contains(finished.err, mistake.says));
  }
}

}  // namespace

TEST_CASE("A misspelt command, option or list is answered with the nearest word", "[cli]") {
  expect_usage_errors({
      {{"campain", "C8"}, R"(unknown command "campain"; did you mean "campaign"?)"},
      {{"Run"}, R"(did you mean "run"?)"},
      {{"frobnicate"}, R"(unknown command "frobnicate")"},
      {{"run", "--sed", "5", "C11"}, R"(unknown option "--sed"; did you mean "--seed"?)"},
      {{"run", "C11", "--jason"}, R"(did you mean "--json"?)"},
      {{"run", "C11", "--sede=5"}, R"(unknown option "--sede"; did you mean "--seed"?)"},
      {{"replay", "--vrify"}, R"(did you mean "--verify"?)"},
      {{"campaign", "C8", "--keepgoing"}, R"(did you mean "--keep-going"?)"},
      {{"--no-colour", "list", "locks"}, R"(did you mean "--no-color"?)"},
      {{"--json", "run", "C11"}, R"(put "--json" behind "run")"},
      {{"list", "lock"}, R"(did you mean "locks"?)"},
      {{"-v"}, R"(unknown option "-v"; did you mean "--version"?)"},
      {{"run", "C11", "-J"}, "unknown option \"-J\"\n"},
      {{"hlep"}, R"(did you mean "help"?)"},
      {{"help", "rn"}, R"(unknown command "rn"; did you mean "run"?)"},
  });
}

TEST_CASE("An option or argument of another command is answered with the line to type", "[cli]") {
  expect_usage_errors({
      {{"run", "C11", "--runs", "5"}, "--runs is an option of campaign: lockstep campaign C11 --runs 5\n"},
      {{"run", "--runs=5", "C11"}, "--runs is an option of campaign: lockstep campaign C11 --runs=5\n"},
      {{"run", "--runs", "5", "C11"}, "lockstep campaign C11 --runs 5\n"},
      {{"run", "--seed", "3", "C11", "--runs", "5"},
       "--runs is an option of campaign (lockstep campaign --help)\n"},
      {{"run", "redsync", "--nodes", "3"}, "--nodes is an option of new; here: --set cluster.nodes=3\n"},
      {{"campaign", "redsync", "--nodes", "5", "--ttl=8s"}, "; here: --set cluster.nodes=5"},
      {{"explain", "redsync", "--ttl", "8s"}, "--ttl is an option of new; here: --set lock.ttl=8s\n"},
      {{"run", "C11", "--runs"}, "lockstep campaign C11 --runs N\n"},
      {{"run", "my file.toml", "--keep-going"},
       "--keep-going is an option of campaign: lockstep campaign 'my file.toml' --keep-going\n"},
      {{"run", "C11", "--verify"}, "--verify is an option of replay: lockstep replay TOKEN --verify\n"},
      {{"campaign", "C8", "--seed", "5"},
       "--seed is an option of run: lockstep run C8 --seed 5; did you mean \"--seeds\"?"},
      {{"replay", "ls1:x", "--seed", "5"}, "--seed is an option of run: lockstep run SCENARIO --seed 5\n"},
      {{"explain", "ls2:x", "--seed", "5"}, "--seed chooses a run of a scenario, and a token names its run"},
      {{"explain", "C11", "--scenario", "x"}, "and \"C11\" is a scenario itself\n"},
      {{"replay", "redis-py"}, "\"redis-py\" is a scenario, and replay takes a token or a file that"},
      {{"replay", "C11"}, "\"C11\" is a scenario, and replay takes a token or a file that holds one\n"},
      {{"lint", "C11"}, "\"C11\" is shipped, and lint looks for"},
      {{"schema", "--json"}, "unknown option \"--json\""},
  });
  REQUIRE(last_line(run_here({"replay", "C11"}).err) == "Try: lockstep run C11");
}

TEST_CASE("Arguments that are missing, too many or together are named", "[cli]") {
  expect_usage_errors({
      {{}, "a command is missing"},
      {{"-q"}, "a command is missing"},
      {{"run"}, "SCENARIO is required"},
      {{"replay"}, "TOKEN|FILE is required"},
      {{"shrink"}, "TOKEN|FILE|SCENARIO is required"},
      {{"lint"}, "FILE is required"},
      {{"run", "C11", "C12"}, R"("C12" is one argument too many)"},
      {{"run", "C11", "--seed"}, "--seed"},
      {{"run", "C11", "--seed", "1", "--seed", "2"}, "--seed"},
      {{"campaign", "C8", "--runs", "3", "--seeds", "1..3"}, "--seeds and --runs cannot go together"},
  });
}

TEST_CASE("Values that do not fit their option say what the option takes", "[cli]") {
  expect_usage_errors({
      {{"run", "C11", "--seed", "abc"}, R"(--seed takes a number from 0 to 2^64-1)"},
      {{"run", "C11", "--seed=-1"}, R"(not "-1")"},
      {{"run", "C11", "--seed", "18446744073709551616"}, "--seed takes"},
      {{"run", "C11", "--set", "lock.ttl"}, "--set takes KEY=VALUE as in lock.ttl=5s, not \"lock.ttl\""},
      {{"run", "C11", "--set", "=5s"}, "--set takes KEY=VALUE"},
      {{"campaign", "C8", "--runs", "0"}, "--runs takes a number from 1 to"},
      {{"campaign", "C8", "--runs", "many"}, "--runs takes a number"},
      {{"campaign", "C8", "--runs", "1e4"}, "not \"1e4\"; write 10000\n"},
      {{"campaign", "C8", "--runs", "10,000"}, "; write 10000\n"},
      {{"campaign", "C8", "--runs", "1_000_000"}, "; write 1000000\n"},
      {{"campaign", "C8", "--runs", "1.5e3"}, "not \"1.5e3\"\n"},
      {{"campaign", "C8", "--runs", "1e99"}, "not \"1e99\"\n"},
      {{"campaign", "C8", "--runs", "10,5"}, "not \"10,5\"\n"},
      {{"campaign", "C8", "-j", "0"}, "-j takes a number from 1 to 1024"},
      {{"campaign", "C8", "-j", "1025"}, "-j takes a number from 1 to 1024"},
      {{"campaign", "C8", "--seeds", "5"}, "--seeds takes two seeds as in 1..1001"},
      {{"campaign", "C8", "--seeds", "5..5"}, "the second larger"},
      {{"campaign", "C8", "--seeds", "7..5"}, "the second larger"},
      {{"campaign", "C8", "--seeds", "1...5"}, "--seeds takes"},
  });
}

TEST_CASE("Behind two dashes everything is an argument", "[cli]") {
  REQUIRE(run_here({"run", "--", "C11"}).status == 1);
  REQUIRE(run_here({"run", "--", "--json"}).status == 66);
}

TEST_CASE("Every usage error says where the help is", "[cli]") {
  REQUIRE(last_line(run_here({"run", "--sed"}).err) == "Try: lockstep run --help");
  REQUIRE(last_line(run_here({"rn"}).err) == "Try: lockstep --help");
}

TEST_CASE("Commands of later versions do not appear", "[cli]") {
  const std::string help = run_here({"--help"}).out;
  for (const std::string later : {"compare", "frontier", "serve"}) {
    INFO(later);
    REQUIRE(run_here({later}).status == 64);
    REQUIRE_FALSE(contains(help, "\n  " + later));
  }
}

}  // namespace lockstep::tests
