#pragma once
// The floor that the engine is measured against: a program that can run redlock/nominal and nothing else.
// It has the same hosts, messages, timers, clocks and parameters, and a heap. It has no faults, monitors,
// digest, keys of choices or layers.
//
// Events are counted as in the engine: an event is a message that arrives,
// or a timer that a client still waits for.

#include <array>
#include <cstddef>
#include <cstdint>

#include "bench/quaternary_heap.h"
#include "core/ratio.h"

namespace lockstep::bench {

// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
class SplitMix {
 public:
  SplitMix() = default;
  explicit SplitMix(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15;
    std::uint64_t mixed = (state_ ^ state_ >> 30) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
    return mixed ^ mixed >> 31;
  }
  // Draws from [low, high).
  std::int64_t between(std::int64_t low, std::int64_t high) {
    const auto span = static_cast<Uint128>(high - low);
    return low + static_cast<std::int64_t>(static_cast<std::uint64_t>(next() * span >> 64));
  }

 private:
  std::uint64_t state_ = 0;
};

template <std::size_t client_count, std::size_t node_count>
class BareLoop {
 public:
  BareLoop(std::uint64_t seed, std::int64_t end_ns) : random_(seed), end_ns_(end_ns) {
    for (Node& node : nodes_) node.clock = draw_clock();
    for (std::size_t client = 0; client < client_count; ++client) {
      clients_[client].clock = draw_clock();
      think(client);
    }
  }

  // Handles the next event. Returns false if there is none before the end.
  bool step() {
    const Event event = pending_.pop();
    now_ = static_cast<std::int64_t>(event.order >> sequence_bits);
    if (now_ >= end_ns_) return false;
    handle(event);
    return true;
  }
  void run() {
    while (step()) {
    }
  }

  std::uint64_t events() const { return events_; }
  std::uint64_t acquisitions() const { return acquisitions_; }
  std::size_t pending() const { return pending_.size(); }

 private:
  static constexpr std::int64_t one_ms = 1'000'000;
  static constexpr std::int64_t latency_min = 1 * one_ms, latency_max = 10 * one_ms;
  static constexpr std::int64_t ttl_ns = 100 * one_ms, drift = ttl_ns / 100 + 2 * one_ms;
  static constexpr std::int64_t node_timeout = 30 * one_ms;
  static constexpr std::int64_t work_min = 10 * one_ms, work_max = 50 * one_ms;
  static constexpr std::int64_t think_max = 20 * one_ms;
  static constexpr std::int64_t retry_min = 5 * one_ms, retry_max = 50 * one_ms;
  static constexpr std::int64_t offset_max = 500 * one_ms;
  static constexpr unsigned rate_bits = 20;  // rates are in units of 2^-20: 524 is 500 ppm
  static constexpr std::int64_t rate_max = 524;
  static constexpr std::size_t quorum = node_count / 2 + 1;
  static constexpr std::size_t resource = node_count;  // number of the resource, after the nodes
  static constexpr unsigned sequence_bits = 24;        // leaves 40 bits: 2^40 ns are 18 minutes

  enum class Kind : std::uint8_t {
    set,  // SET NX PX; its answers are the next two
    granted,
    refused,
    remove,  // compare-and-delete
    removed,
    read,  // read of the resource
    was_read,
    write,
    written,
    timer,
  };

  struct Event {
    std::uint64_t order;   // instant, then the order of sending
    std::uint32_t number;  // of the attempt or the timer
    std::uint16_t client;
    std::uint8_t server;
    Kind kind;
  };

  struct Clock {
    std::int64_t offset = 0;
    std::int64_t rate = 0;
    std::int64_t read(std::int64_t now) const { return now + offset + (now * rate >> rate_bits); }
    // Returns the true length of `duration` on the host's clock. The error is of the order of the squared
    // rate error.
    std::int64_t true_span(std::int64_t duration) const { return duration - (duration * rate >> rate_bits); }
  };

  struct Node {
    Clock clock;
    std::uint64_t owner = 0;      // 0: there is no key
    std::int64_t expires_at = 0;  // on the node's clock
  };

  struct Link {  // messages of one direction do not overtake each other
    std::int64_t last_request = 0;
    std::int64_t last_reply = 0;
  };

  enum class Phase : std::uint8_t {
    thinking,
    acquiring,
    cleaning,
    waiting,
    reading,
    working,
    writing,
    releasing
  };

  struct Client {
    Clock clock;
    Phase phase = Phase::thinking;
    std::uint32_t attempt = 0;
    std::uint32_t timer = 0;  // the timer that counts
    std::size_t answers = 0;  // to the present requests
    std::size_t grants = 0;
    std::int64_t started = 0;      // on the client's clock
    std::int64_t valid_until = 0;  // on the client's clock
    std::array<Link, node_count + 1> links{};
  };

  Clock draw_clock() {
    const std::int64_t offset = random_.between(-offset_max, offset_max);
    return {offset, random_.between(-rate_max, rate_max + 1)};
  }

  void push(std::int64_t at, Kind kind, std::size_t client, std::size_t server, std::uint32_t number) {
    const std::uint64_t sequence = sequence_++ & ((std::uint64_t{1} << sequence_bits) - 1);
    pending_.push({static_cast<std::uint64_t>(at) << sequence_bits | sequence, number,
                   static_cast<std::uint16_t>(client), static_cast<std::uint8_t>(server), kind});
  }

