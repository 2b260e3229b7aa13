#pragma once
// Histories made of moves, for comparing monitors with their twins: a move that makes no sense where it
// stands is passed over, so any list of moves gives a history that a world could have produced, and a list
// with moves left out does too.

#include <cstdint>
#include <ostream>
#include <string_view>
#include <vector>

#include "core/observation.h"
#include "core/resource_guard.h"

namespace lockstep::tests {

enum class MoveKind : std::uint8_t {
  pass_time,    // by `amount`
  attempt,      // a new acquire call, or the next draw of the one under way
  set,          // amount: the time that the node keeps it
  set_late,     // … for the client's previous hold
  set_counter,  // not a lock's key
  acquire,  // amount: the validity, 0: none; extra: the fencing token; node: how many nodes are on the list,
            // less one
  extend,   // amount: the validity, 0: none
  move_belief,  // amount: how long from now, less one
  end_belief,   // extra: why
  release_end,
  change_expiry,
  erase,
  move_key,  // amount: how long from now, less one
  lose_key,
  read,
  write,
  read_late,  // by the client's previous hold
  write_late,
  take,  // attempt, set on all nodes and acquire, at once
  reject,
  strike_client,  // by a pause, a suspend, a hanging application or a rate (extra), for `amount`
  strike_node,    // by a pause, a partition of the whole host or a clock freeze (extra), for `amount`
  cut,            // the link, or all links of the client (extra 3), for `amount`
  crash_client,   // or power loss (extra); until end_fault
  crash_node,     // … or shutdown; amount: a projected end, which means nothing
  end_fault,      // amount: which of those that have begun, from the last
};
inline constexpr std::size_t move_kind_count = 26;

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

// Clients, nodes and resources of moves are taken modulo the world's. Instants count from 0 in nanoseconds.
History history_of(const MoveWorld& world, const std::vector<Move>& moves);

}  // namespace lockstep::tests
