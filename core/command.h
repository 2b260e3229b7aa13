#pragma once
// The commands that Redis nodes, the fencing counter, the protected resource and coordinators receive,
// and their replies, as typed values instead of text. Redis commands mean what the Redis 7.0 command
// reference says; expiry is as measured (docs/FIDELITY.md).

#include <compare>
#include <cstddef>
#include <cstdint>

#include "core/command_info.h"
#include "core/ids.h"
#include "core/time.h"

namespace lockstep {

// One command. What `value` means depends on the kind:
//
//   Redis commands         the token to store or to compare
//   read                   the fencing token
//   write                  what the guard compares: the fencing token, or the version that was read before
//                          (compare-and-set; -1 for a blind write)
//   ask_lock, ask_release  the timestamp or the token of the client's attempt; `key` numbers the resource
//   of a guest             which bytes it is (sim/guests/world/traffic.h); in a reply that is no integer, too
struct Command {
  CommandKind kind = CommandKind::get;
  KeyId key;
  // The argument of PX and PEXPIRE, in whole milliseconds as Redis takes it. 0 means no expiry in set and
  // set_nx.
  std::int32_t ttl_ms = 0;
  std::int64_t value = 0;
  friend constexpr bool operator==(const Command&, const Command&) = default;
};

// Returns true iff a node that executes the command deletes the entry that it finds, if the entry has the
// command's token where that is compared. A node deletes an entry whose time to live is set to 0 or less.
constexpr bool deletes(const Command& command) {
  const Deletes which = command_info(command.kind).deletes;
  return which == Deletes::always || (which == Deletes::without_ttl && command.ttl_ms <= 0);
}

enum class ReplyKind : std::uint8_t {
  ok,       // +OK
  nil,      // $-1: SET NX was refused, or GET found no key
  integer,  // :n
  token,    // a stored value
  error,    // -ERR …
  refused,  // the resource's guard has refused the operation
};

struct Reply {
  ReplyKind kind = ReplyKind::nil;
  std::int64_t value = 0;
  friend constexpr bool operator==(const Reply&, const Reply&) = default;
};

// Tells a client's commands within one attempt apart. For `extend`, Coordinate::attempt is the
// extension's number.
enum class Step : std::uint8_t {
  acquire,
  fence,
  read,
  write,
  extend,
  release,
  release_read,  // a release reads the key first, in a request of its own
  expire,        // the expiry is set, or an entry is ended, in a request of its own
  acquire_read,  // an acquisition reads the key first, in a request of its own
  acquire_swap,  // an acquisition takes over an entry that has ended
  connect,       // a guest makes a connection
};
inline constexpr std::size_t step_count = static_cast<std::size_t>(Step::connect) + 1;

// One attempt can send several requests of one kind to one node at once, for several keys on one server
// or through several coordinators. The attempt numbers of these requests are this far apart, so that each
// request has a choice key of its own.
inline constexpr std::uint32_t attempts_apart = 1U << 16;

// The protocol coordinates of a request and of its reply. The choice of their latencies is keyed by them
// (core/schedule/choice.h).
struct Coordinate {
  Step step = Step::acquire;
  std::uint32_t round = 0;
  std::uint32_t attempt = 0;
  friend constexpr auto operator<=>(const Coordinate&, const Coordinate&) = default;
};

// The content of a message, for traces.
struct MessageText {
  bool is_reply = false;
  Command command;  // in a reply: the command that is answered
  Reply reply;      // meaningless in a request
  HoldId hold;
  friend constexpr bool operator==(const MessageText&, const MessageText&) = default;
};

}  // namespace lockstep
