#pragma once
// The names of the choices that the world asks for. core/schedule/choice.h lists what each kind of choice
// uses of a key; these functions fill it in.

#include <cstdint>

#include "core/command.h"
#include "core/ids.h"
#include "core/lock_phase.h"
#include "core/schedule/choice.h"

namespace lockstep::sim {

constexpr ChoiceKey clock_key(ChoiceKind kind, HostId host) {
  ChoiceKey key;
  key.kind = kind;
  key.host_kind = host.kind;
  key.index = host.index;
  return key;
}

// The key of a message between a client's hold and a server. `kind` says which way it goes.
constexpr ChoiceKey latency_key(ChoiceKind kind, const Coordinate& coordinate, ClientId client,
                                HostId server) {
  ChoiceKey key;
  key.kind = kind;
  key.step = coordinate.step;
  key.host_kind = server.kind;
  key.client = client.value;
  key.index = server.index;
  key.round = coordinate.round;
  key.attempt = coordinate.attempt;
  return key;
}

// The key of a choice that a client makes once in each round: `think` or `work`.
constexpr ChoiceKey round_key(ChoiceKind kind, ClientId client, std::uint32_t round) {
  ChoiceKey key;
  key.kind = kind;
  key.client = client.value;
  key.round = round;
  return key;
}

// The key of a choice that a client makes once in each attempt: `owner_token` or `retry_delay`.
constexpr ChoiceKey attempt_key(ChoiceKind kind, ClientId client, std::uint32_t round,
                                std::uint32_t attempt) {
  ChoiceKey key = round_key(kind, client, round);
  key.attempt = attempt;
  return key;
}

constexpr ChoiceKey timer_delay_key(HoldId hold, LockPhase phase) {
  ChoiceKey key = attempt_key(ChoiceKind::timer_delay, hold.client, hold.round, hold.draw);
  key.index = static_cast<std::uint16_t>(phase);
  return key;
}

}  // namespace lockstep::sim
