#pragma once
// The states of a search in ticks (scenarios/ticks/search.h), and what can happen in each.

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "scenarios/ticks/search.h"

namespace lockstep::scenarios {

// A state in as few bytes as possible, in this order:
//
//   of each node    its state, then its connection with each client: a byte each
//   of each client  its state: two bytes
//   a byte          a bit for each fault that has struck
template <std::size_t words>
struct TickState {
  std::array<std::uint64_t, words> word{};

  std::uint8_t* bytes() { return reinterpret_cast<std::uint8_t*>(word.data()); }
  const std::uint8_t* bytes() const { return reinterpret_cast<const std::uint8_t*>(word.data()); }
  bool before(const TickState& other) const { return std::memcmp(bytes(), other.bytes(), 8 * words) < 0; }
  friend bool operator==(const TickState&, const TickState&) = default;
};

template <std::size_t words>
class TickModel {
 public:
  using State = TickState<words>;

  // The system must outlive the model.
  explicit TickModel(const TickSystem& system)
      : system_(system),
        clients_(system.clients.size()),
        nodes_(system.frame.nodes),
        column_(1 + clients_),
        node_states_(system.frame, clients_) {}

  static std::size_t bytes_of(const TickSystem& system) {
    const std::size_t clients = system.clients.size();
    return system.frame.nodes * (1 + clients) + 2 * clients + 1;
  }

  State start() const {
    State state;
    for (std::size_t client = 0; client < clients_; ++client)
      set_client(state, client, automaton(client).start);
    return state;
  }

  // Calls visit(action, next state, violated property) for everything that can happen next. The property is
  // nothing if the step violates none.
  template <class Visit>
  void for_each_step(const State& state, Visit&& visit);

  // Returns a checked property that the state violates by itself: ME or TS.
  std::optional<Property> violation(const State& state) const;
  bool anybody_believes(const State& state) const {
    for (std::size_t client = 0; client < clients_; ++client) {
      if (believes(state, client)) return true;
    }
    return false;
  }
  TickView view(const State& state) const;
  // True if a table is full or a reply is not known. What is found from then on would be wrong.
  bool overflown() const { return links_.full() || node_states_.full() || !node_states_.understood(); }

  // ---- Parts of a state ----
  std::size_t clients() const { return clients_; }
  std::size_t nodes() const { return nodes_; }
  std::size_t column() const { return column_; }
  const TickAutomaton& automaton(std::size_t client) const { return system_.clients[client].minimal; }
  TickNodes& node_states() { return node_states_; }
  std::uint8_t& node(State& state, std::size_t n) const { return state.bytes()[n * column_]; }
  std::uint8_t node(const State& state, std::size_t n) const { return state.bytes()[n * column_]; }
  std::uint8_t& link(State& state, std::size_t c, std::size_t n) const {
    return state.bytes()[n * column_ + 1 + c];
  }
  std::uint8_t link(const State& state, std::size_t c, std::size_t n) const {
    return state.bytes()[n * column_ + 1 + c];
  }
  std::uint32_t client(const State& state, std::size_t c) const {
    const std::uint8_t* at = state.bytes() + nodes_ * column_ + 2 * c;
    return static_cast<std::uint32_t>(at[0] << 8 | at[1]);
  }
  void set_client(State& state, std::size_t c, std::uint32_t value) const {
    std::uint8_t* at = state.bytes() + nodes_ * column_ + 2 * c;
    at[0] = static_cast<std::uint8_t>(value >> 8);
    at[1] = static_cast<std::uint8_t>(value);
  }
  std::uint8_t& struck(State& state) const { return state.bytes()[nodes_ * column_ + 2 * clients_]; }

