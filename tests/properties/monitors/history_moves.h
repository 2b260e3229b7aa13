#pragma once
// Makes histories of moves, for comparing monitors with their twins. A move that makes no sense at its
// place is skipped. So any list of moves gives a history that a world could have produced, and so does the
// list with moves left out.

#include <cstdint>
#include <ostream>
#include <string_view>
#include <vector>

#include "core/observation.h"
#include "core/resource_guard.h"

namespace lockstep::tests {

// Says what a move does. A comment says how its kind uses `amount`, `extra` and `node` if that is special.
// Times are in nanoseconds. As an expiry, a validity or a length, an amount of 0 means "without end".
enum class MoveKind : std::uint8_t {
  pass_time,      // amount: the time that passes (0: none)
  attempt,        // begins an acquire call, or the next draw of the call under way
  ask_fencing,    // asks for the fencing token of the attempt
  set,            // sets the key for the attempt or the last hold; amount: the expiry
  set_late,       // sets the key for the client's previous hold; amount: the expiry
  set_counter,    // sets a key that is no lock's
  acquire,        // amount: the validity; extra: the fencing token; node: the last node on the list
  extend,         // amount: the validity
  move_belief,    // amount: 1 + time from now to the new end of belief
  end_belief,     // extra: the reason
  release_end,    // reports the release
  change_expiry,  // amount: the new expiry
  erase,          // deletes the key
  move_key,       // amount: 1 + time from now to the new end of the key
  lose_key,       // makes the node lose the key by a fault
  read,           // reads for the last hold
  write,          // writes for the last hold
  read_late,      // reads for the client's previous hold
  write_late,     // writes for the client's previous hold
  refuse,         // refuses an operation of the last hold; extra: odd for a write
  refuse_late,    // refuses an operation of the client's previous hold; extra: odd for a write
  take,           // attempts, sets on the list's nodes and acquires, all at once
  reject,         // rejects the call under way
  strike_client,  // extra: pause, suspend, hanging application or rate; amount: the length
  strike_node,    // extra: pause, partition of the whole host or clock freeze; amount: the length
  cut,            // partitions the link, or all links of the client (extra 3); amount: the length
  crash_client,   // extra: crash or power loss; lasts until end_fault
  crash_node,     // extra: crash, power loss or shutdown; amount: a projected end, which means nothing
  end_fault,      // amount: the fault to end, counted back from the last one (0)
  call_extend,    // asks for an extension
  send_deletion,  // asks the node to delete the key of the attempt or the last hold
  hold_link,      // extra 0: frees the link; otherwise a delay holds it up; amount: how long
  grow_backlog,   // amount: how long the node works on what has arrived
};
inline constexpr std::size_t move_kind_count = 33;

struct Move {
  MoveKind kind = MoveKind::pass_time;
  std::uint8_t client = 0;
  std::uint8_t node = 0;
  std::uint8_t resource = 0;
  std::uint8_t amount = 0;
  std::uint8_t extra = 0;
  friend bool operator==(const Move&, const Move&) = default;
};
std::ostream& operator<<(std::ostream& out, const Move& move);

struct MoveWorld {
  std::uint8_t clients = 3;
  std::uint8_t nodes = 5;
  std::uint8_t resources = 2;
};

// Returns the history of the moves. Their clients, nodes and resources are taken modulo the numbers in
// `world`. Time starts at instant 0.
History history_of(const MoveWorld& world, const std::vector<Move>& moves);

}  // namespace lockstep::tests
