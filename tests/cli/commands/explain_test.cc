#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/input/load_scenario.h"
#include "cli/input/repro.h"
#include "scenarios/campaign/campaign.h"
#include "scenarios/library/shipped.h"
#include "scenarios/run/run.h"
#include "tests/cli/lockstep_process.h"
#include "tests/support/golden.h"

namespace lockstep::tests {
namespace {

using Json = nlohmann::ordered_json;

std::string token_of_seed(const std::string& scenario, std::uint64_t seed) {
  return Json::parse(run_here({"run", scenario, "--seed", std::to_string(seed), "--json"}).out)["repro"];
}

// Returns the token of the lowest seed in the budget that violates; empty if there is none.
std::string first_violation(const std::string& scenario) {
  const auto loaded = scenarios::load_shipped(scenario, {});
  REQUIRE(loaded.has_value());
  scenarios::CampaignOptions options;
  options.last_seed = loaded->scenario->budget_runs;
  const auto result = scenarios::run_campaign(*loaded->scenario, options);
  return result.failures.empty() ? std::string() : token_of_seed(scenario, result.failures.front().seed);
}

std::string token_of_seed_1(const std::string& scenario) { return token_of_seed(scenario, 1); }

}  // namespace

// A person has read the golden files. Read again what differs after a change.
TEST_CASE("every violated shipped scenario is explained as a person has read it", "[cli][many]") {
  std::size_t explained = 0;
  for (const auto& shipped : scenarios::embedded_scenarios()) {
    const std::string id(shipped.id);
    const std::string token = first_violation(id);
    if (token.empty()) continue;
    ++explained;
    const Finished finished = run_here({"explain", token});
    REQUIRE(finished.status == 0);
    CHECK(differs_from_golden("explained/" + id + ".txt", finished.out) == "");
  }
  REQUIRE(explained > 35);
}

TEST_CASE("explain tells the story of a token, and why it broke", "[cli]") {
  const std::string token = token_of_seed_1("C19");
  const Finished finished = run_here({"explain", token});
  REQUIRE(finished.status == 0);
  REQUIRE(contains(finished.out, "✗ C19 redlock · TS"));
  REQUIRE(contains(finished.out, "✗ C19 redlock · ME"));
  REQUIRE(contains(finished.out, "Why    "));
  REQUIRE(last_line(finished.out) == "Reproduce: lockstep replay '" + token + "'");

  const TemporaryFolder folder;
  REQUIRE(run_here({"explain", folder.file("repro.txt", token)}).out == finished.out);
  REQUIRE(run_here({"explain", token.substr(0, token.size() - 3)}).status == 65);
}

TEST_CASE("explain of a run that held says so", "[cli]") {
  const std::string token = token_of_seed_1("C12");
  const Finished finished = run_here({"explain", token});
  REQUIRE(finished.status == 0);
  REQUIRE(last_line(finished.out) == "✓ held");
  REQUIRE(contains(finished.err, "nothing to explain"));
}

TEST_CASE("explain lists every assumption that was breached", "[cli]") {
  const std::string token = token_of_seed_1("C22-majority");
  const Json run = Json::parse(run_here({"replay", token, "--json"}).out);
  const Finished finished = run_here({"explain", token});
  for (const Json& violation : run["violations"]) {
    if (violation["breached"].size() < 2) continue;
    for (const Json& breach : violation["breached"])
      REQUIRE(contains(finished.out, "  " + breach["assumes"].get<std::string>() + ": allowed "));
  }
  REQUIRE(contains(finished.out, "Breached before "));
}

TEST_CASE("explain says which deviation is necessary, and from which size on", "[cli]") {
  const Finished finished = run_here({"explain", token_of_seed_1("C13")});
  REQUIRE(finished.status == 0);
  const std::string token = token_of_seed("C13", 2);
  const std::string text = run_here({"explain", token}).out;
  REQUIRE(contains(
      text,
      "client:A: its link to redis:2 is cut for 1 s, at 5.403 ms\n    without it: held; breaks from 224."));
  REQUIRE(contains(
      text,
      "client:A: its link to redis:3 is cut for 1 s, at 5.403 ms\n    not necessary: it breaks without it"));
}

TEST_CASE("A story tells ten deviations at most, and how many more there are", "[cli]") {
  const auto loaded = cli::load_shipped_scenario("C11-random", {}, {});
  REQUIRE(loaded);
  scenarios::Runner runner(loaded->scenario);
  const scenarios::RunResult run =
      runner.run(scenarios::schedule_of(loaded->scenario, Seed{82}), {.choices = true});
  REQUIRE(run.verdict == Verdict::violated);
  Schedule all;
  for (const Deviation& choice : run.choices) all.set(choice.key, choice.value);
  const std::size_t deviations = all.deviation_count();
  REQUIRE(deviations > 100);

  const Finished explained = run_here({"explain", cli::token_of(*loaded, all)});
  INFO(explained.out);
  REQUIRE(explained.status == 0);
  std::size_t told = 0;
  for (std::size_t at = 0; (at = explained.out.find("\n    without it: ", at)) != std::string::npos; ++at)
    ++told;
  for (std::size_t at = 0; (at = explained.out.find("\n    not necessary: ", at)) != std::string::npos; ++at)
    ++told;
  REQUIRE(told == 10);
  REQUIRE(contains(explained.out, "\n  and " + std::to_string(deviations - 10) + " more\n"));
}

TEST_CASE("explain, export and shrink take a seed of a scenario in place of its token", "[cli]") {
  const std::string token = token_of_seed("C19", 3);
  const TemporaryFolder folder;
  // A comment with a token does not make a scenario file one that holds a token.
  const std::string file =
      folder.file("mine.toml", "# " + token + "\n" + std::string(scenarios::shipped_scenario("C19")->text));
  const std::vector<Args> commands{{"explain"}, {"shrink"}, {"export", "--to", "json"}};
  for (const Args& command : commands) {
    INFO(command.front());
    const auto with = [&](const Args& more) {
      Args args = command;
      args.insert(args.end(), more.begin(), more.end());
      return run_here(args);
    };
    const Finished of_token = with({token});
    REQUIRE(of_token.status == 0);
    REQUIRE(with({"C19", "--seed", "3"}).out == of_token.out);
    REQUIRE(with({"C19"}).out == with({token_of_seed_1("C19")}).out);
    const Finished of_file = with({file, "--seed", "3"});
    REQUIRE(of_file.status == 0);
    REQUIRE(contains(of_file.out, "mine.toml"));
    REQUIRE(with({token, "--seed", "3"}).status == 64);
    REQUIRE(with({file, "--scenario", file}).status == 64);
    const Finished misspelt = with({"C19x"});
    REQUIRE(misspelt.status == 66);
    REQUIRE(contains(misspelt.err, "did you mean \"C19\"?"));
    REQUIRE(contains(with({"C19", "--seed", "x"}).err, "--seed takes a number"));
  }
  REQUIRE(run_here({"explain", "C19", "--set", "clients.count=3", "--seed", "3"}).out !=
          run_here({"explain", "C19", "--seed", "3"}).out);
  REQUIRE(run_here({"explain", token, "--set", "clients.count=3"}).status == 64);
  REQUIRE(contains(run_here({"explain", "C19", "--set", "clients.cuont=3"}).err, "did you mean \"count\"?"));
  const std::string repro = folder.path("repro.toml");
  REQUIRE(run_here({"shrink", "redsync", "-o", repro}).status == 65);
  REQUIRE(run_here({"shrink", "C19", "-o", repro}).status == 0);
  REQUIRE(run_here({"explain", repro}).status == 0);
  REQUIRE(run_here({"explain", repro, "--seed", "1"}).status == 64);
}

TEST_CASE("of a seed that violates nothing explain and shrink say how to find one that does", "[cli]") {
  const std::string advice = "Try: lockstep campaign redlock/general --set lock.profile=redsync";
  const Finished explained = run_here({"explain", "redsync"});
  REQUIRE(explained.status == 0);
  REQUIRE(contains(explained.out, "✓ held"));
  REQUIRE(contains(explained.err, "nothing to explain.\n" + advice));
  const Finished shrunk = run_here({"shrink", "redsync"});
  REQUIRE(shrunk.status == 65);
  REQUIRE(contains(shrunk.err, "nothing to shrink\n" + advice));
  // Of a recorded run there is no other to look for.
  REQUIRE_FALSE(contains(run_here({"explain", token_of_seed_1("C8")}).err, "Try:"));
}

}  // namespace lockstep::tests
