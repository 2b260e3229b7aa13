#pragma once
// What a guest can do that ends a run with an error. It is never a verdict about a lock.

#include <cstdint>
#include <stdexcept>
#include <string>

namespace lockstep::guests {

enum class GuestFault : std::uint8_t {
  cannot_run_here,  // this machine lacks what a guest needs
  cannot_start,     // its program, its directory or its arguments do not permit a start
  spins,            // it computes, or reads clocks, without ever waiting
  not_owned,        // it waits in a way that the supervisor does not own
  exited,           // it ended although nobody had ended it
  harness,          // the harness of a client says what makes no sense
};

// The message is for the user. It names the guest, its last calls and the end of its output where these
// exist.
class GuestError : public std::runtime_error {
 public:
  GuestError(GuestFault fault, const std::string& message) : std::runtime_error(message), fault_(fault) {}
  GuestFault fault() const { return fault_; }

 private:
  GuestFault fault_;
};

}  // namespace lockstep::guests
