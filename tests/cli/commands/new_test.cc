// Tests `lockstep new` and `lockstep doctor`, the first commands of a new user.

#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "scenarios/format/lock_kind.h"
#include "scenarios/format/profiles.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {

using Json = nlohmann::json;

TEST_CASE("what new writes is good, runs and is as it expects, for every kind of lock", "[cli]") {
  for (const auto& kind : scenarios::lock_kinds()) {
    INFO(kind.name);
    const TemporaryFolder folder;
    const std::string file = folder.path("mine.toml");
    const Finished made = run_here({"new", folder.path("mine"), "--lock", kind.name});
    if (kind.name == "guest") {
      REQUIRE(made.status == 64);
      REQUIRE(contains(made.err, "docs/GUESTS.md"));
      continue;
    }
    REQUIRE(made.status == 0);
    REQUIRE(made.out == file + "\n");
    REQUIRE(contains(made.err, "lockstep campaign '" + file + "'"));
    REQUIRE(contains(text_of_file(file), "title    = \"mine\"\n"));
    REQUIRE(run_here({"lint", file}).status == 0);
    REQUIRE(run_here({"run", file}).status == 0);
    const Finished checked = run_here({"check", file});
    INFO(checked.out);
    REQUIRE(checked.status == 0);
    // A violated scenario shows what broke it, and not what it survived.
    if (contains(checked.out, "violated")) continue;
    for (const std::string fault : {"pause", "reply_delay", "partition"})
      REQUIRE(contains(checked.out, fault));
  }
}

TEST_CASE("new writes the numbers that it is given, for a kind and for a profile", "[cli]") {
  const TemporaryFolder folder;
  const std::string cron = folder.path("cron.toml");
  const Finished made =
      run_here({"new", cron, "--lock", "redis-py", "--ttl", "300s", "--work", "2m..10m", "--pause", "90s"});
  INFO(made.err);
  REQUIRE(made.status == 0);
  const std::string text = text_of_file(cron);
  for (const char* line :
       {"kind    = \"single\"\n", "profile = \"redis-py\"  # ", "ttl     = \"300s\"\n", "nodes   = 1\n",
        "work  = { min = \"120s\", max = \"600s\" }", "for   = \"90s\"  # ", "duration = \"3600s\""}) {
    INFO(line);
    REQUIRE(contains(text, line));
  }
  REQUIRE(run_here({"lint", cron}).status == 0);
  REQUIRE(run_here({"run", cron, "--set", "budget.duration=20m"}).status <= 1);
  const std::string jobs = folder.path("jobs.toml");
  REQUIRE(run_here({"new", jobs, "--lock", "redsync", "--nodes", "3", "--work", "1s"}).status == 0);
  REQUIRE(contains(text_of_file(jobs), "work  = \"1s\"  # "));
  REQUIRE(contains(text_of_file(jobs), "nodes   = 3\n"));
  REQUIRE(run_here({"run", jobs}).status <= 1);
  const std::string once = folder.path("once.toml");
  REQUIRE(run_here({"new", once, "--lock", "redis-py", "--attempts", "1"}).status == 0);
  REQUIRE(contains(text_of_file(once), "attempts = 1  # "));
  REQUIRE(run_here({"lint", once}).status == 0);
  // What is written as a comment can be taken into the file.
  std::string crash = text_of_file(once);
  crash = crash.substr(crash.find("# [[random_fault]]"));
  crash = crash.substr(0, crash.find("\n\n") + 1);
  std::erase(crash, '#');
  folder.file("crash.toml", text_of_file(once) + crash);
  REQUIRE(run_here({"lint", folder.path("crash.toml")}).status == 0);
  for (const scenarios::Profile& profile : scenarios::profiles()) {
    const std::string file = folder.path(profile.name);
    REQUIRE(run_here({"new", file, "--lock", std::string(profile.name)}).status == 0);
    REQUIRE(run_here({"lint", file + ".toml"}).status == 0);
    REQUIRE(run_here({"run", file + ".toml"}).status <= 1);
  }
}

