#pragma once
// A client in whole ticks of time: everything that its lock's own code does, as a table.
//
// The search through all delays (scenarios/ticks/search.h) meets the same few thousand states of a client
// millions of times. So the code of the lock is run once for each state and input (scenarios/ticks/client.h),
// and the search looks the answers up. States that nobody can tell apart by what they do from there on are
// one state: the table is minimised (E. F. Moore, "Gedanken-experiments on sequential machines", 1956).

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

// A request, whoever sends it to whichever node: the table is the same for clients that behave alike.
struct TickRequest {
  Command command;         // its value: 0 where that is the client's own token
  bool own_token = false;  // … of this draw
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

// Inputs are numbered: the application goes on (calls acquire, or release), the timer fires, a tick of time
// passes, then the replies of each node.
enum class TickInput : std::uint8_t { application, timer, tick };
constexpr std::size_t tick_reply_input(std::size_t node, std::size_t reply) {
  return 3 + node * tick_reply_count + reply;
}
constexpr std::size_t tick_input_count(std::size_t nodes) { return 3 + nodes * tick_reply_count; }

// What can be seen of a state.
struct TickLabel {
  static constexpr std::int64_t no_belief = std::numeric_limits<std::int64_t>::min();
  std::uint8_t tick = 0;
  std::int64_t belief_until = no_belief;  // true time, ns since the start; Instant::never().ns: no end
  std::uint32_t round = 0;                // of the hold believed in
  std::uint16_t draw = 0;
  friend auto operator<=>(const TickLabel&, const TickLabel&) = default;
};

// What cannot be seen of a raw state, and what the schedule that a path becomes has to know.
struct TickInside {
  std::int64_t deadline = Instant::never().ns;  // of the lock's timer: true time, ns
  LockPhase phase = LockPhase::idle;
  std::uint32_t round = 0;
  std::uint16_t draw = 0;
  std::uint32_t calls = 0;  // of acquire, made
  bool idle = true;         // between two calls
  bool holding = false;     // from an acquisition to the call to release
  friend bool operator==(const TickInside&, const TickInside&) = default;
};

struct TickAutomaton {
  std::size_t nodes = 0;
  std::uint32_t start = 0;
  std::vector<TickLabel> labels;     // by state
  std::vector<std::uint32_t> next;   // by state and input; the state itself where nothing happens
  std::vector<std::uint16_t> sends;  // likewise: index into send_lists
  std::vector<std::vector<TickSend>> send_lists;  // the first is empty
  std::vector<NodeMask> ignored;                  // by state: nodes whose replies will never matter again
  std::vector<TickInside> inside;                 // by state; of a raw automaton only

  std::size_t inputs() const { return tick_input_count(nodes); }
  std::size_t size() const { return labels.size(); }
  std::size_t at(std::uint32_t state, std::size_t input) const { return state * inputs() + input; }
  bool does_nothing(std::uint32_t state, std::size_t input) const {
    return next[at(state, input)] == state && sends[at(state, input)] == 0;
  }

  friend bool operator==(const TickAutomaton&, const TickAutomaton&) = default;
};

// One client's.
struct TickClientTable {
  TickAutomaton raw;
  TickAutomaton minimal;
};

// States that do the same from there on become one; `ignored` is filled in.
TickAutomaton minimised(const TickAutomaton& raw);

// The images of the states under a renaming of nodes (`to[n]` is the new name of node n); empty if the
// clients would not behave alike then.
std::vector<std::uint32_t> renamed_states(const TickAutomaton& automaton,
                                          const std::vector<std::uint8_t>& to);

}  // namespace lockstep::scenarios
