#pragma once
// The rules of a lock with a coordinator, and what they are applied to.

#include <string>
#include <vector>

#include "core/locks/coordinator_policy.h"
#include "core/time.h"

namespace lockstep::scenarios {

struct CoordinatedPolicy : CoordinatorPolicy {
  // The names of clients in lock ids, and of resources. Client i takes name i modulo their number. Without
  // client_ids, clients go by their own names.
  std::vector<std::string> client_ids;
  std::vector<std::string> resources{"resource"};
  Duration joins_at;  // when the last node joins; 0: from the start
  friend bool operator==(const CoordinatedPolicy&, const CoordinatedPolicy&) = default;
};

}  // namespace lockstep::scenarios