TEST_CASE("new refuses numbers that do not fit, and says why", "[cli]") {
  const TemporaryFolder folder;
  struct Refusal {
    Args given;
    std::string says;
  };
  const std::vector<Refusal> refusals{
      {{"--lock", "single", "--nodes", "3"}, "a lock of kind single lies on one node"},
      {{"--lock", "redis-py", "--nodes", "1"}, "a lock of kind single lies on one node"},
      {{"--lock", "several_keys", "--nodes", "3"}, "a lock of kind several_keys lies on one node"},
      {{"--nodes", "0"}, "--nodes takes a number from 1 to 64, not \"0\""},
      {{"--nodes", "65"}, "--nodes takes a number from 1 to 64"},
      {{"--ttl", "300"}, "--ttl takes a time as in 300ms"},
      {{"--ttl", "1ms"}, "do not fit together:\na drift allowance"},
      {{"--ttl", "1.5us"}, "do not fit together:\n"},
      {{"--ttl", "200000h"}, "do not fit together:\n"},
      {{"--work", "10m..2m"}, "--work takes a time as in 300ms, or two as in 2m..10m"},
      {{"--work", "2m.."}, "--work takes"},
      {{"--work", "0ms"}, "--work takes"},
      {{"--pause", "-1s"}, "--pause takes a time"},
      {{"--lock", "redispy"}, "did you mean \"redis-py\"?"},
  };
  for (const Refusal& refusal : refusals) {
    Args args{"new", folder.path("mine")};
    args.insert(args.end(), refusal.given.begin(), refusal.given.end());
    const Finished finished = run_here(args);
    INFO(refusal.given.at(1) << "\n" << finished.err);
    CHECK(finished.status == 64);
    CHECK(contains(finished.err, refusal.says));
    CHECK_FALSE(std::filesystem::exists(folder.path("mine.toml")));
  }
}

TEST_CASE("new overwrites nothing and takes no odd names", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("mine.toml", "precious");
  for (const std::string& name : {folder.path("mine"), file}) {
    const Finished finished = run_here({"new", name});
    REQUIRE(finished.status == 73);
    REQUIRE(contains(finished.err, "is there already"));
  }
  REQUIRE(text_of_file(file) == "precious");
  for (const std::string& name : {std::string(), folder.path(""), folder.path(".toml"), std::string("..")}) {
    INFO(name);
    REQUIRE(run_here({"new", name}).status == 64);
  }
  REQUIRE(run_here({"new", folder.path("no/such/folder")}).status == 73);
  REQUIRE(contains(run_here({"new", folder.path("x"), "--lock", "redlok"}).err, "did you mean \"redlock\"?"));
  const std::string odd = folder.path("a \"b\\c");
  REQUIRE(run_here({"new", odd}).status == 0);
  REQUIRE(run_here({"lint", odd + ".toml"}).status == 0);
}

TEST_CASE("doctor finds all well here, and says so to programs", "[cli]") {
  const Finished finished = run_here({"doctor", "--json"});
  REQUIRE(finished.status == 0);
  const Json json = Json::parse(finished.out);
  REQUIRE(json["ok"] == true);
  REQUIRE(json["findings"][1]["what"] == "determinism");
  REQUIRE(json["findings"][1]["state"] == "ok");
  REQUIRE(contains(run_here({"doctor"}).out, "neato draws pictures"));
  // doctor compares with the digest that the README shows.
  REQUIRE(
      contains(text_of_file(LOCKSTEP_SOURCE_ROOT "/README.md"), "digest  ee1df7843692507f03867ca5b063ff61"));
}

TEST_CASE("doctor tells what is missing, and what is wrong", "[cli]") {
  ProcessOptions options;
  options.environment = {"PATH=/nonexistent"};
  const Finished poor = run_binary({"doctor"}, options);
  REQUIRE(poor.status == 0);
  REQUIRE(contains(poor.out, "there is no neato in PATH"));
  REQUIRE(contains(poor.out, "there is none in PATH, which confirm needs"));
  cli::Hooks hooks;
  hooks.plant_nondeterminism_at_event = 50;
  const Finished ill = run_here({"doctor"}, hooks);
  REQUIRE(ill.status == 3);
  REQUIRE(contains(ill.out, "bad"));
  REQUIRE(contains(ill.out, "ee1df7843692507f03867ca5b063ff61 everywhere else"));
}

TEST_CASE("new does not take the name of a lock for that of a file", "[cli]") {
  const TemporaryFolder folder;
  for (const std::string name : {"redsync", "single"}) {
    const Finished refused = run_here({"new", name});
    REQUIRE(refused.status == 64);
    REQUIRE(contains(refused.err, "Try: lockstep new my-lock --lock " + name));
  }
  REQUIRE(run_here({"new", folder.path("redsync"), "--lock", "redsync"}).status == 0);
}

}  // namespace lockstep::tests
