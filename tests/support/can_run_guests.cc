#include "tests/support/can_run_guests.h"

#include <iostream>
#include <string>

#include "cli/terminal/redis_server.h"
#ifdef LOCKSTEP_GUESTS
#include "sim/guests/host/machine.h"
#endif

namespace lockstep::tests {
namespace {

// tests/CMakeLists.txt knows the beginning of the line.
bool runs_unless(const std::string& missing) {
  if (!missing.empty()) std::cout << "lockstep skips this test: " << missing << std::endl;
  return missing.empty();
}

}  // namespace

bool guests_run_here() {
#ifdef LOCKSTEP_GUESTS
  static const std::string missing = guests::look_at_machine().missing;
  return runs_unless(missing);
#else
  return runs_unless("lockstep was built without guests");
#endif
}

bool has_redis_server() { return runs_unless(cli::find_redis_server() ? "" : "there is no redis-server"); }

}  // namespace lockstep::tests
