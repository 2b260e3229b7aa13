#pragma once
// A client in whole ticks of time: a table of everything that the code of its lock does.
//
// The search through all delays (scenarios/ticks/search.h) meets the same few thousand states of a client
// millions of times. So the code of the lock is run once for each state and input
// (scenarios/ticks/client.h), and the search looks the answers up. States whose behaviour is the same from
// then on become one state: the table is minimised (E. F. Moore, "Gedanken-experiments on sequential
// machines", 1956).

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/command.h"
#include "core/ids.h"
#include "core/locks/lock_io.h"
#include "core/observation.h"

namespace lockstep::scenarios {

// A request without its sender and its node. So clients that behave alike have the same table.
struct TickRequest {
  Command command;         // with the value 0 if `own_token` is true
  bool own_token = false;  // the value is the token that the client drew as number `draw`
  Step step = Step::acquire;
  RequestId request;
  std::uint16_t draw = 0;
  std::uint32_t round = 0;
  std::uint32_t attempt = 0;
  friend bool operator==(const TickRequest&, const TickRequest&) = default;
};

struct TickSend {
  std::uint8_t node = 0;
  std::uint8_t request = 0;  // index into the table of requests
  friend auto operator<=>(const TickSend&, const TickSend&) = default;
};

// The answers that a node can give to a request, as inputs of a client.
inline constexpr std::size_t tick_reply_count = 4;
constexpr Reply tick_reply(std::size_t index) {
  constexpr Reply replies[tick_reply_count] = {
      {ReplyKind::ok, 0}, {ReplyKind::nil, 0}, {ReplyKind::integer, 0}, {ReplyKind::integer, 1}};
  return replies[index];
}

// Inputs are numbered in this order: the application goes on (it calls acquire or release), the timer
// fires, a tick of time passes, then the replies of each node.
enum class TickInput : std::uint8_t { application, timer, tick };
constexpr std::size_t tick_reply_input(std::size_t node, std::size_t reply) {
  return 3 + node * tick_reply_count + reply;
}
constexpr std::size_t tick_input_count(std::size_t nodes) { return 3 + nodes * tick_reply_count; }

// Holds what the search sees of a client's state.
struct TickLabel {
  static constexpr std::int64_t no_belief = std::numeric_limits<std::int64_t>::min();
  std::uint8_t tick = 0;
  std::int64_t belief_until = no_belief;  // true time, ns since the start; Instant::never().ns: without end
  std::uint32_t round = 0;                // round and draw of the hold that the client believes in
  std::uint16_t draw = 0;
  friend auto operator<=>(const TickLabel&, const TickLabel&) = default;
};

// Holds what the search does not see of a raw state. It is needed to turn a path into a schedule.
struct TickInside {
  std::int64_t deadline = Instant::never().ns;  // true time at which the lock's timer is due, ns
  LockPhase phase = LockPhase::idle;
  std::uint32_t round = 0;
  std::uint16_t draw = 0;
  std::uint32_t calls = 0;  // acquire calls made so far
  bool idle = true;         // nothing is held, and no call is open
  bool holding = false;     // from an acquisition to the call of release
  friend bool operator==(const TickInside&, const TickInside&) = default;
};

// The table of a client. Its vectors are indexed by the number of a state, or by at(state, input).
struct TickAutomaton {
  std::size_t nodes = 0;
  std::uint32_t start = 0;
  std::vector<TickLabel> labels;                  // by state
  std::vector<std::uint32_t> next;                // by state and input; the state itself if nothing happens
  std::vector<std::uint16_t> sends;               // by state and input: index into send_lists
  std::vector<std::vector<TickSend>> send_lists;  // the first is empty
  std::vector<NodeMask> ignored;                  // by state: nodes whose replies will never matter again
  std::vector<TickInside> inside;                 // by state; only in a raw automaton

  std::size_t inputs() const { return tick_input_count(nodes); }
  std::size_t size() const { return labels.size(); }
  std::size_t at(std::uint32_t state, std::size_t input) const { return state * inputs() + input; }
  bool does_nothing(std::uint32_t state, std::size_t input) const {
    return next[at(state, input)] == state && sends[at(state, input)] == 0;
  }

  friend bool operator==(const TickAutomaton&, const TickAutomaton&) = default;
};

// The tables of one client, before and after minimising.
struct TickClientTable {
  TickAutomaton raw;
  TickAutomaton minimal;
};

// Returns the automaton in which states that do the same from then on are one. Fills `ignored`, not `inside`.
TickAutomaton minimised(const TickAutomaton& raw);

// Returns the image of each state under a renaming of nodes, where `to[n]` is the new name of node n.
// Returns an empty list if the client would behave otherwise under the new names.
std::vector<std::uint32_t> renamed_states(const TickAutomaton& automaton,
                                          const std::vector<std::uint8_t>& to);

}  // namespace lockstep::scenarios
