#pragma once
// The phases of a client's lock. Faults are counted by the phase in which they strike, and the
// choice of a timer's delay is named by the phase in which the timer is armed.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lockstep {

enum class LockPhase : std::uint8_t { idle, acquiring, fencing, held, extending, releasing, waiting };
inline constexpr std::size_t lock_phase_count = static_cast<std::size_t>(LockPhase::waiting) + 1;
inline constexpr std::array<std::string_view, lock_phase_count> lock_phase_names{
    "idle", "acquiring", "fencing", "held", "extending", "releasing", "waiting"};

constexpr std::string_view name_of(LockPhase phase) {
  return lock_phase_names[static_cast<std::size_t>(phase)];
}

}  // namespace lockstep
