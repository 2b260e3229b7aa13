#pragma once
// Whether a test that needs guests can run. If not, the test returns, and ctest counts it as skipped by its
// name.

namespace lockstep::tests {

// Returns false if this machine cannot run guests, or if lockstep was built without them.
bool guests_run_here();

// The same for a redis-server, which `./dev` installs.
bool has_redis_server();

// The same for Debian's python3 with redis-py.
bool has_redis_py();

}  // namespace lockstep::tests
