#pragma once
// Writes a recorded run as text, for `--trace`, with one line per observation:
//
//     12.345678 ms  redis:2     sets the key of A.0.0 until 212.345678 ms
//
// The columns are the true time in milliseconds since the start of the run, with all digits; the host where
// it happened; and what happened. A hold is written as in the keys of schedules, CLIENT.CALL.DRAW: the
// client, the number of its acquire call, and the number of the owner token drawn in that call.
// Both count from 0.

#include <string>

#include "core/observation.h"

namespace lockstep::reports {

std::string to_text(HoldId hold);                  // "A.0.0"
std::string exact_ms(Instant at);                  // "12.345678 ms", or "never"
std::string what_text(const Observation& what);    // "sets the key of A.0.0 until 212.345678 ms"
HostId host_of(const Observation& what);           // the host where it happened
std::string trace_line(const Recorded& recorded);  // has no line end
std::string trace_text(const History& history);    // a line end after each line

}  // namespace lockstep::reports
