// Tests exhaust --deviations all on the command line.

#include <atomic>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

TEST_CASE("every delay is searched through, and all hold", "[cli]") {
  const Finished finished = run_here({"exhaust", "redlock/ticks", "--deviations", "all"});
  REQUIRE(finished.status == 0);
  REQUIRE(contains(finished.out, "in ticks of 100 ms: 0 to 4\n"));
  REQUIRE(last_line(finished.out) == "✓ held: every behaviour in whole ticks up to 400 ms");
  const Finished printed = run_here({"exhaust", "redlock/ticks", "--deviations", "all", "--json"});
  REQUIRE(printed.status == 0);
  const Json json = Json::parse(printed.out);
  REQUIRE(json["complete"] == true);
  REQUIRE(json["violated"] == 0);
  REQUIRE(json["schedules"].is_null());
  REQUIRE(json["states"].get<std::uint64_t>() > 0);
  REQUIRE(json["merged"].get<std::uint64_t>() > json["states"].get<std::uint64_t>());
  REQUIRE(json["failures"].empty());
}

TEST_CASE("the shortest counterexample of all delays is told, and its token replays", "[cli]") {
  const Finished finished = run_here({"exhaust", "redlock/ticks-loss", "--deviations", "all"});
  REQUIRE(finished.status == 1);
  REQUIRE(contains(finished.out, "✗ violated: after 11 steps, and nothing after fewer\n"));
  REQUIRE(contains(finished.out, "drops its keys"));
  REQUIRE(last_line(finished.out).starts_with("Reproduce: lockstep replay 'ls2:redlock/ticks-loss:"));
  const Finished printed = run_here({"exhaust", "redlock/ticks-loss", "--deviations", "all", "--json"});
  REQUIRE(printed.status == 1);
  const Json failure = Json::parse(printed.out)["failures"][0];
  REQUIRE(failure["kinds"][0] == "ME");
  REQUIRE(failure["inside_model"] == false);
  REQUIRE(failure["deviations"] == 3);
  const Finished replayed = run_here({"replay", failure["repro"], "--json"});
  REQUIRE(replayed.status == 1);
  REQUIRE(Json::parse(replayed.out)["violations"][0]["kind"] == "ME");
}

TEST_CASE("a search through all delays that is cut short is not complete", "[cli]") {
  const Finished finished =
      run_here({"exhaust", "redlock/ticks", "--deviations", "all", "--max-states", "1000"});
  REQUIRE(finished.status == 2);
  REQUIRE(contains(finished.out, "\nThe search has reached --max-states 1000. Raise it to go on.\n"));
  REQUIRE(last_line(finished.out).starts_with("? not complete: "));
  const Finished small = run_here({"exhaust", "redlock/ticks", "--deviations", "all", "--max-memory", "1KB"});
  REQUIRE(small.status == 2);
  REQUIRE(contains(small.out, "\nThe search has reached --max-memory 1KB. Raise it to go on.\n"));
  const std::atomic<bool> interrupted{true};
  cli::Hooks hooks;
  hooks.program.interrupted = &interrupted;
  const Finished stopped = run_here({"exhaust", "redlock/ticks", "--deviations", "all"}, hooks);
  REQUIRE(stopped.status == 130);
  REQUIRE(last_line(stopped.out).starts_with("? interrupted: "));
  const Finished printed = run_here({"exhaust", "redlock/ticks", "--deviations", "all", "--json"}, hooks);
  REQUIRE(Json::parse(printed.out)["stopped_by"] == "interrupt");
}

TEST_CASE("an interrupt behind a search through all delays does not lose its violation", "[cli]") {
  std::atomic<bool> interrupted{false};
  int looks = 0;
  cli::Hooks hooks;
  hooks.program.interrupted = &interrupted;
  hooks.wall_clock = [&] {
    if (++looks == 2) interrupted = true;  // when the search is over
    return Duration{looks};
  };
  const Finished finished =
      run_here({"exhaust", "redlock/ticks-loss", "--deviations", "all", "--json"}, hooks);
  REQUIRE(finished.status == 130);
  const Json json = Json::parse(finished.out);
  REQUIRE(json["stopped_by"] == "violation");
  const Json& failure = json["failures"][0];
  REQUIRE(failure["kinds"][0] == "ME");
  REQUIRE(failure["inside_model"] == false);
  REQUIRE(run_here({"replay", failure["repro"]}).status == 1);
}

TEST_CASE("a scenario that cannot be searched in ticks says why", "[cli]") {
  const Finished finished = run_here({"exhaust", "C8", "--deviations", "all"});
  REQUIRE(finished.status == 65);
  REQUIRE(contains(finished.err, "C8 cannot be searched with --deviations all: it needs a tick"));
  const Finished typo = run_here({"exhaust", "redlock/ticks", "--deviations", "al"});
  REQUIRE(typo.status == 64);
}

}  // namespace lockstep::tests
