#pragma once
// A lock that is a real program (docs/GUESTS.md): what a scenario says of it. What the lock does, only the
// program knows.

#include <cstdint>
#include <string>
#include <vector>

#include "core/locks/elapsed_clock.h"
#include "core/time.h"
#include "sim/guests/guest_file.h"

namespace lockstep::scenarios {

struct GuestProgram {
  using File = guests::GuestFile;

  std::string name;                  // as [[client]] calls it
  std::vector<std::string> command;  // the program and its arguments; not empty
  std::vector<File> files;
  // How long it may take, on its own clocks, until its harness is ready.
  Duration ready_timeout = seconds(10);
  friend bool operator==(const GuestProgram&, const GuestProgram&) = default;
};

// The times are what the program was written with. They are used to say how long things may take.
struct GuestPolicy {
  std::string key = "lock";  // of Redis; the resource has the same name
  Duration ttl = seconds(10);
  Duration node_timeout;
  Duration retry_delay_min;
  Duration retry_delay_max = milliseconds(100);
  bool reports_validity = false;
  bool renews = false;
  ElapsedClock elapsed_clock = ElapsedClock::monotonic;
  std::string server = "redis";  // every node's: "redis" is the one in PATH, or a path
  std::vector<GuestProgram> programs;
  std::vector<std::uint16_t> program_of;  // by client: the index in `programs`

  friend bool operator==(const GuestPolicy&, const GuestPolicy&) = default;
};

}  // namespace lockstep::scenarios
