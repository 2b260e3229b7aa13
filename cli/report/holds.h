#pragma once
// Asks for a test whether a lock holds: runs a scenario with its budget, and returns a violation as text
// with the commands that show it again. <lockstep/catch2.h> and <lockstep/rapidcheck.h> are made of this.

#include <optional>
#include <string>
#include <vector>

#include "cli/terminal/hooks.h"
#include "core/schedule/schedule.h"
#include "core/verdict.h"

namespace lockstep::cli {

// A scenario, and what is changed in it before it runs.
struct Subject {
  std::string scenario;                // a file, or the id of a shipped one
  std::vector<std::string> overrides;  // each as in "lock.ttl=5s"
  // Has the locks that the scenario may name, and the name that commands begin with.
  Program program;
};

// The test that asks.
struct Asker {
  // The command that runs this test again, and no other test.
  std::string rerun;
  std::optional<std::string> replay;  // a token from LOCKSTEP_REPLAY
};

struct Answer {
  Verdict verdict = Verdict::held;
  // For people. If the verdict is held, the text is empty or says that LOCKSTEP_REPLAY is for another
  // scenario. Otherwise it says what happened; after a violation it ends with two commands that show the
  // run again.
  std::string text;
};

// Runs seeds 1 to the scenario's budget on all cores, and shrinks the first violation. The verdict is
// inconclusive if no run acquired the lock, because then nothing was tested, or if something never happened
// that the scenario requires. If `asker.replay` is a token of this scenario, only the run of the token is
// made, and it is not shrunk.
//
// All functions below throw std::exception if a scenario or LOCKSTEP_REPLAY cannot be read.
Answer ask(const Subject& subject, const Asker& asker);

// Runs one schedule, without shrinking it. Ignores `asker.replay`.
Answer ask(const Subject& subject, const Schedule& schedule, const Asker& asker);

// Returns the smallest schedule that breaks the subject in the same way. Returns nothing if the schedule
// does not break the subject, or if it cannot be shrunk. Clients and rounds stay as the subject says.
std::optional<Schedule> smaller(const Subject& subject, const Schedule& schedule);

// Returns this program as the asker, with the LOCKSTEP_REPLAY of the environment. `test_name` is the name
// of a Catch2 test case.
Asker asker_of(const std::string& test_name);

}  // namespace lockstep::cli
