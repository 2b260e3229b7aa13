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
};

// Returns a plan whose directory and output are in the folder, and makes the directory.
GuestPlan plan_in(const std::filesystem::path& folder);

}  // namespace lockstep::guests
