#pragma once
// What is needed to start a guest.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace lockstep::guests {

struct GuestPlan {
  std::string name;                      // for messages: "server 0"
  std::string program;                   // a path on this machine; the guest sees it as /program/NAME
  std::vector<std::string> arguments;    // from argv[0] on
  std::vector<std::string> environment;  // "NAME=value"
  // A directory on this machine. The guest sees it as /guest, starts in it, and can write nowhere else.
  std::string directory;
  std::string output;      // the file on this machine that takes what the guest writes to stdout and stderr
  std::uint64_t seed = 0;  // of everything random that it reads, and of its process number
  // Clock reads are answered in the guest's own memory instead of by the supervisor. It changes the speed and
  // nothing else.
  bool time_page = true;
  // System calls that it may make without ever waiting, before that is an error.
  std::uint64_t most_calls = 100'000;
  // Its clocks go on while it computes, by what is counted: calls that it makes without ever waiting, from
  // the 2,001st of a run on, at 10 us each and from the 20,001st on at 200 us each. The first 2,000 clock
  // reads of a run are no calls. So a program that waits by looking at a clock comes to an end. Without this
  // its clocks stand while it runs, and more clock reads are an error.
  bool computing_takes_time = false;
};

// Returns a plan whose directory and output are in the folder, and makes the directory.
GuestPlan plan_in(const std::filesystem::path& folder);

}  // namespace lockstep::guests
