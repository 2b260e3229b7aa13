#include <algorithm>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/check.h"
#include "tests/cli/commands/campaign_json.h"
#include "tests/cli/lockstep_process.h"
#include "tests/cli/report/planted.h"

namespace lockstep::tests {
namespace {

using Json = nlohmann::ordered_json;

std::string without_speed(const std::string& text) {
  std::istringstream lines(text);
  std::string rest;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("  speed")) rest += line + "\n";
  }
  return rest;
}

Json campaign_json(Args args) {
  args.insert(args.begin(), "campaign");
  args.push_back("--json");
  return Json::parse(run_here(args).out);
}

}  // namespace

TEST_CASE("The JSON of a campaign has exactly the documented keys", "[cli]") {
  const Json json = campaign_json({"C11-random", "--runs", "300", "--keep-going"});
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  REQUIRE(fmt::format("{}", fmt::join(keys, " ")) ==
          "lockstep engine strategy runs held violated inconclusive verdict interrupted events acquisitions "
          "wall_s shrink_s "
          "events_per_s runs_per_s sim_per_wall faults sometimes never_struck behaviours time_to_acquire "
          "notes caveats violation_rate_upper_95 failures");
  REQUIRE(json["runs"] == 300);
  REQUIRE(json["held"].get<int>() + json["violated"].get<int>() + json["inconclusive"].get<int>() == 300);
  REQUIRE(json["verdict"] == "violated");
  REQUIRE(json["events"] > 0);
  for (const char* key : timing_keys) REQUIRE(json[key] > 0);
  REQUIRE(json["faults"]["pause"] > 0);
  REQUIRE(json["sometimes"]["acquired"] > 0);
  const auto& times = json["time_to_acquire"]["faults"];
  REQUIRE(times["count"] == json["sometimes"]["acquired"]);
  REQUIRE(times["p50_s"] > 0);
  REQUIRE(times["p50_s"] <= times["p99_s"]);
  REQUIRE(times["p99_s"] <= times["max_s"]);
  REQUIRE(json["violation_rate_upper_95"] > json["violated"].get<double>() / 300);

  const Json& failure = json["failures"].at(0);
  keys.clear();
  for (const auto& [key, value] : failure.items()) keys.push_back(key);
  REQUIRE(keys == std::vector<std::string>{"scenario", "seed", "kind", "inside_model", "count", "inherited",
                                           "breached", "near", "shown_by", "shrunk", "deviations", "repro"});
  REQUIRE(failure["shrunk"] == "complete");
  REQUIRE(failure["shown_by"].is_null());
  REQUIRE(failure["scenario"] == "C11-random");
  REQUIRE(failure["kind"] == "RES");
  REQUIRE(failure["inside_model"] == false);
  REQUIRE(failure["count"] == json["violated"]);
  REQUIRE(failure["deviations"] == 1);
  const Finished replay = run_here({"replay", failure["repro"], "--json"});
  REQUIRE(replay.status == 1);
  const Json shrunk = Json::parse(replay.out);
  REQUIRE(shrunk["seed"].is_null());
  REQUIRE(shrunk["violations"][0]["kind"] == failure["kind"]);
  REQUIRE(run_here({"run", "C11-random", "--seed", std::to_string(failure["seed"].get<int>())}).status == 1);
}

TEST_CASE("A campaign says the same on one thread and on several", "[cli][many]") {
  for (const Args& tail : {Args{}, Args{"--keep-going"}}) {
    Args args{"campaign", "C11-random", "C8", "--seeds", "20..420", "-j", "1"};
    args.insert(args.end(), tail.begin(), tail.end());
    const Finished one = run_here(args);
    Args json_args = args;
    json_args.push_back("--json");
    const Json one_json = without_timing(Json::parse(run_here(json_args).out));
    for (const std::string threads : {"2", "5"}) {
      args[6] = json_args[6] = threads;
      const Finished many = run_here(args);
      REQUIRE(many.status == one.status);
      REQUIRE(without_speed(many.out) == without_speed(one.out));
      REQUIRE(without_timing(Json::parse(run_here(json_args).out)) == one_json);
    }
  }
}