 private:
  const TickLabel& label(const State& state, std::size_t c) const {
    return automaton(c).labels[client(state, c)];
  }
  bool believes(const State& state, std::size_t c) const {
    return label(state, c).belief_until != TickLabel::no_belief;
  }
  // Returns how many of the nodes of the client's lock do not keep the key of its hold at an instant.
  std::size_t lost(const State& state, std::size_t c, std::int64_t at_ns) const;
  bool loses_in_time(const State& state, std::size_t c, std::int64_t at_ns) const {
    const auto count = static_cast<std::size_t>(std::popcount(system_.lock_nodes[c]));
    return lost(state, c, at_ns) >= count / 2 + 1;
  }
  // Parts of for_each_step: messages between a client and its nodes, and nodes that lose their keys.
  template <class Visit>
  void for_each_message(const State& state, std::uint8_t c, Visit& visit);
  template <class Visit>
  void for_each_loss(const State& state, Visit& visit);
  bool step_client(State& next, std::size_t c, std::size_t input);
  void forget_replies(State& next, std::size_t c, NodeMask ignored);
  std::optional<Property> violation_before_tick(const State& state) const;
  State after_tick(const State& state);

  const TickSystem& system_;
  std::size_t clients_;
  std::size_t nodes_;
  std::size_t column_;
  TickNodes node_states_;
  TickLinks links_;
};

template <std::size_t words>
bool TickModel<words>::step_client(State& next, std::size_t c, std::size_t input) {
  const TickAutomaton& table = automaton(c);
  const std::uint32_t from = client(next, c);
  const std::size_t at = table.at(from, input);
  const std::uint32_t to = table.next[at];
  const std::uint16_t sends = table.sends[at];
  if (to == from && sends == 0) return false;
  set_client(next, c, to);
  for (const TickSend& send : table.send_lists[sends])
    link(next, c, send.node) = links_.with_request(link(next, c, send.node), send.request);
  forget_replies(next, c, table.ignored[to] & ~table.ignored[from]);
  return true;
}

// Removes replies that can never matter again: the state is as good as one without them.
template <std::size_t words>
void TickModel<words>::forget_replies(State& next, std::size_t c, NodeMask ignored) {
  for (; ignored != 0; ignored &= ignored - 1) {
    std::uint8_t& one = link(next, c, static_cast<std::size_t>(std::countr_zero(ignored)));
    one = links_.without_replies(one);
  }
}

template <std::size_t words>
TickState<words> TickModel<words>::after_tick(const State& state) {
  State next = state;
  for (std::size_t c = 0; c < clients_; ++c) step_client(next, c, static_cast<std::size_t>(TickInput::tick));
  const std::uint8_t tick = label(next, 0).tick;
  for (std::size_t n = 0; n < nodes_; ++n) node(next, n) = node_states_.at_tick(node(next, n), tick);
  return next;
}

template <std::size_t words>
template <class Visit>
void TickModel<words>::for_each_message(const State& state, std::uint8_t c, Visit& visit) {
  using Kind = TickAction::Kind;
  const std::uint8_t tick = label(state, 0).tick;
  const TickAutomaton& table = automaton(c);
  for (std::uint8_t n = 0; n < nodes_; ++n) {
    const std::uint8_t here = link(state, c, n);
    if (here == 0) continue;
    if (const std::uint8_t reply = links_.first_reply(here); reply != TickLinks::none) {
      State next = state;
      link(next, c, n) = links_.without_first_reply(here);
      step_client(next, c, tick_reply_input(n, reply));
      visit(TickAction{Kind::deliver, c, n, 0}, next, violation(next));
    }
    if (const std::uint8_t request = links_.first_request(here); request != TickLinks::none) {
      State next = state;
      const TickNodes::Answer& answer = node_states_.ask(node(state, n), c, request, tick);
      node(next, n) = answer.node;
      std::uint8_t& after = link(next, c, n);
      after = links_.answered(here, answer.reply);
      if ((table.ignored[client(state, c)] >> n & 1U) != 0) after = links_.without_replies(after);
      const bool robbed = answer.robs && system_.checked.contains(Property::rel);
      visit(TickAction{Kind::execute, c, n, 0}, next,
            robbed ? std::optional(Property::rel) : violation(next));
    }
  }
}

template <std::size_t words>
template <class Visit>
void TickModel<words>::for_each_loss(const State& state, Visit& visit) {
  using Kind = TickAction::Kind;
  for (std::uint8_t fault = 0; fault < system_.losses; ++fault) {
    State next = state;
    const unsigned before = struck(next);
    if ((before >> fault & 1U) != 0) continue;
    struck(next) = static_cast<std::uint8_t>(before | 1U << fault);
    for (std::uint8_t n = 0; n < nodes_; ++n) {
      if (node(state, n) == 0) continue;
      State lost = next;
      node(lost, n) = 0;
      visit(TickAction{Kind::lose, 0, n, fault}, lost, violation(lost));
    }
  }
}

template <std::size_t words>
template <class Visit>
void TickModel<words>::for_each_step(const State& state, Visit&& visit) {
  using Kind = TickAction::Kind;
  for (std::uint8_t c = 0; c < clients_; ++c) {
    const TickAutomaton& table = automaton(c);
    const std::uint32_t from = client(state, c);
    for (const auto input : {TickInput::application, TickInput::timer}) {
      if (table.does_nothing(from, static_cast<std::size_t>(input))) continue;
      State next = state;
      step_client(next, c, static_cast<std::size_t>(input));
      const Kind kind = input == TickInput::timer ? Kind::timer : Kind::application;
      visit(TickAction{kind, c, 0, 0}, next, violation(next));
    }
    for_each_message(state, c, visit);
  }
  for_each_loss(state, visit);
  if (label(state, 0).tick == system_.frame.last_tick) return;
  const State next = after_tick(state);
  const auto before = violation_before_tick(state);
  visit(TickAction{}, next, before ? before : violation(next));
}

template <std::size_t words>
std::size_t TickModel<words>::lost(const State& state, std::size_t c, std::int64_t at_ns) const {
  const TickLabel& belief = label(state, c);
  const HoldId hold{ClientId{static_cast<std::uint16_t>(c)}, belief.draw, belief.round};
  std::size_t count = 0;
  for (NodeMask mask = system_.lock_nodes[c]; mask != 0; mask &= mask - 1) {
    const auto& key = node_states_.key(node(state, static_cast<std::size_t>(std::countr_zero(mask))));
    if (!key || key->hold != hold || key->kept_until <= at_ns) ++count;
  }
  return count;
}

template <std::size_t words>
std::optional<Property> TickModel<words>::violation(const State& state) const {
  std::size_t believers = 0;
  std::size_t last = 0;
  for (std::size_t c = 0; c < clients_; ++c) {
    if (!believes(state, c)) continue;
    ++believers;
    last = c;
  }
  if (believers == 0) return std::nullopt;
  if (believers > 1 && system_.checked.contains(Property::me)) return Property::me;
  if (!system_.checked.contains(Property::ts)) return std::nullopt;
  for (std::size_t c = 0; c <= last; ++c) {
    if (believes(state, c) && loses_in_time(state, c, system_.frame.tick.ns * label(state, c).tick))
      return Property::ts;
  }
  return std::nullopt;
}

// Keys and beliefs may end between two ticks. The fewest keys are left just before the belief ends, or just
// before the next tick if the belief goes on. So that is where they are counted.
template <std::size_t words>
std::optional<Property> TickModel<words>::violation_before_tick(const State& state) const {
  if (!system_.checked.contains(Property::ts)) return std::nullopt;
  for (std::size_t c = 0; c < clients_; ++c) {
    if (!believes(state, c)) continue;
    const std::int64_t next_ns = system_.frame.tick.ns * (label(state, c).tick + 1);
    const std::int64_t end_ns = std::min(label(state, c).belief_until, next_ns);
    if (loses_in_time(state, c, end_ns - 1)) return Property::ts;
  }
  return std::nullopt;
}

template <std::size_t words>
TickView TickModel<words>::view(const State& state) const {
  TickView view;
  view.tick = label(state, 0).tick;
  for (std::size_t n = 0; n < nodes_; ++n) view.keys.push_back(node_states_.key(node(state, n)));
  for (std::size_t c = 0; c < clients_; ++c) view.clients.push_back(label(state, c));
  return view;
}

}  // namespace lockstep::scenarios
