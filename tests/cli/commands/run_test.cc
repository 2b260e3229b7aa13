#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/check.h"
#include "core/fault_kind.h"
#include "scenarios/library/shipped.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> keys_of(const Json& json) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  return keys;
}

Json run_json(Args args) {
  args.push_back("--json");
  return Json::parse(run_here(args).out);
}

std::string repro_of(const Args& args) { return run_json(args).at("repro"); }

}  // namespace

TEST_CASE("The JSON of a run has exactly the documented keys", "[cli]") {
  const Json run = run_json({"run", "C11"});
  REQUIRE(keys_of(run) == std::vector<std::string>{"lockstep", "engine", "scenario", "lock", "seed",
                                                   "verdict", "digest", "events", "acquisitions", "sim_ns",
                                                   "out_of_events", "faults", "violations", "notes",
                                                   "caveats", "repro"});
  REQUIRE(run["scenario"] == "C11");
  REQUIRE(run["lock"] == "redlock");
  REQUIRE(run["seed"] == 1);
  REQUIRE(run["verdict"] == "violated");
  const std::string digest = run["digest"];
  REQUIRE(digest.size() == 32);
  REQUIRE(digest.find_first_not_of("0123456789abcdef") == std::string::npos);
  REQUIRE(run["events"] > 0);
  REQUIRE(run["acquisitions"] > 0);
  REQUIRE(run["sim_ns"] > 0);
  REQUIRE(keys_of(run["faults"]).size() == fault_kind_count);
  REQUIRE(run["faults"]["pause"] == 1);
  REQUIRE(run["notes"].is_array());
  REQUIRE(run["repro"].get<std::string>().starts_with("ls2:C11:"));

  REQUIRE(run["violations"].size() == 1);
  const Json& violation = run["violations"][0];
  REQUIRE(keys_of(violation) ==
          std::vector<std::string>{"kind", "at_ns", "inside_model", "breached", "near", "shown_by"});
  REQUIRE(violation["kind"] == "RES");
  REQUIRE(violation["at_ns"] > 0);
  REQUIRE(violation["inside_model"] == false);
  REQUIRE(violation["near"] == Json{{"runs", 100}, {"violated", 0}});
  REQUIRE(violation["shown_by"].is_null());
  REQUIRE(keys_of(violation["breached"].at(0)) ==
          std::vector<std::string>{"name", "assumes", "allowed", "seen", "by"});
  REQUIRE(violation["breached"].at(0)["name"] == "operation_in_time");
}

TEST_CASE("A run exits by its verdict", "[cli]") {
  REQUIRE(run_here({"run", "C12"}).status == 0);
  REQUIRE(run_here({"run", "C11"}).status == 1);
  const Args nobody{"run", "redlock/nominal", "--set", "budget.duration=1ms"};
  REQUIRE(run_here(nobody).status == 2);
  REQUIRE(contains(last_line(run_here(nobody).out), "inconclusive"));
}

TEST_CASE("A violating run tells its story and ends with the command that repeats it", "[cli]") {
  const Finished finished = run_here({"run", "C11", "--seed", "0x2a"});
  REQUIRE(finished.err.empty());
  REQUIRE(contains(finished.out, "C11 redlock · RES stale"));
  REQUIRE(contains(finished.out, "seed 42 · "));
  REQUIRE_FALSE(contains(finished.out, "seed 0x"));
  REQUIRE(last_line(finished.out) ==
          "Reproduce: lockstep replay '" + repro_of({"run", "C11", "--seed", "42"}) + "'");
}

TEST_CASE("What a scenario does not check is noted, judged, and no violation", "[cli]") {
  const Args args{"run", "C11", "--set", "check.properties=[\"ME\"]", "--set", "expect.kinds=[\"ME\"]"};
  const Json run = run_json(args);
  REQUIRE(run["verdict"] == "held");
  REQUIRE(run["violations"].empty());
  REQUIRE(run["notes"].at(0)["kind"] == "RES");
  REQUIRE(run["notes"].at(0)["inside_model"] == false);
  REQUIRE(contains(run_here(args).out, "also seen, not checked by this scenario: RES at "));
}

TEST_CASE("The default seed is 1, and another seed is another run", "[cli]") {
  REQUIRE(run_json({"run", "C8"}) == run_json({"run", "C8", "--seed", "1"}));
  REQUIRE(run_json({"run", "C8"})["digest"] != run_json({"run", "C8", "--seed", "2"})["digest"]);
}

TEST_CASE("The token of every shipped scenario replays to the same run", "[cli][many]") {
  for (const auto& shipped : scenarios::embedded_scenarios()) {
    const Json run = run_json({"run", std::string(shipped.id), "--set", "budget.duration=2s"});
    INFO(run["repro"]);
    REQUIRE(run_json({"replay", run["repro"]}) == run);
  }
}

TEST_CASE("The binary's run and the replay of its token have one digest", "[cli]") {
  const Finished run = run_binary({"run", "C11", "--json"});
  REQUIRE(run.status == 1);
  const Json json = Json::parse(run.out);
  const Finished replay = run_binary({"replay", json["repro"], "--json"});
  REQUIRE(replay.status == 1);
  REQUIRE(Json::parse(replay.out)["digest"] == json["digest"]);
}

TEST_CASE("Overrides change the run and are in its token", "[cli]") {
  const Args args{"run", "C11", "--set", "lock.ttl=2s", "--set", "clients.count=3"};
  const Json run = run_json(args);
  REQUIRE(run["digest"] != run_json({"run", "C11"})["digest"]);
  REQUIRE(contains(run["repro"].get<std::string>(), "C11+lock.ttl=2s+clients.count=3:"));
  REQUIRE(run_json({"replay", run["repro"]}) == run);
}

