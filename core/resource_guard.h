#pragma once
// Says what the protected resource checks before it applies an operation.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lockstep {

enum class ResourceGuard : std::uint8_t {
  // Every operation is applied.
  none,
  // A read or a write is refused if its fencing token is smaller than the greatest token seen so far.
  fencing,
  // A write is refused if the register has changed since the hold read it. A hold that has never read
  // writes blindly, and its write is applied.
  compare_and_set,
};
inline constexpr std::size_t resource_guard_count =
    static_cast<std::size_t>(ResourceGuard::compare_and_set) + 1;

// A compare-and-set write with this in place of a version is applied whatever the version is.
inline constexpr std::int64_t blind_write = -1;

// Indexed by the enumeration.
inline constexpr std::array<std::string_view, resource_guard_count> resource_guard_names{"none", "fencing",
                                                                                         "compare_and_set"};

constexpr std::string_view name_of(ResourceGuard guard) {
  return resource_guard_names[static_cast<std::size_t>(guard)];
}

}  // namespace lockstep
