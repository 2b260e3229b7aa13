// Tests what a campaign says of its search: where faults struck, how many behaviours it saw, and its
// strategy.

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/commands/campaign_json.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

using Json = nlohmann::ordered_json;

Json campaign_json(Args args) {
  args.insert(args.begin(), "campaign");
  args.push_back("--json");
  return Json::parse(run_here(args).out);
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream words(line);
  return {std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()};
}

}  // namespace

TEST_CASE("A campaign says where faults struck, and where none ever did", "[cli]") {
  const Json json = campaign_json({"redlock/general", "--runs", "20"});
  const std::string text = run_here({"campaign", "redlock/general", "--runs", "20"}).out;
  REQUIRE(json["acquisitions"] == json["sometimes"]["acquired"]);
  REQUIRE(json["sometimes"]["acquired_contended"] > 0);
  REQUIRE(json["sometimes"]["acquired_contended"] < json["acquisitions"]);
  // Every cell of the table is a counter, and the cells that say "never" are the list.
  std::size_t never = 0;
  for (const Json& one : json["never_struck"]) {
    REQUIRE(one["scenario"] == "redlock/general");
    for (const std::string phase : one["phases"]) {
      ++never;
      REQUIRE_FALSE(json["sometimes"].contains(one["kind"].get<std::string>() + " in " + phase));
    }
  }
  REQUIRE(never > 0);
  REQUIRE(contains(text, "\n  struck in "));
  std::istringstream lines(text.substr(text.find("  struck in")));
  const std::vector<std::string> phases{"idle", "acquiring", "held", "extending", "releasing", "waiting"};
  std::size_t cells = 0;
  std::size_t empty = 0;
  std::string line;
  std::getline(lines, line);
  REQUIRE(words_of(line.substr(11)) == phases);
  constexpr int kinds = 8;  // of random faults in this scenario
  for (int row = 0; row < kinds; ++row) {
    std::getline(lines, line);
    std::istringstream words(line);
    std::string kind;
    words >> kind;
    for (const std::string& phase : phases) {
      std::string cell;
      words >> cell;
      ++cells;
      const std::string name = kind + " in " + phase;
      if (cell == "never") ++empty;
      REQUIRE((cell == "never" ? "null" : cell) ==
              (json["sometimes"].contains(name) ? json["sometimes"][name].dump() : "null"));
    }
  }
  REQUIRE(cells == kinds * phases.size());
  REQUIRE(empty == never);
  // A lock that never extends, or tries only once, has no such phases.
  const std::string short_text =
      run_here({"campaign", "C11", "--runs", "2", "--set", "lock.attempts=1", "--keep-going"}).out;
  REQUIRE(contains(short_text, "  releasing\n"));
  REQUIRE(contains(run_here({"campaign", "C12", "--runs", "2", "--keep-going"}).out, "  fencing  "));
  REQUIRE_FALSE(contains(run_here({"campaign", "redlock/nominal", "--runs", "2"}).out, "struck in"));
}

TEST_CASE("A campaign says how the number of behaviours grows", "[cli]") {
  const Json behaviours = campaign_json({"redlock/general", "--runs", "80"})["behaviours"].at(0);
  const std::string text = run_here({"campaign", "redlock/general", "--runs", "80"}).out;
  const auto number = [&](const char* key) { return behaviours[key].dump(); };
  REQUIRE(behaviours["scenario"] == "redlock/general");
  REQUIRE(behaviours["runs"] == 80);
  REQUIRE(behaviours["quiet"].is_null());
  const Json& growth = behaviours["growth"];
  REQUIRE(growth.size() == 4);
  REQUIRE(growth[0]["runs"] == 10);
  REQUIRE(growth[3]["seen"] == behaviours["seen"]);
  REQUIRE(growth[0]["seen"] == campaign_json({"redlock/general", "--runs", "10"})["behaviours"][0]["seen"]);
  REQUIRE(contains(text, "  behaviours  " + number("seen") + " · the last new one in run " +
                             number("last_new_run") + "\n"));
  REQUIRE(contains(
      text, growth[0]["seen"].dump() + " after 10 runs · " + growth[1]["seen"].dump() + " after 20 · "));
  REQUIRE(contains(
      text, number("singleton_runs") + " runs showed one that no other did: expect a new one in about "));
}

