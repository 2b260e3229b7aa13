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
  std::string classname{};    // "lockstep.campaign"
  std::string distinction{};  // tells the case from others of its name: "my/c11.toml"; may be empty
  Duration wall{};            // what the case took
};

// A sentence on a scenario: why its verdict may not mean what its reader thinks.
struct CiCaveat {
  std::string scenario;
  std::string sentence;
};

struct CiReport {
  std::string suite;  // "lockstep campaign"
  std::vector<CiCase> cases;
  std::vector<CiCaveat> caveats;

  std::size_t failed() const {
    std::size_t count = 0;
    for (const CiCase& one : cases) count += one.ok ? 0U : 1U;
    return count;
  }

  // Returns the sum of what the cases took.
  Duration wall() const {
    Duration sum;
    for (const CiCase& one : cases) sum += one.wall;
    return sum;
  }
};

// Makes names unique among the cases of a class, because CI systems tell test cases apart by class and
// name. A name that two cases share gets their distinctions behind it, and then a number: "C11 (2)".
void tell_apart(std::vector<CiCase>& cases);

}  // namespace lockstep::reports
