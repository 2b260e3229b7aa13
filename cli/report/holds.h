#pragma once
// "Does it hold?", for tests: a scenario is run with its budget, and what breaks it comes back as text with
// everything that is needed to see it again. What <lockstep/catch2.h> and <lockstep/rapidcheck.h> are made
// of.

#include <optional>
#include <string>
#include <vector>

#include "cli/terminal/hooks.h"
#include "core/schedule/schedule.h"
#include "core/verdict.h"

namespace lockstep::cli {

// A scenario as it is to be run.
struct Subject {
  std::string scenario;                // a file, or the id of a shipped one
  std::vector<std::string> overrides;  // "lock.ttl=5s"
  Program program;                     // locks that the scenario may name; the command that replays
};

// The test that asks. `rerun`: the command that runs it again, and it alone.
struct Asker {
  std::string rerun;
  std::optional<std::string> replay;  // a token from LOCKSTEP_REPLAY: only this run is looked at
};

struct Answer {
  Verdict verdict = Verdict::held;
  // Of another verdict: what a person has to see, with two commands that show it again. Where it holds:
  // empty, or that the LOCKSTEP_REPLAY was for something else.
  std::string text;
};

// Throws std::exception for a scenario or a LOCKSTEP_REPLAY that cannot be read.
//
// Seeds 1 to the scenario's budget. What is violated is shrunk. Inconclusive: nobody acquired in any run, so
// nothing was tested.
Answer ask(const Subject& subject, const Asker& asker);

// One schedule, as it is.
Answer ask(const Subject& subject, const Schedule& schedule, const Asker& asker);

// The smallest schedule that breaks the subject in the same way; nothing if the schedule does not break it,
// or is that already. Clients and rounds stay: they are the subject's.
std::optional<Schedule> smaller(const Subject& subject, const Schedule& schedule);

// This program, with the environment's LOCKSTEP_REPLAY; `test_name`: of a Catch2 test case.
Asker asker_of(const std::string& test_name);

}  // namespace lockstep::cli
