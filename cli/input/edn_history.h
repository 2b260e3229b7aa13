#pragma once
// Reads the history of a lock workload of Jepsen: EDN, one map for each operation, one after the other or in
// one vector. What processes that are no numbers do (:nemesis) is passed over.

#include <cstdint>
#include <functional>
#include <string_view>

#include "cli/input/history_entry.h"

namespace lockstep::cli {

// Calls `take` for each operation of a client, in order. Throws HistoryMistake.
//
//   :process, :type, :f   as in JSON lines
//   :time                 nanoseconds
//   :fence, :ttl          the fencing token; the TTL in nanoseconds
//   :value                nil; or a map, which may have :fence, :ttl and :resource; or [resource value], as
//                         jepsen.independent writes it
//
// Other keys are passed over.
PassedOver read_edn_history(std::string_view text, const std::function<void(HistoryEntry)>& take);

}  // namespace lockstep::cli
