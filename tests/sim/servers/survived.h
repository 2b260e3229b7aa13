#pragma once
// What a simulated node still has of two keys after its end: durability_test.cc says what it must be,
// real_redis_test.cc compares it with a real server.

#include <ostream>

#include "core/persistence.h"

namespace lockstep::tests {

struct Survived {
  bool early = false;  // set before the last sync or snapshot
  bool late = false;   // set after it, shortly before the end
  friend bool operator==(Survived, Survived) = default;
};

std::ostream& operator<<(std::ostream& out, Survived survived);

Survived what_survives(Persistence persistence, Ending ending);

}  // namespace lockstep::tests
