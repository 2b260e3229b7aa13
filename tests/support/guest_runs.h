#pragma once
// Runs the programs of tests/guests/programs, as guests and natively.

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "sim/guests/guest_plan.h"
#include "sim/guests/host/disk.h"
#include "sim/guests/host/temporary_folder.h"

namespace lockstep::tests {

// A folder for one guest, which goes with its owner.
class GuestFolder {
 public:
  GuestFolder();
  // Returns a plan that runs the program in it.
  guests::GuestPlan plan_of(const std::string& program, const std::vector<std::string>& arguments = {}) const;
  std::string output() const;
  std::string path() const { return folder_.path().string(); }
  guests::Disk& disk() { return disk_; }

 private:
  guests::TemporaryFolder folder_;
  guests::Disk disk_;
};

// The path of a program of tests/guests/programs.
std::string guest_program(const std::string& name);

struct GuestRun {
  bool ended = false;
  int status = 0;
  std::string output;
  std::deque<std::string> log;
  std::uint64_t hash = 0;
  std::vector<std::string> refused;
};

struct GuestRunOptions {
  std::vector<std::string> arguments;
  bool time_page = true;
  std::uint64_t seed = 1;
  bool computing_takes_time = false;
};

// Runs the program for at most 100 s of virtual time.
GuestRun run_guest(const std::string& name, const GuestRunOptions& options = {});

// Runs the program without lockstep and returns what it prints.
std::string run_natively(const std::string& name);

}  // namespace lockstep::tests