TEST_CASE("Without keep-going a campaign ends at the lowest seed inside and tells its story", "[cli]") {
  const std::string id = "C10-unchecked-random";
  const Json all = campaign_json({id, "--runs", "300", "--keep-going"});
  const Json first = campaign_json({id, "--runs", "300"});
  REQUIRE(first["runs"] == first["failures"][0]["seed"]);
  REQUIRE(first["failures"][0]["seed"] == all["failures"][0]["seed"]);
  REQUIRE(first["failures"][0]["inside_model"] == true);
  const Finished text = run_here({"campaign", id, "--runs", "300"});
  REQUIRE(text.status == 1);
  REQUIRE(contains(text.out, id + " redlock · ME two clients"));
  REQUIRE(contains(text.out, "\n  Why "));
  REQUIRE(last_line(text.out) ==
          "Reproduce: lockstep replay '" + first["failures"][0]["repro"].get<std::string>() + "'");
  // What is outside the model ends no campaign.
  REQUIRE(campaign_json({"C11-random", "--runs", "300"})["runs"] == 300);
}

TEST_CASE("Without keep-going the scenarios behind one that violates inside are not run", "[cli]") {
  REQUIRE(campaign_json({"C5", "C12", "--runs", "5"})["runs"] == 1);
  REQUIRE(campaign_json({"C12", "C5", "--runs", "5"})["runs"] == 6);
  REQUIRE(campaign_json({"C5", "C12", "--runs", "5", "--keep-going"})["runs"] == 10);
  REQUIRE(campaign_json({"C9", "C12", "--runs", "5"})["runs"] == 10);
}

TEST_CASE("A campaign that goes on groups what it finds, each with its command", "[cli]") {
  const Finished text = run_here({"campaign", "C11-random", "--runs", "300", "--keep-going"});
  const Json json = campaign_json({"C11-random", "--runs", "300", "--keep-going"});
  for (const Json& failure : json["failures"]) {
    REQUIRE(contains(text.out, "  lockstep replay '" + failure["repro"].get<std::string>() + "'\n"));
  }
  REQUIRE(last_line(text.out) ==
          "Reproduce: lockstep replay '" + json["failures"][0]["repro"].get<std::string>() + "'");
}

TEST_CASE("A safe campaign says how rare violations must be", "[cli]") {
  const Finished finished = run_here({"campaign", "C8", "--runs", "300"});
  REQUIRE(finished.status == 0);
  REQUIRE(contains(finished.out, "  runs        300 · held 300"));
  for (const std::string part : {"events", "faults", "sometimes", "speed", "pause ", "acquired "})
    REQUIRE(contains(finished.out, part));
  REQUIRE(contains(last_line(finished.out),
                   "held: 300 runs, none violated; the rate of violations is below 0.99 %"));
}

TEST_CASE("A campaign mentions the kinds that it saw and did not check", "[cli]") {
  const Json run = Json::parse(
      run_here({"run", "C11", "--set", "check.properties=[\"ME\"]", "--set", "expect={}", "--json"}).out);
  REQUIRE(run["notes"][0]["kind"] == "RES");
  const Args args{"C11",   "C11",      "--runs", "3", "--keep-going", "--set", "check.properties=[\"ME\"]",
                  "--set", "expect={}"};
  REQUIRE(campaign_json(args)["notes"].dump() == R"({"RES":6})");
  Args text{"campaign"};
  text.insert(text.end(), args.begin(), args.end());
  REQUIRE(
      contains(run_here(text).out,
               "  also seen, not checked by this scenario: RES stale operation applied in 3 runs ([check] "
               "properties has it judged)\n"));
  REQUIRE(campaign_json({"C8", "--runs", "3"})["notes"].dump() == "{}");
  REQUIRE_FALSE(contains(run_here({"campaign", "C8", "--runs", "3"}).out, "also seen"));
}

TEST_CASE("A campaign says why it says less than it seems to", "[cli]") {
  const auto noted = [](const std::vector<std::string>& sets) {
    Args args{"campaign", "C12", "--runs", "3", "--keep-going", "--set", "lock.ttl=30s"};
    for (const std::string& set : sets) args.insert(args.end(), {"--set", set});
    return run_here(args).out;
  };
  const std::string seldom = "so little can happen while one holds it";
  const std::string no_tokens = "note: the resource checks fencing tokens, and the lock has none";
  REQUIRE_FALSE(contains(noted({}), no_tokens));
  REQUIRE(contains(noted({"lock.fencing=false"}), no_tokens));
  REQUIRE_FALSE(contains(noted({"lock.fencing=false", "clients.fetches_token=true"}), no_tokens));
  const Args scripted{"campaign", "C11", "--runs", "3", "--set", "lock.ttl=30s", "--keep-going"};
  REQUIRE_FALSE(contains(run_here(scripted).out, seldom));
  const std::string drawn =
      run_here({"campaign", "redlock/general", "--runs", "3", "--set", "lock.ttl=30s"}).out;
  REQUIRE(contains(drawn, "note: clients work for at most "));
  REQUIRE(contains(drawn, seldom));
  REQUIRE_FALSE(contains(run_here({"campaign", "redlock/general", "--runs", "3"}).out, seldom));
}