TEST_CASE("A campaign goes on until it is quiet", "[cli][many]") {
  const Args base{"redlock/general", "--keep-going", "--until-quiet", "50"};
  const Json quiet = campaign_json(base);
  REQUIRE(quiet["behaviours"][0]["quiet"] == true);
  REQUIRE(quiet["runs"] == quiet["behaviours"][0]["last_new_run"].get<int>() + 50);
  for (const std::string threads : {"1", "2", "5"}) {
    Args args = base;
    args.insert(args.end(), {"-j", threads});
    REQUIRE(without_timing(campaign_json(args)) == without_timing(quiet));
  }
  const Finished text = run_here({"campaign", "redlock/general", "--until-quiet", "50"});
  REQUIRE(contains(text.out,
                   "  behaviours  " + quiet["behaviours"][0]["seen"].dump() + " · the last new one in run " +
                       quiet["behaviours"][0]["last_new_run"].dump() + ", and none in 50 runs since\n"));
  REQUIRE(
      contains(text.err, "redlock/general: seeds from 1 on, until 50 runs in a row show nothing new on "));
  // Without a number it takes 2,000. A range says where it ends at the latest.
  const Finished plain = run_here({"campaign", "C18", "--until-quiet"});
  REQUIRE(contains(plain.out, ", and none in 2,000 runs since\n"));
  const Finished first = run_here({"campaign", "--until-quiet", "C18", "-j", "1"});
  REQUIRE(contains(first.out, ", and none in 2,000 runs since\n"));
  REQUIRE(contains(run_here({"campaign", "--until-quiet", "50", "redlock/general"}).out,
                   ", and none in 50 runs since\n"));
  const Finished cut = run_here({"campaign", "redlock/general", "--until-quiet", "50", "--seeds", "7..27"});
  REQUIRE(contains(cut.out, "  runs        20 · "));
  REQUIRE(contains(cut.out, ", so it is not quiet yet\n"));
}

TEST_CASE("Faults that only an exhaustive search makes are none that seeds draw", "[cli]") {
  const std::string searched = run_here({"campaign", "redlock/three-nodes", "--runs", "20"}).out;
  REQUIRE_FALSE(contains(searched, "strategy"));
  REQUIRE_FALSE(contains(searched, "struck in"));
  REQUIRE(contains(searched,
                   "  note: no fault can happen in this scenario ([[fault]], [[random_fault]]); those of "
                   "[exhaust] are for lockstep exhaust\n"));
  REQUIRE(contains(run_here({"run", "redlock/three-nodes"}).out, "\n  faults  none\n"));
  const Json repaired = campaign_json({"B34-repaired", "--runs", "20"});
  REQUIRE(repaired["never_struck"].empty());
  REQUIRE(repaired["faults"]["request_delay"] == 20);
  // Its neighbour draws faults, and says what it draws.
  REQUIRE(contains(run_here({"campaign", "redlock/general", "--runs", "20"}).out, "\n  struck in "));
}

TEST_CASE("A seed is named with the strategy that it needs", "[cli]") {
  const std::string uniform = run_here({"campaign", "C4-random", "--strategy", "uniform"}).out;
  REQUIRE(contains(uniform, "\nseed 20 (--strategy uniform), shrunk:\n"));
  REQUIRE(
      contains(uniform, "The first violation inside the model ends the campaign (--keep-going goes on)."));
  REQUIRE(run_here({"run", "C4-random", "--seed", "20", "--strategy", "uniform"}).status == 1);
  const std::string aimed = run_here({"campaign", "C4-random"}).out;
  const std::size_t seed = aimed.find("\nseed ") + 6;
  REQUIRE(aimed.substr(aimed.find_first_not_of("0123456789", seed), 9) == ", shrunk:");
  const std::string kept =
      run_here({"campaign", "C4-random", "--strategy", "uniform", "--keep-going", "--no-shrink"}).out;
  REQUIRE(contains(kept, "first: seed 20 (--strategy uniform)\n"));
}

