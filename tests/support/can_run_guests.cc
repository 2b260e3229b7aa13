#include "tests/support/can_run_guests.h"

#include <cstdlib>
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

bool has_redis_py() {
  static const bool is_there = std::system("/usr/bin/python3 -c 'import redis' > /dev/null 2>&1") == 0;
  return runs_unless(is_there ? "" : "there is no redis-py for /usr/bin/python3");
}

bool has_redis_server() { return runs_unless(cli::find_redis_server() ? "" : "there is no redis-server"); }

}  // namespace lockstep::tests
