#include <atomic>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

using Json = nlohmann::ordered_json;

std::string scenario_text(const std::string& expect, const std::string& pause = "400ms") {
  return "lockstep = 1\n[lock]\nkind = \"redlock\"\nttl = \"200ms\"\n[check]\nproperties = [\"RES\"]\n"
         "[budget]\nruns = 20\n[[fault]]\nkind = \"pause\"\ntarget = \"client:A\"\nfor = \"" +
         pause +
         "\"\n"
         "when = { event = \"validity_checked\", by = \"client:A\" }\n" +
         expect;
}

}  // namespace

TEST_CASE("check compares each scenario with what it expects", "[cli]") {
  const Finished good = run_here({"check", "C11", "C12"});
  REQUIRE(good.status == 0);
  REQUIRE(contains(good.out, "✓ C11                   violated: RES outside in 100 runs · 100 runs\n"));
  REQUIRE(contains(good.out, "✓ C12                   held · faults: pause"));
  REQUIRE(last_line(good.out) == "✓ as expected: 2 scenarios, 600 runs");
}

TEST_CASE("check says what is not as expected, and how to see it", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("mine.toml", scenario_text("[expect]\noutcome = \"held\"\n"));
  const Finished bad = run_here({"check", "C12", file});
  REQUIRE(bad.status == 1);
  REQUIRE(contains(bad.out, "✗ mine.toml             expected held, got violated: RES outside in 18 runs"));
  REQUIRE(last_line(bad.out) == "✗ not as expected: 1 of 2 scenarios");
  const std::size_t start = bad.out.find("lockstep replay '") + 17;
  const std::string token = bad.out.substr(start, bad.out.find('\'', start) - start);
  REQUIRE(run_here({"replay", token, "--scenario", file}).status == 1);

  const std::string other = folder.file("other.toml", scenario_text("[expect]\nkinds = [\"RES\"]\n", "1ms"));
  const Finished missing = run_here({"check", other});
  REQUIRE(missing.status == 1);
  REQUIRE(contains(missing.out, "RES not found"));
  REQUIRE(contains(missing.out, "lockstep campaign '" + other + "' --keep-going"));
}

TEST_CASE("The JSON of check has the documented keys", "[cli]") {
  const Finished finished = run_here({"check", "C11", "--json"});
  REQUIRE(finished.status == 0);
  const Json json = Json::parse(finished.out);
  REQUIRE(json["ok"] == true);
  REQUIRE(json["scenarios"].size() == 1);
  const Json one = json["scenarios"][0];
  REQUIRE(one["id"] == "C11");
  REQUIRE(one["expected"] == "violated: RES outside");
  REQUIRE(one["got"] == "violated: RES outside in 100 runs");
  REQUIRE(one["ok"] == true);
  REQUIRE(one["runs"] == 100);
  REQUIRE(run_here({"replay", one["repro"].get<std::string>()}).status == 1);
}

TEST_CASE("check is the same on every number of threads", "[cli]") {
  REQUIRE(run_here({"check", "C4-random", "C39-random", "-j", "1"}).out ==
          run_here({"check", "C4-random", "C39-random", "-j", "3"}).out);
}

TEST_CASE("A scenario that expects nothing cannot be checked", "[cli]") {
  const TemporaryFolder folder;
  const Finished finished = run_here({"check", folder.file("mine.toml", scenario_text(""))});
  REQUIRE(finished.status == 65);
  REQUIRE(contains(finished.err, "does not say what it expects"));
  REQUIRE(run_here({"check", "C99"}).status == 66);
}

TEST_CASE("check stops at a run that cannot be had again", "[cli]") {
  cli::Hooks hooks;
  hooks.plant_nondeterminism_at_event = 40;
  REQUIRE(run_here({"check", "C11"}, hooks).status == 3);
}

TEST_CASE("An interrupted check says what it did", "[cli]") {
  const std::atomic<bool> interrupted{true};
  cli::Hooks hooks;
  hooks.program.interrupted = &interrupted;
  const Finished finished = run_here({"check", "C11", "C12"}, hooks);
  REQUIRE(finished.status == 130);
  REQUIRE(contains(finished.err, "0 of 2 scenarios"));
  REQUIRE_FALSE(contains(finished.out, "✓ as expected"));
  REQUIRE(contains(finished.out, "? interrupted: 0 scenarios checked so far are as expected"));
  REQUIRE(contains(run_here({"check", "C11"}).out, "✓ as expected: 1 scenario"));
}

}  // namespace lockstep::tests
