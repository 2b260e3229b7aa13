#pragma once
// Holds what a command found, as continuous integration takes it: cases that passed or failed.

#include <string>
#include <vector>

#include "core/time.h"

namespace lockstep::reports {

struct CiCase {
  std::string name;  // "C11 RES outside"
  bool ok = true;
  std::string message;  // one line on why it failed
  std::string detail;   // the rest of the failure; ends with the command that reproduces it
  // The scenario's file, relative to the folder where the command ran. Empty for a shipped scenario.
  std::string file;
};

struct CiReport {
  std::string suite;  // "lockstep campaign"
  std::vector<CiCase> cases;
  std::vector<std::string> caveats;  // whole sentences: why a verdict may not mean what its reader thinks
  Duration wall;

  std::size_t failed() const {
    std::size_t count = 0;
    for (const CiCase& one : cases) count += one.ok ? 0U : 1U;
    return count;
  }
};

}  // namespace lockstep::reports
