#pragma once

#include "core/locks/redlock.h"
#include "tests/core/locks/lock_driver.h"

namespace lockstep::tests {

// Returns a policy with TTL 200 ms, drift 4 ms (1 % and 2 ms) and node timeout 50 ms. A lock that is
// granted at once has a validity of 196 ms.
inline RedlockPolicy short_ttl() {
  RedlockPolicy policy;
  policy.ttl = milliseconds(200);
  return policy;
}

class RedlockDriver : public LockDriver<Redlock> {
 public:
  explicit RedlockDriver(const RedlockPolicy& policy, std::size_t nodes = 3)
      : LockDriver(Redlock(policy, mask_of_first(nodes), KeyId{9}), nodes) {}
};

}  // namespace lockstep::tests
