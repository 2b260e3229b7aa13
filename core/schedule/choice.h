#pragma once
// Everything that can vary in a run is one call choose(ChoiceKey, ChoiceSpec) -> int64. The value 0 is
// nominal: the smallest latency, no fault, the default order, no clock error. A key names what is chosen
// by protocol coordinates (client, acquire call, attempt, command and node, or the slot of a fault
// family) and never by a position in the run. So taking one deviation out does not rename the others.

#include <compare>
#include <cstdint>

#include "core/command.h"
#include "core/fault_kind.h"
#include "core/ids.h"
#include "core/ratio.h"

namespace lockstep {

// Says what is chosen, by which coordinates a key names it, and what the value means:
//
//   kind               coordinates                       value
//   clock_offset       host                              ns, signed: wall clock minus true time at the start
//   clock_rate         host                              ppb, signed: the rate error of both clocks
//   request_latency    client round attempt step server  ns above the link's minimum
//   reply_latency      client round attempt step server  ns above the link's minimum
//   owner_token        client round draw                 0: unique; v > 0: the token of client v-1 with
//                                                        the same round and draw
//   retry_delay        client round attempt              0: the client's own nominal delay; v > 0: the
//                                                        minimum plus v-1 ns
//   think, work        client round                      ns above the minimum
//   fault              scripted fault                    its magnitude; 0: it does not happen
//   family_magnitude   family slot                       the fault's magnitude; 0: the slot does not fire
//   family_target      family slot                       index into the family's targets
//   family_anchor      family slot                       index into the family's anchors; 0: start of the run
//   family_occurrence  family slot                       how many times the anchor passes before the fault
//   family_offset      family slot                       ns after the anchor
//   timer_delay        client round draw phase           ns after the timer's deadline; no seed draws it
//   fault_softened     scripted fault                    1: the fault strikes as its nearest neighbour within
//                                                        the model; no seed draws it
//   family_softened    family slot                       likewise
//
// The order of the kinds is part of the token format: it goes into what a seed draws.
enum class ChoiceKind : std::uint8_t {
  clock_offset,
  clock_rate,
  request_latency,
  reply_latency,
  owner_token,
  retry_delay,
  think,
  work,
  fault,
  family_magnitude,
  family_target,
  family_anchor,
  family_occurrence,
  family_offset,
  timer_delay,
  fault_softened,
  family_softened,
};

inline constexpr std::size_t choice_kind_count = static_cast<std::size_t>(ChoiceKind::family_softened) + 1;

// Returns true iff the choice only says where, when or in which form a fault strikes.
constexpr bool is_fault_detail(ChoiceKind kind) {
  return (kind > ChoiceKind::family_magnitude && kind <= ChoiceKind::family_offset) ||
         kind == ChoiceKind::fault_softened || kind == ChoiceKind::family_softened;
}

// The name of one choice, in 16 bytes. Coordinates that its kind does not use are 0. The text of a
// schedule lists its deviations in the order of their keys.
//
//   kinds        step  fault  host_kind  client  index           round  attempt
//   clock_*                   host               host
//   *_latency    yes          server     yes     server          yes    attempt, or number of the extension
//   owner_token                          yes                     yes    number of the draw
//   retry_delay                          yes                     yes    attempt
//   think, work                          yes                     yes
//   fault*             kind                      scripted fault
//   family_*           kind                      family                 slot
//   timer_delay                          yes     LockPhase       yes    number of the draw
struct ChoiceKey {
  ChoiceKind kind = ChoiceKind::clock_offset;
  Step step = Step::acquire;
  FaultKind fault = FaultKind::pause;
  HostKind host_kind = HostKind::client;
  std::uint16_t client = 0;
  std::uint16_t index = 0;
  std::uint32_t round = 0;  // the number of the client's acquire call, from 0
  std::uint32_t attempt = 0;

  friend constexpr auto operator<=>(const ChoiceKey&, const ChoiceKey&) = default;

  // The key as two words, for keyed randomness, digests and hashes. They are part of the token format:
  // changing them changes the runs of every recorded token.
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

// Says what a seed may draw for a key: 0 (nominal) with probability 1 - chance, else a value of the
// distribution. A schedule may also set a value outside [low, high], within the limits of
// core/schedule/choice_limits.h.
struct ChoiceSpec {
  Distribution distribution = Distribution::uniform;
  std::int64_t low = 0;
  std::int64_t high = 0;
  Ratio chance{1, 1};
  bool either_sign = false;  // half of the draws are negated
};

}  // namespace lockstep
