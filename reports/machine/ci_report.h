#pragma once
// What a command found, as continuous integration takes it: cases that passed or not.

#include <string>
#include <vector>

#include "core/time.h"

namespace lockstep::reports {

struct CiCase {
  std::string name;  // "C11 RES outside"
  bool ok = true;
  std::string message;  // of one that is not: a line
  std::string detail;   // and the rest, with the command that reproduces it last
  std::string file;     // of the scenario, relative to where the command ran; empty: a shipped one
};

struct CiReport {
  std::string suite;  // "lockstep campaign"
  std::vector<CiCase> cases;
  Duration wall;

  std::size_t failed() const {
    std::size_t count = 0;
    for (const CiCase& one : cases) count += one.ok ? 0U : 1U;
    return count;
  }
};

}  // namespace lockstep::reports
