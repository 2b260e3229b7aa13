#pragma once
// For tests with Catch2 (version 2):
//
//   TEST_CASE("my lock holds") { REQUIRE_HOLDS("my_scenario.toml", lockstep::user_lock<MyLock>("mine", "…"));
//   } TEST_CASE("Redlock holds") { REQUIRE_HOLDS("C8"); }
//
// The scenario is a file or the id of a shipped one; it runs with its budget. With a lock, that lock takes
// the place of the scenario's own, whose other rules go; its TTL stays. A failure tells the story of a shrunk
// violation and ends with two commands that show it again. With LOCKSTEP_REPLAY=<token> in the environment
// only that run is made.
//
// LOCKSTEP_PROGRAM: how the command line with your locks is called, for the second command; "lockstep" unless
// it is defined.

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

inline cli::Subject subject(std::string scenario) {
  return {std::move(scenario), {}, {LOCKSTEP_PROGRAM, {}}};
}

inline cli::Subject subject(std::string scenario, const scenarios::UserLock& lock) {
  return {std::move(scenario), {"lock.kind=" + lock.kind}, {LOCKSTEP_PROGRAM, {lock}}};
}

inline cli::Asker this_test() { return cli::asker_of(Catch::getResultCapture().getCurrentTestName()); }

template <class... Arguments>
void require_holds(const Arguments&... arguments) {
  const cli::Answer answer = cli::ask(subject(arguments...), this_test());
  if (answer.verdict == Verdict::held) {
    std::cerr << answer.text << std::flush;
    SUCCEED();
    return;
  }
  // Not in the message: Catch2 breaks it into lines of 80 columns, and the commands are to be pasted.
  std::cerr << "\n" << answer.text << std::flush;
  FAIL(name_of(answer.verdict) << ", as standard error tells");
}

}  // namespace lockstep

#define REQUIRE_HOLDS(...) ::lockstep::require_holds(__VA_ARGS__)
