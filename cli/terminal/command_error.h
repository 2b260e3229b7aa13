#pragma once
// A command cannot do what it was asked for, and lockstep is not at fault.

#include <stdexcept>
#include <string>

#include "cli/terminal/exit_status.h"

namespace lockstep::cli {

class CommandError : public std::runtime_error {
 public:
  // `message` is for the user and says what to change. It has no line end at its end.
  CommandError(ExitStatus status, const std::string& message)
      : std::runtime_error(message), status_(status) {}
  ExitStatus status() const { return status_; }

 private:
  ExitStatus status_;
};

}  // namespace lockstep::cli
