#pragma once
// Every status that lockstep exits with. The status of a library, such as CLI11, is never passed on.

#include <cstdint>

#include "core/verdict.h"

namespace lockstep::cli {

enum class ExitStatus : std::uint8_t {
  success = 0,  // held, or the command has done its work
  violated = 1,
  inconclusive = 2,
  mismatch = 3,  // nondeterminism, or a token of another version or scenario
  usage = 64,
  bad_input = 65,     // scenario, schedule or token
  no_input = 66,      // not found, not readable
  internal = 70,      // a bug in lockstep, or no memory
  cannot_write = 73,  // also for a broken pipe, where no message is printed
  interrupted = 130,  // by SIGINT; the process exits with 128 + n after another signal n
};

constexpr ExitStatus status_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::held:
      return ExitStatus::success;
    case Verdict::violated:
      return ExitStatus::violated;
    case Verdict::inconclusive:
      return ExitStatus::inconclusive;
  }
  return ExitStatus::internal;
}

}  // namespace lockstep::cli