TEST_CASE("Few runs are counted in words that fit, and promise no bound", "[cli]") {
  REQUIRE(last_line(run_here({"campaign", "C18", "--runs", "1"}).out) == "✓ held: 1 run, none violated");
  REQUIRE(last_line(run_here({"campaign", "C18", "--runs", "4"}).out) == "✓ held: 4 runs, none violated");
  REQUIRE(contains(last_line(run_here({"campaign", "C18", "--runs", "5"}).out), "is below 45 %"));
  REQUIRE(campaign_json({"C18", "--runs", "1"})["violation_rate_upper_95"] == 0.95);
  REQUIRE(contains(run_here({"campaign", "C11", "--runs", "1"}).out, "violated: 1 of 1 run\n"));
}

TEST_CASE("The seeds of a campaign are those asked for", "[cli]") {
  REQUIRE(campaign_json({"C12", "--seeds", "5..8"})["runs"] == 3);
  REQUIRE(campaign_json({"C12", "--runs", "7"})["runs"] == 7);
  REQUIRE(campaign_json({"C12", "--set", "budget.runs=9"})["runs"] == 9);
  REQUIRE(campaign_json({"C12", "C14", "--runs", "7"})["runs"] == 14);
  REQUIRE(campaign_json({"C12", "--seeds", "18446744073709551600..18446744073709551615"})["runs"] == 15);
}

TEST_CASE("A campaign in which nobody acquires is inconclusive", "[cli]") {
  const Finished finished =
      run_here({"campaign", "redlock/nominal", "--runs", "3", "--set", "budget.duration=1ms"});
  REQUIRE(finished.status == 2);
  REQUIRE(contains(last_line(finished.out), "inconclusive"));
}

TEST_CASE("A campaign finds a planted nondeterminism and names the event", "[cli]") {
  const Planted planted = planted_in("C8", 64);
  cli::Hooks hooks;
  hooks.plant_nondeterminism_at_event = planted.at_event;
  const Finished finished = run_here({"campaign", "C8", "--runs", "64", "-j", "2"}, hooks);
  REQUIRE(finished.status == 3);
  REQUIRE(contains(finished.err,
                   "the runs differ from event " + std::to_string(planted.first_differing) + " on"));
  REQUIRE(contains(finished.out, "  runs        64 · "));
  REQUIRE(contains(last_line(finished.err), "Reproduce: lockstep replay 'ls2:C8:"));
  REQUIRE(contains(last_line(finished.err), "--verify"));
}

TEST_CASE("A campaign says at once what it is about to do, unless it is to be quiet", "[cli]") {
  REQUIRE(run_here({"campaign", "C12", "--runs", "3", "-j", "2"}).err == "C12: seeds 1 to 3 on 2 threads\n");
  REQUIRE(run_here({"campaign", "C12", "--runs", "3", "-q"}).err.empty());
}

TEST_CASE("An interrupted campaign prints what it found, and is 130", "[cli]") {
  ProcessOptions options;
  options.interrupts = 1;
  const Finished finished =
      run_binary({"campaign", "redlock/nominal", "--runs", "1000000", "-j", "2"}, options);
  REQUIRE(finished.status == 130);
  REQUIRE(contains(finished.out, "redlock/nominal"));
  REQUIRE(contains(finished.err, "Interrupted: this is what "));

  const Finished json = run_binary({"campaign", "redlock/nominal", "--runs", "1000000", "--json"}, options);
  REQUIRE(json.status == 130);
  REQUIRE(Json::parse(json.out)["runs"] < 1000000);
}

namespace {

Json campaign_of_c15(const Args& limits) {
  Args args{"campaign", "C15-random", "--json", "-j", "1"};
  args.insert(args.end(), limits.begin(), limits.end());
  const Finished finished = run_here(args);
  REQUIRE(finished.status == 1);
  return Json::parse(finished.out)["failures"][0];
}

}  // namespace

