#pragma once
// Everything that can vary in a run is one call choose(ChoiceKey, ChoiceSpec) -> int64. The value 0 is
// nominal: smallest latency, no fault, default order, no clock error. A key names *what* is chosen by
// protocol coordinates (which client, which of its acquire calls, which attempt, which command, which node;
// or which slot of a fault family), never by a position in the run, so taking one deviation out does not
// rename the others.

#include <compare>
#include <cstdint>

#include "core/command.h"
#include "core/fault_kind.h"
#include "core/ids.h"
#include "core/ratio.h"

namespace lockstep {

enum class ChoiceKind : std::uint8_t {
  clock_offset,     // host                          ns, signed: wall clock minus true time at the start
  clock_rate,       // host                          ppb, signed: rate error of both clocks
  request_latency,  // client round attempt step node  ns above the link's minimum
  reply_latency,    // client round attempt step node  ns above the link's minimum
  owner_token,      // client round attempt(=draw)   0: unique; v > 0: the token of client v-1, same round and
                    // draw
  retry_delay,  // client round attempt          0: this client's own nominal delay; v > 0: minimum + v - 1 ns
  think,        // client round                  ns above the minimum
  work,         // client round                  ns above the minimum
  fault,        // scripted fault number `slot`  its magnitude (core/fault_kind.h); 0: it does not happen
  family_magnitude,  // random family, slot           its magnitude; 0: the slot does not fire
  family_target,     // random family, slot           index into the family's targets
  family_anchor,  // random family, slot           index into the family's anchors (0: the start of the run)
  family_occurrence,  // random family, slot           how many times the anchor passes before the fault
  family_offset,      // random family, slot           ns after the anchor
  timer_delay,        // client round attempt(=draw) phase  ns after its deadline; no seed draws it
};

inline constexpr std::size_t choice_kind_count = 15;

// Whether the choice only says where and when the fault of a slot strikes.
constexpr bool is_slot_detail(ChoiceKind kind) {
  return kind > ChoiceKind::family_magnitude && kind <= ChoiceKind::family_offset;
}

// 16 bytes, unused coordinates are 0. The order of keys is the order of schedules' text.
struct ChoiceKey {
  ChoiceKind kind = ChoiceKind::clock_offset;
  Step step = Step::acquire;              // message latencies
  FaultKind fault = FaultKind::pause;     // scripted faults and families: what kind the slot holds
  HostKind host_kind = HostKind::client;  // clock_*: the host; latencies: the server
  std::uint16_t client = 0;               // client index
  std::uint16_t index = 0;    // clock_*: host index; latencies: node index; fault: number; family: number;
                              // timer_delay: LockPhase
  std::uint32_t round = 0;    // how-manieth acquire call of the client
  std::uint32_t attempt = 0;  // attempt of the round, draw, extension number; family: slot

  friend constexpr auto operator<=>(const ChoiceKey&, const ChoiceKey&) = default;

  // The two words that keyed randomness, digests and hashes see. Stable: part of the token format.
  constexpr std::uint64_t high_word() const {
    return static_cast<std::uint64_t>(kind) << 56 | static_cast<std::uint64_t>(step) << 48 |
           static_cast<std::uint64_t>(fault) << 40 | static_cast<std::uint64_t>(host_kind) << 32 |
           static_cast<std::uint64_t>(client) << 16 | static_cast<std::uint64_t>(index);
  }
  constexpr std::uint64_t low_word() const {
    return static_cast<std::uint64_t>(round) << 32 | static_cast<std::uint64_t>(attempt);
  }
};

enum class Distribution : std::uint8_t {
  uniform,      // every integer of [low, high]
  log_uniform,  // every octave of [low, high] equally likely; low >= 1
};

// What a seed may draw for a key: nominal (0) with probability 1 - chance, else a value of the distribution.
// A schedule may set any value within the limits of core/schedule/choice_limits.h, also one outside the range.
struct ChoiceSpec {
  Distribution distribution = Distribution::uniform;
  std::int64_t low = 0;
  std::int64_t high = 0;
  Ratio chance{1, 1};
  bool either_sign = false;  // half of the draws are negated
};

}  // namespace lockstep
