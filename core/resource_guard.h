#pragma once
// What the protected resource checks before it applies an operation.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lockstep {

enum class ResourceGuard : std::uint8_t {
  none,     // nothing: every operation is applied
  fencing,  // refuses a fencing token smaller than the greatest it has seen, of reads and writes alike
  compare_and_set,  // refuses a write whose read is not of the value as it is now
};
inline constexpr std::size_t resource_guard_count = 3;

// Indexed by the enumeration.
inline constexpr std::array<std::string_view, resource_guard_count> resource_guard_names{"none", "fencing",
                                                                                         "compare_and_set"};

constexpr std::string_view name_of(ResourceGuard guard) {
  return resource_guard_names[static_cast<std::size_t>(guard)];
}

constexpr std::optional<ResourceGuard> resource_guard_named(std::string_view name) {
  for (std::size_t i = 0; i < resource_guard_count; ++i) {
    if (resource_guard_names[i] == name) return static_cast<ResourceGuard>(i);
  }
  return std::nullopt;
}

}  // namespace lockstep