TEST_CASE("A campaign says how far each failure was shrunk, and keeps the shorter token", "[cli][many]") {
  const Json whole = campaign_of_c15({});
  REQUIRE(whole["shrunk"] == "complete");
  REQUIRE(whole["deviations"] == 3);
  const Json none = campaign_of_c15({"--no-shrink"});
  REQUIRE(none["shrunk"] == "no");
  REQUIRE(none["deviations"].is_null());
  const std::string seeds_token = none["repro"];
  for (const Args& limits : {Args{"--shrink-effort", "20000"}, Args{"--shrink-effort", "100000"}}) {
    const Json part = campaign_of_c15(limits);
    REQUIRE(part["shrunk"] == "budget");
    REQUIRE(std::string(part["repro"]).size() <= seeds_token.size());
  }
  cli::Hooks hooks;
  std::int64_t looks = 0;
  hooks.wall_clock = [&] { return seconds(++looks); };
  const Finished late =
      run_here({"campaign", "C15-random", "--json", "-j", "1", "--shrink-time", "5s"}, hooks);
  REQUIRE(Json::parse(late.out)["failures"][0]["shrunk"] == "time");
  const Finished both = run_here({"campaign", "C15-random", "--no-shrink", "--shrink-time", "5s"});
  REQUIRE(both.status == 64);
  REQUIRE(contains(both.err, "--no-shrink and a limit of shrinking cannot go together"));
}

TEST_CASE("The scenarios of a campaign share the effort of shrinking", "[cli]") {
  const TemporaryFolder folder;
  const std::string text =
      "lockstep = 1\n[lock]\nkind = \"single\"\nttl = \"100ms\"\nreports_validity = false\n[clients]\n"
      "work = \"5ms\"\nchecks_validity = false\n[check]\nproperties = [\"ME\"]\nnear = 0\n[budget]\n"
      "duration = \"10s\"\nruns = 20\n[[random_fault]]\nkind = \"pause\"\ntargets = [\"client:*\"]\n";
  const std::string breaks = folder.file("breaks.toml", text + "for = { min = \"10ms\", max = \"300ms\" }\n");
  const std::string holds = folder.file("holds.toml", text + "for = { min = \"10ms\", max = \"11ms\" }\n");
  const auto shrunk = [](Args files) {
    files.insert(files.end(), {"--keep-going", "--shrink-effort", "400000"});
    const Json json = campaign_json(files);
    std::vector<std::string> all;
    for (const Json& failure : json["failures"]) all.push_back(failure["shrunk"]);
    return all;
  };
  REQUIRE(shrunk({breaks}) == std::vector<std::string>{"complete"});
  // What follows has its part, even if it needs nothing. What came before leaves all that it did not need.
  REQUIRE(shrunk({breaks, holds}) == std::vector<std::string>{"budget"});
  REQUIRE(shrunk({holds, breaks}) == std::vector<std::string>{"complete"});
}

TEST_CASE("An interrupted campaign has not held, wherever it is interrupted", "[cli]") {
  std::atomic<bool> interrupted{true};
  cli::Hooks hooks;
  hooks.program.interrupted = &interrupted;
  const Finished runs = run_here({"campaign", "C12"}, hooks);
  REQUIRE(runs.status == 130);
  REQUIRE(contains(runs.out, "? interrupted: 0 runs, none violated so far"));
  REQUIRE(Json::parse(run_here({"campaign", "C8", "--runs", "9", "--json"}, hooks).out)["interrupted"] ==
          true);
  REQUIRE(campaign_json({"C8", "--runs", "9"})["interrupted"] == false);
  REQUIRE_FALSE(contains(runs.out, "✓ held"));
  REQUIRE(contains(run_here({"campaign", "C12"}).out, "✓ held"));
  // The clock is looked at when the runs begin and end, and then when shrinking begins.
  interrupted = false;
  int looks = 0;
  hooks.wall_clock = [&] {
    if (++looks == 3) interrupted = true;
    return seconds(looks);
  };
  const Finished shrinking = run_here({"campaign", "C15-random", "C12", "-j", "1"}, hooks);
  REQUIRE(shrinking.status == 130);
  REQUIRE(contains(shrinking.out, "✗ violated: "));
  REQUIRE(contains(shrinking.err, "Interrupted: this is what "));
  REQUIRE_FALSE(contains(shrinking.out, "C12"));
}

}  // namespace lockstep::tests