TEST_CASE("A strategy is named, and its runs bound how often one of them violates", "[cli]") {
  const Json aimed = campaign_json({"C8", "--runs", "20"});
  REQUIRE(aimed["strategy"] == "aimed");
  REQUIRE(without_timing(campaign_json({"C8", "--runs", "20", "--strategy", "aimed"})) ==
          without_timing(aimed));
  REQUIRE(contains(run_here({"campaign", "C8", "--runs", "20"}).out, "\n  strategy    aimed: "));
  REQUIRE_FALSE(contains(run_here({"campaign", "C11", "--runs", "20"}).out, "strategy"));
  const Json uniform = campaign_json({"C8", "--runs", "20", "--strategy", "uniform"});
  REQUIRE(uniform["strategy"] == "uniform");
  REQUIRE(uniform["violation_rate_upper_95"] == aimed["violation_rate_upper_95"]);
  REQUIRE(aimed["sometimes"] != uniform["sometimes"]);
  const Finished text = run_here({"campaign", "C8", "--runs", "100", "--strategy", "uniform"});
  REQUIRE(contains(text.out, "  strategy    uniform: "));
  REQUIRE(contains(last_line(text.out), "100 runs, none violated; the rate of violations is below 3 % "));
}

TEST_CASE("A seed is the same run for every command, and --strategy says which", "[cli]") {
  const Args broken{"redlock/general", "--set", "lock.quorum_of=connected"};
  const auto with = [&](Args args, const Args& more) {
    args.insert(args.end(), broken.begin(), broken.end());
    args.insert(args.end(), more.begin(), more.end());
    return args;
  };
  std::set<std::string> tokens;
  for (const std::string strategy : {"aimed", "uniform"}) {
    INFO(strategy);
    const Json campaign = Json::parse(
        run_here(with({"campaign"}, {"--strategy", strategy, "--runs", "300", "--no-shrink", "--json"})).out);
    const Json& failure = campaign["failures"].at(0);
    const std::string seed = std::to_string(failure["seed"].get<std::uint64_t>());
    const Args choice{"--seed", seed, "--strategy", strategy};
    const Json run = Json::parse(run_here(with({"run", "--json"}, choice)).out);
    REQUIRE(run["repro"] == failure["repro"]);
    REQUIRE(run_here(with({"explain"}, choice)).out == run_here({"explain", run["repro"]}).out);
    if (strategy == "aimed")
      REQUIRE(Json::parse(run_here(with({"run", "--json"}, {"--seed", seed})).out) == run);
    tokens.insert(run["repro"]);
  }
  REQUIRE(tokens.size() == 2);
}

TEST_CASE("A strategy that does not exist, or stands beside a token, is refused", "[cli]") {
  const std::string token = Json::parse(run_here({"run", "C8", "--json"}).out)["repro"];
  for (const std::string command : {"campaign", "run", "explain", "shrink"}) {
    INFO(command);
    const Finished wrong = run_here({command, "C8", "--strategy", "aimd"});
    REQUIRE(wrong.status == 64);
    REQUIRE(contains(
        wrong.err,
        "there is no strategy \"aimd\"; did you mean \"aimed\"?\nThe strategies are: uniform, aimed"));
  }
  const Finished beside = run_here({"explain", token, "--strategy", "aimed"});
  REQUIRE(beside.status == 64);
  REQUIRE(contains(beside.err,
                   "--strategy chooses a run of a scenario, and a token names its run already\n"
                   "Try: leave --strategy out"));
}

TEST_CASE("What a strategy has found is replayed by its token alone", "[cli]") {
  const Args found{
      "redlock/general", "--set", "lock.quorum_of=connected", "--strategy", "aimed", "--runs", "300",
      "--no-shrink"};
  const Json failure = campaign_json(found)["failures"].at(0);
  REQUIRE(failure["shrunk"] == "no");
  const Finished replay = run_here({"replay", failure["repro"], "--json"});
  REQUIRE(replay.status == 1);
  const Json run = Json::parse(replay.out);
  REQUIRE(run["seed"] == failure["seed"]);
  REQUIRE(std::any_of(run["violations"].begin(), run["violations"].end(),
                      [&](const Json& violation) { return violation["kind"] == failure["kind"]; }));
  REQUIRE_FALSE(contains(replay.err, "never asked"));
}

}  // namespace lockstep::tests
