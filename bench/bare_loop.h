#pragma once
// The floor that the engine is measured against: a program that can run the lock of redlock/nominal and
// nothing else. It has clients, nodes, clocks, messages and timers with the parameters of that scenario, and
// a heap. It has no resource, order of messages, faults, monitors, digest, keys of choices or layers.
//
// An event is whatever leaves the heap, timers that nobody waits for any more among them.

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
    for (std::uint8_t client = 0; client < client_count; ++client) {
      clients_[client].clock = draw_clock();
      wake(client, Kind::retry, random_.between(0, think_max));
    }
  }

  // Handles the next event. Returns false if there is none before the end.
  bool step() {
    const Event event = pending_.pop();
    now_ = static_cast<std::int64_t>(event.order >> sequence_bits);
    if (now_ >= end_ns_) return false;
    ++events_;
    handle(event);
    return true;
  }
  void run() {
    while (step()) {
    }
  }

  std::uint64_t events() const { return events_; }
  std::uint64_t acquisitions() const { return acquisitions_; }
  // How often a client acquired while another one's validity ran: 0, or the protocol is broken.
  std::uint64_t overlaps() const { return overlaps_; }
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
  static constexpr unsigned sequence_bits = 24;  // leaves 40 bits: 2^40 ns are 18 minutes

  enum class Kind : std::uint8_t { set, was_set, remove, removed, timeout, worked, retry };

  struct Event {
    std::uint64_t order;    // instant, then the order of sending
    std::uint32_t attempt;  // of the client
    std::uint8_t client;
    std::uint8_t node;
    Kind kind;
    bool granted;
  };

  struct Clock {
    std::int64_t offset = 0;
    std::int64_t rate = 0;
    std::int64_t read(std::int64_t now) const { return now + offset + (now * rate >> rate_bits); }
  };

  struct Node {
    Clock clock;
    std::uint64_t owner = 0;      // 0: there is no key
    std::int64_t expires_at = 0;  // on the node's clock
  };

  enum class Phase : std::uint8_t { idle, acquiring, held };

  struct Client {
    Clock clock;
    Phase phase = Phase::idle;
    std::uint32_t attempt = 0;
    std::size_t grants = 0;
    std::size_t refusals = 0;
    std::int64_t started = 0;      // on the client's clock
    std::int64_t valid_until = 0;  // in true time
  };

  Clock draw_clock() {
    const std::int64_t offset = random_.between(-offset_max, offset_max);
    return {offset, random_.between(-rate_max, rate_max + 1)};
  }

  void push(std::int64_t at, const Event& event) {
    Event pushed = event;
    const std::uint64_t sequence = sequence_++ & ((std::uint64_t{1} << sequence_bits) - 1);
    pushed.order = static_cast<std::uint64_t>(at) << sequence_bits | sequence;
    pending_.push(pushed);
  }
  void send(Kind kind, std::uint8_t client, std::uint8_t node, std::uint32_t attempt, bool granted) {
    push(now_ + random_.between(latency_min, latency_max), {0, attempt, client, node, kind, granted});
  }
  void send_to_nodes(Kind kind, std::uint8_t client) {
    for (std::uint8_t node = 0; node < node_count; ++node)
      send(kind, client, node, clients_[client].attempt, false);
  }
  void wake(std::uint8_t client, Kind kind, std::int64_t after) {
    push(now_ + after, {0, clients_[client].attempt, client, 0, kind, false});
  }
  static std::uint64_t owner_of(const Event& event) {
    return (std::uint64_t{event.client} + 1) << 32 | event.attempt;
  }

  void start_attempt(std::uint8_t client) {
    Client& c = clients_[client];
    c.phase = Phase::acquiring;
    ++c.attempt;
    c.grants = c.refusals = 0;
    c.started = c.clock.read(now_);
    send_to_nodes(Kind::set, client);
    wake(client, Kind::timeout, node_timeout);
  }

  void attempt_failed(std::uint8_t client) {
    clients_[client].phase = Phase::idle;
    send_to_nodes(Kind::remove, client);
    wake(client, Kind::retry, random_.between(retry_min, retry_max));
  }

  void worked(std::uint8_t client) {
    clients_[client].phase = Phase::idle;
    send_to_nodes(Kind::remove, client);
    wake(client, Kind::retry, random_.between(1, think_max));
  }

  void answered(const Event& event) {
    Client& c = clients_[event.client];
    if (c.phase != Phase::acquiring || c.attempt != event.attempt) return;
    if (event.granted) {
      if (++c.grants == quorum) decide(event.client);
    } else if (++c.refusals == node_count - quorum + 1) {
      attempt_failed(event.client);
    }
  }

  void decide(std::uint8_t client) {
    Client& c = clients_[client];
    const std::int64_t validity = ttl_ns - (c.clock.read(now_) - c.started) - drift;
    if (validity <= 0) return attempt_failed(client);
    c.phase = Phase::held;
    c.valid_until = now_ + validity;
    ++acquisitions_;
    for (std::size_t other = 0; other < client_count; ++other) {
      const Client& o = clients_[other];
      if (other != client && o.phase == Phase::held && o.valid_until > now_) ++overlaps_;
    }
    wake(client, Kind::worked, random_.between(work_min, work_max));
  }

  void handle(const Event& event) {
    switch (event.kind) {
      case Kind::set: {
        Node& node = nodes_[event.node];
        const std::int64_t local = node.clock.read(now_);
        const bool is_free = node.owner == 0 || node.expires_at <= local;
        if (is_free) {
          node.owner = owner_of(event);
          node.expires_at = local + ttl_ns;
        }
        send(Kind::was_set, event.client, event.node, event.attempt, is_free);
        break;
      }
      case Kind::was_set:
        answered(event);
        break;
      case Kind::remove: {
        Node& node = nodes_[event.node];
        const bool is_own = node.owner == owner_of(event);
        if (is_own) node.owner = 0;
        send(Kind::removed, event.client, event.node, event.attempt, is_own);
        break;
      }
      case Kind::removed:
        break;
      case Kind::timeout: {
        const Client& c = clients_[event.client];
        if (c.phase == Phase::acquiring && c.attempt == event.attempt) attempt_failed(event.client);
        break;
      }
      case Kind::worked:
        worked(event.client);
        break;
      case Kind::retry:
        start_attempt(event.client);
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
  std::uint64_t overlaps_ = 0;
  std::array<Node, node_count> nodes_{};
  std::array<Client, client_count> clients_{};
};

}  // namespace lockstep::bench
