#pragma once
// Holds what a lock that is not built in is constructed from: its client, the place of its keys, and the
// durations of the scenario's [lock] section.

#include "core/ids.h"
#include "core/time.h"

namespace lockstep {

struct LockSetup {
  ClientId client;
  NodeMask nodes = 0;  // the nodes on the client's list
  KeyId key;           // the lock's key, the same on each node
  Duration ttl = seconds(10);
  Duration node_timeout = milliseconds(50);  // for one request, on the monotonic clock; 0: no timeout
  Duration retry_delay_min = milliseconds(50);
  Duration retry_delay_max = milliseconds(250);
  friend bool operator==(const LockSetup&, const LockSetup&) = default;
};

}  // namespace lockstep
