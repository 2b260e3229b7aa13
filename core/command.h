#pragma once
// What locks say to Redis nodes, to the fencing counter and to the protected resource, and what these answer:
// typed values, not text. Semantics of the Redis commands: Redis 7.0 command reference; expiry as measured
// (docs/FIDELITY.md).

#include <compare>
#include <cstddef>
#include <cstdint>

#include "core/ids.h"
#include "core/time.h"

namespace lockstep {

enum class CommandKind : std::uint8_t {
  set,              // SET key token [PX ttl]
  set_nx,           // SET key token NX [PX ttl]
  get,              // GET key
  exists,           // EXISTS key
  del,              // DEL key
  pexpire,          // PEXPIRE key ttl
  pttl,             // PTTL key
  incr,             // INCR key
  compare_delete,   // script: if GET key == token then DEL key                     (release)
  compare_pexpire,  // script: if GET key == token then PEXPIRE key ttl             (extension)
  upsert,    // script: if missing SET key token PX ttl, else compare_pexpire (an extension that re-creates)
  read,      // the protected resource: read the register
  write,     // the protected resource: write the register
  getset,    // GETSET key token: stores, and answers what stood there
  ask_lock,  // a coordinator: who asks wants the resource that `key` numbers; `value`: its timestamp or token
  ask_release,  // a coordinator: … is done with it
};
inline constexpr std::size_t command_kind_count = 16;

// One command on its way. `value` means: the token to store or compare; for `write`, what the guard compares
// (a fencing token, or the version read for compare-and-set, -1 for a blind write); for `read` the fencing
// token.
struct Command {
  CommandKind kind = CommandKind::get;
  KeyId key;
  std::int32_t ttl_ms =
      0;  // PX and PEXPIRE argument; 0 of set/set_nx: no expiry. Redis takes whole milliseconds
  std::int64_t value = 0;
  friend constexpr bool operator==(const Command&, const Command&) = default;
};

enum class ReplyKind : std::uint8_t {
  ok,       // +OK
  nil,      // $-1: SET NX refused, GET of a missing key
  integer,  // :n
  token,    // a stored value
  error,    // -ERR …
  refused,  // the resource's guard refused
};

struct Reply {
  ReplyKind kind = ReplyKind::nil;
  std::int64_t value = 0;
  friend constexpr bool operator==(const Reply&, const Reply&) = default;
};

// Which of a client's commands within an attempt. `extend` counts its extensions in ChoiceKey::attempt.
enum class Step : std::uint8_t {
  acquire,
  fence,
  read,
  write,
  extend,
  release,
  release_read,  // of a release that looks first, in a request of its own
  expire,        // of a lock that sets the expiry, or ends a key, in a request of its own
  acquire_read,  // of an acquisition that looks first, in a request of its own
  acquire_swap,  // … and then takes over what has ended
};
inline constexpr std::size_t step_count = 10;

// Requests of one attempt, of one kind and to one node, that go there beside each other (several keys on one
// server, several coordinators) have numbers of attempts this far apart, so that each has a key of its own.
inline constexpr std::uint32_t attempts_apart = 1U << 16;

// The protocol coordinates of a request and its reply: what a choice of its latency is keyed by
// (core/schedule/choice.h).
struct Coordinate {
  Step step = Step::acquire;
  std::uint32_t round = 0;
  std::uint32_t attempt = 0;
  friend constexpr auto operator<=>(const Coordinate&, const Coordinate&) = default;
};

// What a message said, for traces.
struct MessageText {
  bool is_reply = false;
  Command command;  // of a reply: the command answered
  Reply reply;      // of a request: meaningless
  HoldId hold;
  friend constexpr bool operator==(const MessageText&, const MessageText&) = default;
};

}  // namespace lockstep
