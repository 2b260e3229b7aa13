#pragma once
// Tells which of two keys a simulated node still has after its process has ended. durability_test.cc says
// what is right, and real_redis_test.cc compares it with a real server.

#include <ostream>

#include "core/persistence.h"

namespace lockstep::tests {

struct Survived {
  bool early = false;  // the key that was set before the last sync or snapshot
  bool late = false;   // the key that was set after it, shortly before the end
  friend bool operator==(Survived, Survived) = default;
};

std::ostream& operator<<(std::ostream& out, Survived survived);

Survived what_survives(Persistence persistence, Ending ending);

}  // namespace lockstep::tests
