#pragma once
// What a lock of one's own is made with: whose it is, where its keys lie, and the durations of [lock].

#include "core/ids.h"
#include "core/time.h"

namespace lockstep {

struct LockSetup {
  ClientId client;
  NodeMask nodes = 0;  // those on the client's list
  KeyId key;           // of the resource, on each of them
  Duration ttl = seconds(10);
  Duration node_timeout = milliseconds(50);  // of one request, monotonic; 0: none
  Duration retry_delay_min = milliseconds(50);
  Duration retry_delay_max = milliseconds(250);
  friend bool operator==(const LockSetup&, const LockSetup&) = default;
};

}  // namespace lockstep
