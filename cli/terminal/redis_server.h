#pragma once
// Finds a redis-server on this machine, and says where none can be run.

#include <optional>
#include <string>
#include <string_view>

namespace lockstep::cli {

// What a build with -DLOCKSTEP_GUESTS=OFF says when it is asked for one.
inline constexpr std::string_view without_guests =
    "this lockstep was built without guests, which need Linux on x86-64";

// Returns the path of the first program of this name in PATH; nothing if there is none.
std::optional<std::string> find_in_path(const std::string& name);

// Returns the path of the first one in PATH; nothing if there is none. Debian's package redis-tools has the
// binary under the name redis-check-rdb.
std::optional<std::string> find_redis_server();

}  // namespace lockstep::cli