  std::int64_t arrival(std::int64_t& last) {
    const std::int64_t at = now_ + random_.between(latency_min, latency_max);
    if (at > last) last = at;
    return last;
  }

  void send(Kind kind, std::size_t client, std::size_t server) {
    Client& c = clients_[client];
    push(arrival(c.links[server].last_request), kind, client, server, c.attempt);
  }
  void send_to_nodes(Kind kind, std::size_t client) {
    for (std::size_t node = 0; node < node_count; ++node) send(kind, client, node);
  }
  void answer(Kind kind, const Event& request) {
    push(arrival(clients_[request.client].links[request.server].last_reply), kind, request.client,
         request.server, request.number);
  }

  void arm(std::size_t client, std::int64_t duration) {
    Client& c = clients_[client];
    push(now_ + c.clock.true_span(duration), Kind::timer, client, 0, ++c.timer);
  }

  // ---- Servers ----

  void set(const Event& event) {
    Node& node = nodes_[event.server];
    const std::int64_t local = node.clock.read(now_);
    const bool is_free = node.owner == 0 || local > node.expires_at;
    if (is_free) {
      node.owner = owner_of(event);
      node.expires_at = local + ttl_ns;
    }
    answer(is_free ? Kind::granted : Kind::refused, event);
  }

  void remove(const Event& event) {
    Node& node = nodes_[event.server];
    if (node.owner == owner_of(event)) node.owner = 0;
    answer(Kind::removed, event);
  }

  static std::uint64_t owner_of(const Event& event) {
    return (std::uint64_t{event.client} + 1) << 32 | event.number;
  }

  // ---- Clients ----

  void think(std::size_t client) {
    clients_[client].phase = Phase::thinking;
    arm(client, random_.between(0, think_max));
  }

  void start_attempt(std::size_t client) {
    Client& c = clients_[client];
    c.phase = Phase::acquiring;
    ++c.attempt;
    c.answers = c.grants = 0;
    c.started = c.clock.read(now_);
    send_to_nodes(Kind::set, client);
    arm(client, node_timeout);
  }

  void give_back(std::size_t client, Phase phase) {
    Client& c = clients_[client];
    c.phase = phase;
    c.answers = 0;
    send_to_nodes(Kind::remove, client);
    arm(client, node_timeout);
  }

  void given_back(std::size_t client) {
    if (clients_[client].phase == Phase::releasing) {
      think(client);
    } else {
      clients_[client].phase = Phase::waiting;
      arm(client, random_.between(retry_min, retry_max));
    }
  }

  void answered(const Event& event, bool granted) {
    Client& c = clients_[event.client];
    if (c.phase != Phase::acquiring || c.attempt != event.number) return;
    if (granted) ++c.grants;
    if (++c.answers == node_count) decide(event.client);
  }

  void decide(std::size_t client) {
    Client& c = clients_[client];
    c.valid_until = c.started + ttl_ns - drift;
    if (c.grants < quorum || c.clock.read(now_) >= c.valid_until) {
      give_back(client, Phase::cleaning);
      return;
    }
    ++acquisitions_;
    c.phase = Phase::reading;
    ++c.timer;  // the timeout no longer counts
    send(Kind::read, client, resource);
  }

  void removed(const Event& event) {
    Client& c = clients_[event.client];
    const bool awaits = c.phase == Phase::cleaning || c.phase == Phase::releasing;
    if (awaits && c.attempt == event.number && ++c.answers == node_count) given_back(event.client);
  }

  void timer_fired(const Event& event) {
    Client& c = clients_[event.client];
    switch (c.phase) {
      case Phase::thinking:
      case Phase::waiting:
        start_attempt(event.client);
        break;
      case Phase::acquiring:
        decide(event.client);
        break;
      case Phase::cleaning:
      case Phase::releasing:
        given_back(event.client);
        break;
      case Phase::working:
        if (c.clock.read(now_) < c.valid_until) {
          c.phase = Phase::writing;
          send(Kind::write, event.client, resource);
        } else {
          give_back(event.client, Phase::releasing);
        }
        break;
      case Phase::reading:
      case Phase::writing:
        break;  // these phases wait without a limit
    }
  }

  void handle(const Event& event) {
    if (event.kind == Kind::timer && event.number != clients_[event.client].timer) return;
    ++events_;
    switch (event.kind) {
      case Kind::set:
        set(event);
        break;
      case Kind::granted:
        answered(event, true);
        break;
      case Kind::refused:
        answered(event, false);
        break;
      case Kind::remove:
        remove(event);
        break;
      case Kind::removed:
        removed(event);
        break;
      case Kind::read:
        answer(Kind::was_read, event);
        break;
      case Kind::was_read:
        clients_[event.client].phase = Phase::working;
        arm(event.client, random_.between(work_min, work_max));
        break;
      case Kind::write:
        ++version_;
        answer(Kind::written, event);
        break;
      case Kind::written:
        give_back(event.client, Phase::releasing);
        break;
      case Kind::timer:
        timer_fired(event);
        break;
    }
  }

  QuaternaryHeap<Event> pending_;
  SplitMix random_;
  std::int64_t now_ = 0;
  std::int64_t end_ns_ = 0;
  std::uint64_t sequence_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t acquisitions_ = 0;
  std::uint64_t version_ = 0;  // of the resource
  std::array<Node, node_count> nodes_{};
  std::array<Client, client_count> clients_{};
};

}  // namespace lockstep::bench
