#pragma once
// How a Redis node persists its keys, and how its process can end. Both together decide which keys the
// node has when it comes up again (docs/FIDELITY.md, measured on Redis 7.0.15).

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lockstep {

enum class Persistence : std::uint8_t {
  none,          // save "", appendonly no
  aof_no,        // appendonly yes, appendfsync no: the kernel decides when to write to disk
  aof_everysec,  // appendfsync everysec, Redis's default for AOF
  aof_always,    // appendfsync always
  rdb,           // save 1 1: a snapshot some two seconds after something has changed
};
inline constexpr std::size_t persistence_count = static_cast<std::size_t>(Persistence::rdb) + 1;

// How often the kernel writes back all that no fsync has brought to the disk, on the host's monotonic clock
// (docs/FIDELITY.md).
inline constexpr std::int64_t write_back_period_ns = 30'000'000'000;

constexpr std::string_view name_of(Persistence persistence) {
  constexpr std::string_view names[persistence_count] = {"none", "aof_no", "aof_everysec", "aof_always",
                                                         "rdb"};
  return names[static_cast<std::size_t>(persistence)];
}

enum class Ending : std::uint8_t {
  killed,
  power_loss,
  shutdown,
  saved,  // every key is on disk, whatever the persistence: an outage that loses nothing
};

}  // namespace lockstep
