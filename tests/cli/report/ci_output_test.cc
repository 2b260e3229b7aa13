// Tests --junit, --github, --for, --shard and --out.

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <poll.h>

#include "tests/cli/lockstep_process.h"
#include "tests/support/xpath.h"

namespace lockstep::tests {
namespace {

using Json = nlohmann::json;

Json campaign_json(Args args) {
  args.insert(args.begin(), "campaign");
  args.insert(args.end(), {"--keep-going", "--json"});
  return Json::parse(run_here(args).out);
}

// Returns the number of violating runs by kind and side. Deviations and tokens are left out, since they
// depend on each group's lowest seed.
std::map<std::string, std::uint64_t> failures_of(const Json& campaign) {
  std::map<std::string, std::uint64_t> counts;
  for (const Json& failure : campaign["failures"]) {
    const std::string side = failure["inside_model"].get<bool>() ? " inside" : " outside";
    counts[failure["kind"].get<std::string>() + side] += failure["count"].get<std::uint64_t>();
  }
  return counts;
}

constexpr const char* violating = "C11-random";

}  // namespace

TEST_CASE("JUnit files of check and campaign are read back", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.path("found.xml");
  REQUIRE(run_here({"campaign", violating, "C12", "--runs", "200", "--keep-going", "--junit", file}).status ==
          1);
  REQUIRE(xpath(file, "string(/testsuites/@tests)") == "2");
  REQUIRE(xpath(file, "string(/testsuites/testsuite/@failures)") == "1");
  REQUIRE(xpath(file, "count(//failure)") == "1");
  REQUIRE(xpath(file, "string(//testcase[failure]/@name)") == "C11-random: RES outside the model");
  REQUIRE(contains(text_of_file(file), "Reproduce: lockstep replay 'ls2:"));

  const std::string odd =
      folder.file("odd \"<&>'.toml",
                  "lockstep = 1\n[lock]\nkind = \"redlock\"\n[budget]\nruns = 2\n[expect]\n"
                  "outcome = \"violated\"\n");
  REQUIRE(run_here({"check", "C12", odd, "--junit", file}).status == 1);
  REQUIRE(xpath(file, "count(//testcase)") == "2");
  REQUIRE(xpath(file, "string(//failure/@message)") == "expected violated, got held");
  REQUIRE(contains(xpath(file, "string(//testcase[failure]/@name)"), "odd \"<&>'.toml"));
  REQUIRE(run_here({"check", "C12", "--junit", folder.path("no/such/folder.xml")}).status == 73);
}

TEST_CASE("every test case has a name of its own, a class and a time", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.path("found.xml");
  const std::string text =
      "lockstep = 1\n[lock]\nkind = \"redlock\"\n[budget]\nruns = 2\n[expect]\n"
      "outcome = \"held\"\n";
  std::filesystem::create_directories(folder.path("a"));
  std::filesystem::create_directories(folder.path("b"));
  const std::string first = folder.file("a/mine.toml", text);
  const std::string second = folder.file("b/mine.toml", text);
  const std::string other = folder.file("a/other.toml", text);
  for (const std::string command : {"check", "campaign"}) {
    INFO(command);
    REQUIRE(run_here({command, first, second, other, "C12", "C12", "--junit", file}).status == 0);
    const auto name = [&](int number) {
      return xpath(file, "string(//testcase[" + std::to_string(number) + "]/@name)");
    };
    REQUIRE(name(1) == "mine.toml (" + first + ")");
    REQUIRE(name(2) == "mine.toml (" + second + ")");
    REQUIRE(name(3) == "other.toml");
    REQUIRE(name(4) == "C12");
    REQUIRE(name(5) == "C12 (2)");
    REQUIRE(xpath(file, "count(//testcase[@classname=\"lockstep." + command + "\"])") == "5");
    REQUIRE(xpath(file, "count(//testcase/@time)") == "5");
  }
}

TEST_CASE("groups of one kind are told apart by what they breach", "[cli]") {
  const TemporaryFolder folder;
  const std::string scenario =
      folder.file("two.toml",
                  "lockstep = 1\n[lock]\nkind = \"redlock\"\nttl = \"200ms\"\n[clients]\ncount = 2\n[check]\n"
                  "properties = [\"RES\"]\n[[random_fault]]\nkind = \"pause\"\ntargets = "
                  "[\"client:*\"]\nchance = \"50 %\"\n"
                  "[[random_fault]]\nkind = \"stuck\"\ntargets = [\"client:*\"]\nchance = \"50 %\"\n"
                  "[[random_fault]]\nkind = \"request_delay\"\nchance = \"50 %\"\n"
                  "[budget]\nruns = 300\nduration = \"600ms\"\n");
  const std::string file = folder.path("found.xml");
  REQUIRE(run_here({"campaign", scenario, "--keep-going", "--junit", file}).status == 1);
  REQUIRE(xpath(file, "count(//testcase[failure])") == "2");
  const std::string kind = "two.toml: RES outside the model (" + scenario;
  REQUIRE(xpath(file, "string(//testcase[1]/@name)") == kind + ", work_in_time)");
  REQUIRE(xpath(file, "string(//testcase[2]/@name)") == kind + ", operation_in_time)");
}

// On this clock every look takes a second, so no test case takes nothing.
TEST_CASE("shrinking counts in the time of a suite, and is told beside the time of the runs", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.path("found.xml");
  std::atomic<std::int64_t> now{0};
  cli::Hooks hooks;
  hooks.wall_clock = [&] { return seconds(++now); };
  const Args args{"campaign", violating, "C12", "--runs", "200", "--keep-going", "-j", "1"};
  Args with_files = args;
  with_files.insert(with_files.end(), {"--json", "--junit", file});
  const Json json = Json::parse(run_here(with_files, hooks).out);
  REQUIRE(json["wall_s"].get<double>() > 0);
  REQUIRE(json["shrink_s"].get<double>() > 0);
  REQUIRE(xpath(file, "sum(//testcase/@time) > " + std::to_string(json["wall_s"].get<double>() +
                                                                  json["shrink_s"].get<double>())) == "true");
  REQUIRE(xpath(file, "sum(//testcase/@time) = //testsuite/@time") == "true");
  REQUIRE(xpath(file, "count(//testcase[@time > 0])") == "2");
  REQUIRE(contains(run_here(args, hooks).out, " s for shrinking\n"));
  const Finished held = run_here({"campaign", "C12", "--runs", "9", "-j", "1", "--json"}, hooks);
  REQUIRE(Json::parse(held.out)["shrink_s"] == 0);
}

TEST_CASE("GitHub gets annotations and a summary", "[cli]") {
  const TemporaryFolder folder;
  cli::Hooks hooks;
  hooks.github_step_summary = folder.file("summary.md", "# before\n");
  const Args args{"campaign", violating, "--runs", "200", "--keep-going", "--github"};
  const Finished text = run_here(args, hooks);
  REQUIRE(contains(text.out, "\n::error title=C11-random%3A RES outside the model::RES: "));
  REQUIRE(text_of_file(*hooks.github_step_summary)
              .starts_with("# before\n## ✗ lockstep campaign: 1 of 1 failed\n"));

  REQUIRE(last_line(text.out).starts_with("Reproduce: "));  // What matters most comes last.

  Args with_json = args;
  with_json.push_back("--json");
  const Finished json = run_here(with_json, hooks);
  REQUIRE(Json::parse(json.out)["violated"] == 8);
  REQUIRE(contains(json.err, "::error title=C11-random"));

  const Finished good = run_here({"check", "C12", "--github"}, hooks);
  REQUIRE_FALSE(contains(good.out, "::error"));
  REQUIRE(contains(text_of_file(*hooks.github_step_summary), "## ✓ lockstep check: 0 of 1 failed\n"));
}

TEST_CASE("shards together are the whole", "[cli][many]") {
  const Json whole = campaign_json({violating, "--runs", "301"});
  REQUIRE(whole["violated"] == 12);
  for (const std::string shards : {"1", "2", "3", "7"}) {
    INFO(shards);
    std::map<std::string, std::uint64_t> sums;
    std::map<std::string, std::uint64_t> failures;
    std::map<std::string, std::uint64_t> sometimes;
    for (int shard = 1; shard <= std::stoi(shards); ++shard) {
      const Json part =
          campaign_json({violating, "--runs", "301", "--shard", std::to_string(shard) + "/" + shards});
      for (const std::string key : {"runs", "held", "violated", "inconclusive", "events"})
        sums[key] += part[key].get<std::uint64_t>();
      for (const auto& [name, count] : failures_of(part)) failures[name] += count;
      for (const auto& [name, count] : part["sometimes"].items())
        sometimes[name] += count.get<std::uint64_t>();
    }
    for (const auto& [key, sum] : sums) REQUIRE(sum == whole[key]);
    REQUIRE(failures == failures_of(whole));
    for (const auto& [name, count] : whole["sometimes"].items()) REQUIRE(sometimes[name] == count);
  }
}

TEST_CASE("shards that make no sense are usage errors", "[cli]") {
  for (const std::string shard : {"0/3", "4/3", "x/3", "3", "1/", "-1/3"}) {
    INFO(shard);
    const Finished finished = run_here({"campaign", "C12", "--shard", shard});
    REQUIRE(finished.status == 64);
    REQUIRE(contains(finished.err, "as in 1/4 to 4/4"));
  }
  REQUIRE(contains(run_here({"campaign", "C12", "--runs", "3", "--shard", "1/4"}).err, "which are 3 here"));
  REQUIRE(run_here({"campaign", "C12", "--for", "1s", "--shard", "1/4"}).status == 64);
  REQUIRE(run_here({"campaign", "C12", "--for", "1s", "--runs", "4"}).status == 64);
  REQUIRE(run_here({"campaign", "C12", "--for", "soon"}).status == 64);
}

TEST_CASE("a campaign by time is a campaign of so many runs as it says", "[cli]") {
  // On this clock every look takes a millisecond.
  std::atomic<std::int64_t> now{0};
  cli::Hooks hooks;
  hooks.wall_clock = [&] { return milliseconds(++now); };
  const Args args{"campaign", "C12", "--for", "100ms", "-j", "2", "--json"};
  Json timed = Json::parse(run_here(args, hooks).out);
  const auto runs = timed["runs"].get<std::uint64_t>();
  REQUIRE(runs > 10);
  REQUIRE(runs < 200);
  Json counted = Json::parse(run_here({"campaign", "C12", "--runs", std::to_string(runs), "--json"}).out);
  for (const std::string key : {"wall_s", "shrink_s", "events_per_s", "runs_per_s", "sim_per_wall"}) {
    timed.erase(key);
    counted.erase(key);
  }
  REQUIRE(timed == counted);
}

TEST_CASE("the folder of --out keeps repro files, stories and the JSON", "[cli]") {
  const TemporaryFolder folder;
  const std::string out = folder.path("deep/found");
  const Finished finished =
      run_here({"campaign", violating, "redlock/nominal", "--runs", "50", "--keep-going", "--out", out});
  REQUIRE(finished.status == 1);
  const std::string repro = out + "/01-C11-random-RES-outside.toml";
  REQUIRE(run_here({"replay", repro, "--verify"}).status == 1);
  REQUIRE(contains(text_of_file(out + "/01-C11-random-RES-outside.txt"), "What it takes: faults 3 → 1"));
  REQUIRE(Json::parse(text_of_file(out + "/campaign.json"))["violated"] == 4);
  REQUIRE(run_here({"campaign", "C12", "--out", repro}).status == 73);
  const auto names = folder.names();
  REQUIRE(
      std::none_of(names.begin(), names.end(), [](const std::string& n) { return contains(n, "found-"); }));
}

TEST_CASE("a campaign takes away what an earlier one has left in the folder, and nothing else", "[cli]") {
  const TemporaryFolder folder;
  for (const std::string old :
       {"01-C11-random-RES-outside.toml", "12-a-ORPH-inside.txt", "found-C8-ME-inside-seed-7.txt"})
    folder.file(old, "old");
  for (const std::string mine : {"1-C11-RES-outside.toml", "01-C11-RES-outside.toml.bak", "01-notes.txt",
                                 "C11-RES-outside-12345678.toml", "found.txt"})
    folder.file(mine, "mine");
  REQUIRE(run_here({"campaign", "redlock/nominal", "--runs", "3", "--out", folder.path("")}).status == 0);
  REQUIRE(folder.names() ==
          std::vector<std::string>{"01-C11-RES-outside.toml.bak", "01-notes.txt", "1-C11-RES-outside.toml",
                                   "C11-RES-outside-12345678.toml", "campaign.json", "found.txt"});
}

// The campaign is far longer than the test, and is killed when its first token is on disk.
TEST_CASE("the token of a group is on disk as soon as it is found", "[cli]") {
  const TemporaryFolder folder;
  const std::string found = folder.path("found-C11-random-RES-outside-seed-14.txt");
  ProcessOptions options;
  options.interrupts = 1;
  options.signal = SIGKILL;
  options.ready = [&] {
    for (int i = 0; i < 6000 && !std::filesystem::exists(found); ++i) ::poll(nullptr, 0, 10);
  };
  const Finished killed = run_binary(
      {"campaign", "C11-random", "--runs", "100000000", "--keep-going", "--out", folder.path("")}, options);
  REQUIRE(killed.status == 128 + SIGKILL);
  const std::string text = text_of_file(found);
  const std::size_t begin = text.find("ls2:");
  REQUIRE(begin != std::string::npos);
  const std::string token = text.substr(begin, text.find('\'', begin) - begin);
  REQUIRE(run_here({"replay", token}).status == 1);
}

}  // namespace lockstep::tests
