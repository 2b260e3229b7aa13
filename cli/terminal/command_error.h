#pragma once
// A command cannot do what it was asked for, and it is not lockstep's fault.

#include <stdexcept>
#include <string>

#include "cli/terminal/exit_status.h"

namespace lockstep::cli {

class CommandError : public std::runtime_error {
 public:
  // `message`: sentences or phrases for the user, that say what to change; no line end at the end.
  CommandError(ExitStatus status, const std::string& message)
      : std::runtime_error(message), status_(status) {}
  ExitStatus status() const { return status_; }

 private:
  ExitStatus status_;
};

}  // namespace lockstep::cli
