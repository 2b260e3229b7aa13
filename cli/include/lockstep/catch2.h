#pragma once
// This header is for tests with Catch2 (version 2):
//
//   TEST_CASE("my lock holds") {
//     REQUIRE_HOLDS("my_scenario.toml", lockstep::user_lock<MyLock>("mine", "what it is"));
//   }
//   TEST_CASE("Redlock holds") { REQUIRE_HOLDS("C8"); }
//
// REQUIRE_HOLDS(scenario) and REQUIRE_HOLDS(scenario, lock) run seeds 1 to N, where N is the scenario's
// [budget] runs. The test passes if their verdict is held: no run violates a property that the scenario
// checks, and some run acquires the lock. The scenario is a file or the id of a shipped scenario. A lock
// that is passed replaces the scenario's lock: ttl, node_timeout and retry_delay stay, all other keys of
// [lock] are dropped.
//
// A violation is printed to standard error: the story of the violation, shrunk, and two commands that show it
// again. The first command repeats this test with LOCKSTEP_REPLAY=<token> in its environment, so that the
// test makes only the run of the token. The second command is for the command line. Define LOCKSTEP_PROGRAM
// as the name of the program that has your locks (lockstep/lockstep.h); the default is "lockstep".

#include <iostream>
#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "cli/report/holds.h"
#include "scenarios/user_lock.h"

#ifndef LOCKSTEP_PROGRAM
#define LOCKSTEP_PROGRAM "lockstep"
#endif

namespace lockstep {

// Makes a subject of the scenario, for `require_holds` and for lockstep/rapidcheck.h.
inline cli::Subject subject(std::string scenario) {
  return {std::move(scenario), {}, {LOCKSTEP_PROGRAM, {}}};
}

// Makes a subject of the scenario with `lock` in place of the scenario's own lock.
inline cli::Subject subject(std::string scenario, const scenarios::UserLock& lock) {
  return {std::move(scenario), {"lock.kind=" + lock.kind}, {LOCKSTEP_PROGRAM, {lock}}};
}

// Returns the Catch2 test case that is running. REQUIRES: called within a test case.
inline cli::Asker this_test() { return cli::asker_of(Catch::getResultCapture().getCurrentTestName()); }

template <class... Arguments>
// Implements REQUIRE_HOLDS. The arguments are those of `subject`.
void require_holds(const Arguments&... arguments) {
  const cli::Answer answer = cli::ask(subject(arguments...), this_test());
  if (answer.verdict == Verdict::held) {
    std::cerr << answer.text << std::flush;
    SUCCEED();
    return;
  }
  // The text is not in Catch2's message, because Catch2 breaks it into lines of 80 columns and users
  // paste the commands.
  std::cerr << "\n" << answer.text << std::flush;
  FAIL(name_of(answer.verdict) << ", as standard error tells");
}

}  // namespace lockstep

#define REQUIRE_HOLDS(...) ::lockstep::require_holds(__VA_ARGS__)
