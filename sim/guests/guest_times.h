#pragma once
// What the clocks of a guest show, and when it wants to run again by each of them. All are nanoseconds.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace lockstep::guests {

enum class GuestClock : std::uint8_t {
  monotonic,  // CLOCK_MONOTONIC and its kin: stands while the host is suspended
  wall,       // CLOCK_REALTIME: since 1970
  boot,       // CLOCK_BOOTTIME: goes on while the host is suspended
};
inline constexpr std::size_t guest_clock_count = static_cast<std::size_t>(GuestClock::boot) + 1;

struct GuestTimes {
  std::array<std::int64_t, guest_clock_count> ns{};

  std::int64_t of(GuestClock clock) const { return ns[static_cast<std::size_t>(clock)]; }
  friend bool operator==(const GuestTimes&, const GuestTimes&) = default;
};

struct GuestDeadline {
  GuestClock clock = GuestClock::monotonic;
  std::int64_t at = 0;  // on that clock

  bool reached(const GuestTimes& now) const { return now.of(clock) >= at; }
  friend bool operator==(const GuestDeadline&, const GuestDeadline&) = default;
};

// The earliest deadline by each clock. A guest knows local time only: whoever owns the clocks says at which
// instants these come.
struct GuestDeadlines {
  std::array<std::optional<std::int64_t>, guest_clock_count> at{};

  void add(const GuestDeadline& deadline) {
    std::optional<std::int64_t>& earliest = at[static_cast<std::size_t>(deadline.clock)];
    if (!earliest || deadline.at < *earliest) earliest = deadline.at;
  }
  friend bool operator==(const GuestDeadlines&, const GuestDeadlines&) = default;
};

}  // namespace lockstep::guests
