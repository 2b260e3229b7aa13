#pragma once
// Finds programs on this machine that can be guests.

#include <optional>
#include <string>
#include <string_view>

namespace lockstep::scenarios {

// Where a guest finds programs, because it sees no other folders with some.
inline constexpr std::string_view path_of_guests = "/usr/local/bin:/usr/bin:/bin";

// Returns the path of the first program of this name there; nothing if there is none.
std::optional<std::string> find_for_guest(const std::string& name);
// The same for a redis-server. Debian's package redis-tools has the binary under the name redis-check-rdb.
std::optional<std::string> find_server_for_guest();

}  // namespace lockstep::scenarios
