#include <string>

#include <catch2/catch.hpp>

#include "core/check.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {

TEST_CASE("Help is data, begins with examples and ends well", "[cli]") {
  for (const Args& args :
       {Args{"--help"}, Args{"-h"}, Args{"run", "--help"}, Args{"campaign", "--help"}, Args{"replay", "-h"},
        Args{"export", "-h"}, Args{"list", "--help"}, Args{"lint", "--help"}}) {
    const Finished finished = run_here(args);
    REQUIRE(finished.status == 0);
    REQUIRE(finished.err.empty());
    REQUIRE(finished.out.starts_with("Examples:\n  lockstep " + (args.size() == 2 ? args[0] : "")));
  }
}

TEST_CASE("Help is a word as well as an option", "[cli]") {
  REQUIRE(run_here({"help"}).out == run_here({"--help"}).out);
  REQUIRE(run_here({"help"}).status == 0);
  REQUIRE(run_here({"--no-color", "help"}).out == run_here({"--help"}).out);
  for (const std::string command : {"run", "campaign", "replay", "list", "lint"}) {
    REQUIRE(run_here({"help", command}).out == run_here({command, "--help"}).out);
  }
}

TEST_CASE("The help names every command, with an example, and every status", "[cli]") {
  const std::string help = run_here({"--help"}).out;
  for (const std::string command : {"run", "campaign", "replay", "export", "list", "lint"}) {
    REQUIRE(contains(help, "\n  lockstep " + command + " "));
    REQUIRE(contains(help, "\n  " + command + " "));
  }
  for (const std::string status : {"0 ", "1 ", "2 ", "3 ", "64 ", "65 ", "66 ", "70 ", "73 ", "130 "}) {
    REQUIRE(contains(help.substr(help.find("Exit status:")), " " + status));
  }
}

TEST_CASE("Examples of the help that need nothing of the user run as they stand", "[cli]") {
  REQUIRE(run_here({"list", "scenarios"}).status == 0);
  REQUIRE(run_here({"run", "C11"}).status == 1);
  REQUIRE(run_here({"run", "C11", "--set", "lock.ttl=5s"}).status <= 2);
  REQUIRE(run_here({"campaign", "C8", "C9", "--seeds", "100..110", "-j", "2"}).status == 1);
}

TEST_CASE("The version is one line", "[cli]") {
  const Finished finished = run_here({"--version"});
  REQUIRE(finished.status == 0);
  REQUIRE(finished.out.starts_with("lockstep 0."));
  REQUIRE(finished.out.find('\n') == finished.out.size() - 1);
}

}  // namespace lockstep::tests