TEST_CASE("A scenario file runs as the shipped one does, and its command names the file", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("it's mine.toml", scenarios::shipped_scenario("C11")->text);
  const Json run = run_json({"run", file});
  REQUIRE(run["digest"] == run_json({"run", "C11"})["digest"]);
  REQUIRE(run["scenario"] == "it's mine.toml");
  const std::string token = run["repro"];
  std::string quoted = folder.path("it'\\''s mine.toml");
  REQUIRE(last_line(run_here({"run", file}).out) ==
          "Reproduce: lockstep replay '" + token + "' --scenario '" + quoted + "'");
  REQUIRE(run_json({"replay", token, "--scenario", file}) == run);

  const Finished without = run_here({"replay", token});
  REQUIRE(without.status == 66);
  REQUIRE(contains(without.err, "--scenario it's mine.toml"));
}

TEST_CASE("A folder that is called like a shipped scenario is not in its way", "[cli]") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path("C11"));
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path(""));
  const int status = run_here({"run", "C11"}).status;
  std::filesystem::current_path(before);
  REQUIRE(status == 1);
}

TEST_CASE("A trace is what happened, as text and as JSON lines, and changes nothing", "[cli]") {
  const TemporaryFolder folder;
  const Finished traced = run_here({"run", "C11", "--trace", folder.path("a/b")});
  REQUIRE(traced.status == 1);
  REQUIRE(traced.out == run_here({"run", "C11"}).out);
  REQUIRE(contains(traced.err, folder.path("a/b/C11-seed-1.txt")));
  REQUIRE(folder.names() == std::vector<std::string>{"a", "a/b", "a/b/C11-seed-1.dot", "a/b/C11-seed-1.jsonl",
                                                     "a/b/C11-seed-1.svg", "a/b/C11-seed-1.txt"});
  REQUIRE(contains(text_of_file(folder.path("a/b/C11-seed-1.svg")), "</svg>"));

  const std::string text = text_of_file(folder.path("a/b/C11-seed-1.txt"));
  std::istringstream lines(text_of_file(folder.path("a/b/C11-seed-1.jsonl")));
  std::int64_t last_ns = 0;
  std::ptrdiff_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const Json json = Json::parse(line);
    REQUIRE(keys_of(json) == std::vector<std::string>{"at_ns", "host", "what"});
    REQUIRE(json["at_ns"].get<std::int64_t>() >= last_ns);
    last_ns = json["at_ns"];
    REQUIRE(contains(text, json["what"].get<std::string>()));
  }
  REQUIRE(count > 100);
  REQUIRE(std::count(text.begin(), text.end(), '\n') == count);

  REQUIRE(run_here({"run", "redlock/nominal", "--set", "budget.duration=1s", "--trace", folder.path("c")})
              .status == 0);
  REQUIRE(std::filesystem::exists(folder.path("c/redlock-nominal-seed-1.txt")));
}

TEST_CASE("Quiet runs talk about nothing but errors", "[cli]") {
  const TemporaryFolder folder;
  const Finished run = run_here({"-q", "run", "C11", "--trace", folder.path("t")});
  REQUIRE(run.err.empty());
  REQUIRE_FALSE(run.out.empty());
  REQUIRE_FALSE(run_here({"-q", "run", "nowhere"}).err.empty());
}

TEST_CASE("A run that reaches its bound on events says so, and how to allow more", "[cli]") {
  const Finished bounded = run_here({"run", "redlock/nominal", "--set", "budget.events=1000"});
  REQUIRE(bounded.status == 2);
  REQUIRE(contains(bounded.out, "? inconclusive: the run ended at its bound of 1,000 events, at "));
  REQUIRE(contains(bounded.out, " of 1 min (more: --set budget.events=N)"));
  const Finished json = run_here({"run", "redlock/nominal", "--set", "budget.events=1000", "--json"});
  REQUIRE(Json::parse(json.out)["out_of_events"] == true);
  REQUIRE(Json::parse(run_here({"run", "C12", "--json"}).out)["out_of_events"] == false);
  const Finished campaign =
      run_here({"campaign", "redlock/nominal", "--runs", "3", "--set", "budget.events=1000"});
  REQUIRE(campaign.status == 2);
  REQUIRE(
      contains(campaign.out,
               "3 runs ended at the bound of 1,000 events, before their time was over ([budget] events)"));
}

TEST_CASE("A run of a profile says which scenario it is, and how to put in one's own numbers", "[cli]") {
  const std::string note = "redis-py: its rules in the scenario single/general, with a TTL of 500 ms.";
  const std::string next = "lockstep new my-lock --lock redis-py --ttl 30s --work 5s..20s";
  for (const std::string command : {"run", "campaign"}) {
    const Finished of_profile = run_here({command, "redis-py"});
    REQUIRE(contains(of_profile.err, note));
    REQUIRE(contains(of_profile.err, next));
    REQUIRE_FALSE(contains(run_here({command, "C12"}).err, "its rules in the scenario"));
    REQUIRE_FALSE(contains(run_here({"-q", command, "redis-py"}).err, note));
  }
  const TemporaryFolder folder;
  const std::string file = folder.path("mine.toml");
  REQUIRE(run_here({"new", file, "--lock", "redis-py", "--ttl", "30s", "--work", "5s..20s"}).status == 0);
  REQUIRE_FALSE(contains(run_here({"run", file}).err, "its rules in the scenario"));
}

}  // namespace lockstep::tests
