#pragma once
// Finds a redis-server on this machine.

#include <optional>
#include <string>

namespace lockstep::cli {

// Returns the path of the first one in PATH; nothing if there is none. Debian's package redis-tools has the
// binary under the name redis-check-rdb.
std::optional<std::string> find_redis_server();

}  // namespace lockstep::cli
