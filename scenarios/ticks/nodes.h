#pragma once
// Redis nodes and connections in whole ticks of time, as tables. Nodes get the same few requests in the
// same few states. So each answer of the simulated node (sim/servers/redis_node.h) is found once, when it
// is needed, and looked up from then on.

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "scenarios/ticks/automaton.h"
#include "sim/servers/redis_node.h"

namespace lockstep::scenarios {

struct TickFrame;

// The key of the lock on one node.
struct TickKey {
  HoldId hold;
  std::int64_t kept_until = 0;  // true time, ns
  friend auto operator<=>(const TickKey&, const TickKey&) = default;
};

// The states of nodes, and their answers. All nodes behave alike, so they share the table. State 0 has no
// key. The frame must outlive the table.
class TickNodes {
 public:
  struct Answer {
    std::uint8_t node = 0;   // the node's state after the request
    std::uint8_t reply = 0;  // index of tick_reply()
    bool robs = false;       // the request took from another client's entry, which violates REL
    bool known = false;
  };

  TickNodes(const TickFrame& frame, std::size_t clients);

  // Returns the answer of a node in state `node` to a request of the client during a tick.
  const Answer& ask(std::uint8_t node, std::size_t client, std::uint8_t request, std::uint8_t tick) {
    Answer& answer = answers_[((node * clients_ + client) * most_requests + request) * ticks_ + tick];
    if (!answer.known) [[unlikely]]
      fill_in(answer, node, client, request, tick);
    return answer;
  }
  // Returns the state at the start of a tick: 0 if the key has expired by then.
  std::uint8_t at_tick(std::uint8_t node, std::uint8_t tick) const {
    return node != 0 && states_[node].key->kept_until <= tick_ns_ * tick ? std::uint8_t{0} : node;
  }
  const std::optional<TickKey>& key(std::uint8_t node) const { return states_[node].key; }
  std::size_t size() const { return states_.size(); }
  // Returns the state with the key of client c made one of client to[c]. Adds that state if it is missing.
  std::uint8_t with_clients_renamed(std::uint8_t node, const std::vector<std::uint8_t>& to);
  bool full() const { return states_.size() >= most_states; }
  bool understood() const { return understood_; }  // all replies were among tick_reply()

 private:
  static constexpr std::size_t most_states = 255;
  static constexpr std::size_t most_requests = 127;

  struct State {
    sim::RedisNode redis;
    std::optional<TickKey> key;
  };

  void fill_in(Answer& answer, std::uint8_t node, std::size_t client, std::uint8_t request,
               std::uint8_t tick);
  std::uint8_t intern(sim::RedisNode redis, const std::optional<TickKey>& key);

  const TickFrame* frame_;
  std::size_t clients_;
  std::size_t ticks_;
  std::int64_t tick_ns_;
  std::vector<State> states_;
  std::map<TickKey, std::uint8_t> by_key_;
  std::vector<Answer> answers_;
  bool understood_ = true;
};

// The states of the connection between one client and one node: what is under way on it, in order, replies
// before requests. In state 0 nothing is under way. first_reply() and first_request() return the index of a
// reply or request, or `none`; the other functions return a state.
class TickLinks {
 public:
  static constexpr std::uint8_t none = 0xFF;

  TickLinks() { intern({}); }

  std::uint8_t first_reply(std::uint8_t link) const { return states_[link].reply; }
  std::uint8_t first_request(std::uint8_t link) const { return states_[link].request; }
  std::uint8_t with_request(std::uint8_t link, std::uint8_t request) {
    return step(link, states_[link].appended[request],
                [&](std::vector<std::uint8_t>& items) { items.push_back(request); });
  }
  // Returns the state after the node has answered the first request.
  std::uint8_t answered(std::uint8_t link, std::uint8_t reply) {
    return step(link, states_[link].replied[reply], [&](std::vector<std::uint8_t>& items) {
      *first_request_of(items) = static_cast<std::uint8_t>(reply_bit | reply);
    });
  }
  std::uint8_t without_first_reply(std::uint8_t link) {
    return step(link, states_[link].popped,
                [](std::vector<std::uint8_t>& items) { items.erase(items.begin()); });
  }
  std::uint8_t without_replies(std::uint8_t link) {
    return step(link, states_[link].cleared, [](std::vector<std::uint8_t>& items) {
      items.erase(items.begin(), first_request_of(items));
    });
  }
  bool full() const { return states_.size() >= 255; }

 private:
  static constexpr std::uint8_t reply_bit = 0x80;

  struct State {
    std::vector<std::uint8_t> items;
    std::uint8_t reply = none;
    std::uint8_t request = none;
    std::uint8_t popped = none;
    std::uint8_t cleared = none;
    std::uint8_t replied[tick_reply_count] = {none, none, none, none};
    std::vector<std::uint8_t> appended;
  };

  static std::vector<std::uint8_t>::iterator first_request_of(std::vector<std::uint8_t>& items) {
    auto at = items.begin();
    while (at != items.end() && (*at & reply_bit) != 0) ++at;
    return at;
  }
  std::uint8_t intern(const std::vector<std::uint8_t>& items) {
    if (const std::size_t found = find(items); found < states_.size())
      return static_cast<std::uint8_t>(found);
    State state;
    state.items = items;
    state.appended.assign(reply_bit, none);
    const auto request = first_request_of(state.items);
    if (request != state.items.end()) state.request = *request;
    if (request != state.items.begin()) state.reply = static_cast<std::uint8_t>(items.front() & ~reply_bit);
    const auto index = static_cast<std::uint8_t>(states_.size());
    states_.push_back(std::move(state));
    return index;
  }
  std::size_t find(const std::vector<std::uint8_t>& items) const {
    std::size_t at = 0;
    while (at < states_.size() && states_[at].items != items) ++at;
    return at;
  }
  // `memo` is the member of states_[link] that keeps the result. It may move when another state is added.
  template <class Change>
  std::uint8_t step(std::uint8_t link, std::uint8_t& memo, Change&& change) {
    if (memo != none) [[likely]]
      return memo;
    std::vector<std::uint8_t> items = states_[link].items;
    change(items);
    const bool is_new = find(items) == states_.size();
    const std::uint8_t to = intern(items);
    if (!is_new) memo = to;  // after an addition the reference may be stale, so the next call sets the memo
    return to;
  }

  std::vector<State> states_;
};

}  // namespace lockstep::scenarios
