#pragma once
// Durations as programs in Go have them.

#include <optional>
#include <string>
#include <string_view>

namespace lockstep {

// Returns "10s" for "10*time.Second", and nothing for what is no product of a whole number and a unit of Go's
// package time.
std::optional<std::string> go_duration(std::string_view text);

}  // namespace lockstep
