#pragma once
// Finds a redis-server on this machine.

#include <optional>
#include <string>

namespace lockstep::cli {

// Returns the path of the first program of this name in PATH; nothing if there is none.
std::optional<std::string> find_in_path(const std::string& name);

// Returns the path of the first one in PATH; nothing if there is none. Debian's package redis-tools has the
// binary under the name redis-check-rdb.
std::optional<std::string> find_redis_server();

}  // namespace lockstep::cli
