#pragma once
// The kinds of faults: one list for scenarios, schedules, JSON and reports. docs/FIDELITY.md says what each
// models.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lockstep {

enum class FaultKind : std::uint8_t {
  pause,          // a process stops (SIGSTOP, garbage collection); its clocks run on
  suspend,        // a virtual machine stops: the monotonic clock stops too, the wall clock jumps on resume
  wall_step,      // a wall clock steps forward or back
  rate,           // a host's oscillator runs fast or slow
  clock_freeze,   // a wall clock stands still
  partition,      // a link or direction is cut; messages wait for it to heal
  request_delay,  // the next request of a link is late
  reply_delay,    // the next reply of a link is late
  reply_loss,     // the next reply of a link never arrives
  reset,          // a connection is reset, what is in flight is lost
};

inline constexpr std::size_t fault_kind_count = 10;

// What the one number of a fault means.
enum class FaultUnit : std::uint8_t { duration_ns, signed_duration_ns, rate_ppb, none };

struct FaultKindInfo {
  FaultKind kind;
  std::string_view name;
  FaultUnit unit;
  std::string_view summary;
};

constexpr std::array<FaultKindInfo, fault_kind_count> fault_kinds() {
  using enum FaultKind;
  return {{
      {pause, "pause", FaultUnit::duration_ns,
       "a process stops, its clocks run on (SIGSTOP, garbage collection)"},
      {suspend, "suspend", FaultUnit::duration_ns,
       "a virtual machine stops: its monotonic clock stops too, its wall clock jumps on resume"},
      {wall_step, "wall_step", FaultUnit::signed_duration_ns,
       "a wall clock steps forward (or back, if negative)"},
      {rate, "rate", FaultUnit::rate_ppb, "both clocks of a host run fast (or slow, if negative)"},
      {clock_freeze, "clock_freeze", FaultUnit::duration_ns,
       "a wall clock stands still, then runs on from there"},
      {partition, "partition", FaultUnit::duration_ns,
       "a link, or one direction of it, is cut; messages wait until it heals"},
      {request_delay, "request_delay", FaultUnit::duration_ns, "the next request on a link arrives later"},
      {reply_delay, "reply_delay", FaultUnit::duration_ns, "the next reply on a link arrives later"},
      {reply_loss, "reply_loss", FaultUnit::none, "the next reply on a link never arrives"},
      {reset, "reset", FaultUnit::none,
       "a connection is reset: what is in flight is lost, the client gets an error"},
  }};
}

constexpr std::string_view name_of(FaultKind kind) {
  return fault_kinds()[static_cast<std::size_t>(kind)].name;
}
constexpr FaultUnit unit_of(FaultKind kind) { return fault_kinds()[static_cast<std::size_t>(kind)].unit; }

constexpr std::optional<FaultKind> fault_kind_named(std::string_view name) {
  for (const auto& info : fault_kinds()) {
    if (info.name == name) return info.kind;
  }
  return std::nullopt;
}

}  // namespace lockstep
