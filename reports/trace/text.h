#pragma once
// A recorded run as text, one line per observation: what `--trace` writes, and what helps to read a run.
//
//     12.345678 ms  redis:2     sets the key of A.0.0 until 212.345678 ms
//
// True time in milliseconds since the start of the run, all digits; the host where it happened; what. Holds
// are written as in the keys of schedules: client, how-manieth acquire call, how-manieth token of it, both
// from 0.

#include <string>

#include "core/observation.h"

namespace lockstep::reports {

std::string to_text(HoldId hold);                  // "A.0.0"
std::string exact_ms(Instant at);                  // "12.345678 ms", or "never"
std::string what_text(const Observation& what);    // "sets the key of A.0.0 until 212.345678 ms"
HostId host_of(const Observation& what);           // where it happened
std::string trace_line(const Recorded& recorded);  // without a line end
std::string trace_text(const History& history);    // a line end behind each line

}  // namespace lockstep::reports
