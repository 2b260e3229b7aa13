// Tests `lockstep new` and `lockstep doctor`, the first commands of a new user.

#include <filesystem>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "scenarios/format/sections.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {

using Json = nlohmann::json;

TEST_CASE("what new writes is good, runs and is as it expects, for every kind of lock", "[cli]") {
  for (const auto& kind : scenarios::lock_kinds()) {
    INFO(kind.name);
    const TemporaryFolder folder;
    const std::string file = folder.path("mine.toml");
    const Finished made = run_here({"new", folder.path("mine"), "--lock", kind.name});
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
  cli::Hooks hooks;
  hooks.plant_nondeterminism_at_event = 50;
  const Finished ill = run_here({"doctor"}, hooks);
  REQUIRE(ill.status == 3);
  REQUIRE(contains(ill.out, "bad"));
  REQUIRE(contains(ill.out, "ee1df7843692507f03867ca5b063ff61 everywhere else"));
}

}  // namespace lockstep::tests
