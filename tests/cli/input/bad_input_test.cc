// Tests wrong scenarios, tokens and files. The status is 65 or 66, and the message says what to change.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/check.h"
#include "scenarios/library/shipped.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

const std::string lock_section = "lockstep = 1\n[lock]\nkind = \"redlock\"\n";

Finished run_text(const std::string& text) {
  const TemporaryFolder folder;
  return run_here({"run", folder.file("s.toml", text)});
}

void expect_bad_scenario(const std::string& text, const std::string& says) {
  const Finished finished = run_text(text);
  INFO("expected \"" << says << "\" in: " << finished.err);
  REQUIRE(finished.status == 65);
  REQUIRE(finished.out.empty());
  REQUIRE(contains(finished.err, says));
}

}  // namespace

TEST_CASE("A scenario that is not there is 66, and the nearest one is named", "[cli]") {
  const Finished typo = run_here({"run", "C10-uncheked"});
  REQUIRE(typo.status == 66);
  REQUIRE(contains(typo.err, R"(no scenario "C10-uncheked"; did you mean "C10-unchecked"?)"));
  REQUIRE(contains(run_here({"run", "redlok/nominal"}).err, R"(did you mean "redlock/nominal"?)"));
  REQUIRE(contains(run_here({"campaign", "C8", "c11"}).err, R"(did you mean "C11"?)"));
  const Finished file = run_here({"run", "nowhere.toml"});
  REQUIRE(file.status == 66);
  REQUIRE(contains(file.err, R"(no scenario file "nowhere.toml")"));
  REQUIRE(contains(file.err, "relative to the current folder"));
}

TEST_CASE("A folder for a scenario is 66, and so said", "[cli]") {
  const TemporaryFolder folder;
  const Finished finished = run_here({"run", folder.path("")});
  REQUIRE(finished.status == 66);
  REQUIRE(contains(finished.err, "is a folder; give a scenario file in it"));
}

TEST_CASE("A host without its colon is answered with the host", "[cli]") {
  REQUIRE(
      contains(run_here({"run", "C11", "--set", "fault.0.target=redis1"}).err, R"(did you mean "redis:1"?)"));
  REQUIRE(contains(run_here({"run", "C11", "--set", "fault.0.target=client-B"}).err,
                   R"(which client? Write "client:A")"));
}

TEST_CASE("Mistakes in a scenario are 65, located, with what to write instead", "[cli]") {
  expect_bad_scenario(lock_section + "tll = \"5s\"\n",
                      R"(s.toml:4:1: unknown key "tll" in [lock]; did you mean "ttl"?)");
  expect_bad_scenario("lockstep = 1\n[lock]\nkind = \"redlok\"\n", R"(did you mean "redlock"?)");
  expect_bad_scenario(lock_section + "ttl = \"5sec\"\n", "s.toml:4:");
  expect_bad_scenario(lock_section + "ttl = 5s\n", "s.toml:4:");
  expect_bad_scenario(lock_section + "ttl = 5\n", "s.toml:4:");
  expect_bad_scenario(lock_section + "ttl = \"-5s\"\n", "not -5s");
  expect_bad_scenario(
      lock_section + "[[fault]]\nkind = \"pause\"\ntarget = \"client:Z\"\nat = \"1ms\"\nfor = \"5ms\"\n",
      "client:Z");
  expect_bad_scenario("", "empty");
  expect_bad_scenario(std::string("\x7f"
                                  "ELF\0\1\2",
                                  7),
                      "s.toml:1:");
  const std::string whole(scenarios::shipped_scenario("C11")->text);
  expect_bad_scenario(whole.substr(0, whole.size() / 2), "s.toml:");
}

TEST_CASE("Mistakes in an override are 65 and name the override", "[cli]") {
  const Finished key = run_here({"run", "C11", "--set", "lock.tll=5s"});
  REQUIRE(key.status == 65);
  REQUIRE(contains(key.err, R"(--set lock.tll=5s: unknown key "tll" in [lock]; did you mean "ttl"?)"));
  REQUIRE(run_here({"run", "C11", "--set", "lock.ttl=-5s"}).status == 65);
  REQUIRE(run_here({"run", "C11", "--set", "fault.7.for=5s"}).status == 65);
}

TEST_CASE("All errors of a scenario are shown, not only the first", "[cli]") {
  const Finished finished = run_text(lock_section + "tll = \"5s\"\nquorom = 3\n");
  REQUIRE(contains(finished.err, "s.toml:4:1:"));
  REQUIRE(contains(finished.err, "s.toml:5:1:"));
}

TEST_CASE("What cannot be read is 66", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("s.toml", lock_section);
  for (const Args& args : {Args{"lint", folder.path("")}, Args{"lint", file + "/s.toml"},
                           Args{"replay", folder.path("none")}, Args{"replay", "ls1:"}}) {
    const Finished finished = run_here(args);
    INFO(finished.out << finished.err);
    if (args[1] == "ls1:") {
      REQUIRE(finished.status == 65);
    } else {
      REQUIRE(finished.status == 66);
      REQUIRE(contains(finished.out + finished.err, "cannot read " + args[1]));
    }
  }
}

TEST_CASE("A file far too long is refused before it is read to its end", "[cli]") {
  const Finished finished = run_here({"run", "/dev/zero"});
  REQUIRE(finished.status == 65);
  REQUIRE(contains(finished.err, "longer than 1024 KiB"));
}

TEST_CASE("Lint shows every mistake of every file, and 66 outranks 65", "[cli]") {
  const TemporaryFolder folder;
  const std::string good = folder.file("good.toml", lock_section);
  const std::string bad = folder.file("bad.toml", lock_section + "tll = \"5s\"\nquorom = 3\n");
  const Finished fine = run_here({"lint", good});
  REQUIRE(fine.status == 0);
  REQUIRE(fine.out == good + ": good\n");
  const Finished mixed = run_here({"lint", good, bad});
  REQUIRE(mixed.status == 65);
  REQUIRE(contains(mixed.out, bad + ":4:1:"));
  REQUIRE(contains(mixed.out, bad + ":5:1:"));
  REQUIRE(last_line(mixed.out) == "2 mistakes");
  const Finished missing = run_here({"lint", bad, folder.path("none.toml"), good});
  REQUIRE(missing.status == 66);
  REQUIRE(contains(missing.out, bad + ":4:1:"));
  REQUIRE(contains(missing.out, good + ": good"));
  REQUIRE(last_line(missing.out) == "1 of 3 files cannot be read");
}

TEST_CASE("A token that is empty, cut or altered is 65", "[cli]") {
  const std::string token = "ls1:C11:e5:0123456789abcdef:s1::01234567";
  REQUIRE(run_here({"replay", ""}).status == 65);
  REQUIRE(contains(run_here({"replay", ""}).err, "empty"));
  for (const std::string& damaged : {token, token.substr(0, 20), std::string("ls1:x")}) {
    const Finished finished = run_here({"replay", damaged});
    REQUIRE(finished.status == 65);
    REQUIRE(contains(finished.err, "truncated or altered"));
  }
}

}  // namespace lockstep::tests
