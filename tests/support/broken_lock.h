#pragma once

#include <string>

namespace lockstep::tests {

// A broken lock under random pauses and random suspends. Seed 14 is the first that breaks it, inside the
// model. Seeds 43 and 52 break it outside, and no run near them breaks it.
inline const std::string broken_lock = R"(
lockstep = 1
[cluster]
nodes   = 1
latency = { min = "1ms", max = "3ms" }
[lock]
kind        = "single"
ttl         = "200ms"
release     = "delete"
retry_delay = { min = "10ms", max = "40ms" }
[clients]
count = 3
work  = { min = "20ms", max = "100ms" }
[check]
properties = ["ME"]
[[random_fault]]
kind  = "suspend"
slots = 3
[[random_fault]]
kind   = "pause"
slots  = 1
chance = "3 %"
[budget]
duration = "1s"
)";

}  // namespace lockstep::tests
