#pragma once
// The links between hosts: connections as TCP gives them, and the faults that strike them. The messages of
// one direction arrive in the order in which they were sent, and none is lost, unless the connection is reset
// or a fault loses a reply. A cut holds messages until it ends. See docs/FIDELITY.md.
//
// A link has an opener, which sends requests, and an acceptor, which sends replies. Both are plain numbers:
// any host can be either, and whoever resets the links says how many there are of each. Each direction has
// its own order, delay and cut. A connection that is opened again is the next epoch of its link, and what was
// sent before arrives all the same.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/check.h"
#include "core/field_words.h"
#include "core/time.h"
#include "sim/setup.h"

namespace lockstep::sim {

struct LinkIndex {
  std::uint32_t value = 0;
  friend constexpr auto operator<=>(LinkIndex, LinkIndex) = default;
};

enum class Way : std::uint8_t { request, reply };

// What became of a message that was sent.
struct Sent {
  Instant at;                // when it arrives
  std::uint32_t number = 0;  // of the link's messages that way, from 0; reset notices count as replies
  bool held = false;         // a delay holds it up
  bool lost = false;         // it does not arrive
};

class Links {
 public:
  Links() = default;
  // All links exist and have that range of latencies. No fault lasts beyond `faults_end`, which is
  // Instant::never() in a run that does not heal.
  // If they carry streams, what follows a lost reply on its connection is lost, too.
  void reset(std::size_t openers, std::size_t acceptors, const DurationRange& latency, Instant faults_end,
             bool streams = false);
  // Makes one link differ. REQUIRES: nothing has been sent.
  void set_topology(LinkIndex link, bool exists, const DurationRange& latency);
  // Makes room for faults. REQUIRES: called before the first of cut(), delay_next() and lose_next_reply().
  void admit_faults() { faults_.assign(connections_.size(), LinkFaults{}); }
  bool admits_faults() const { return !faults_.empty(); }

  LinkIndex of(std::size_t opener, std::size_t acceptor) const {
    return {static_cast<std::uint32_t>(opener * acceptors_ + acceptor)};
  }
  bool exists(LinkIndex link) const { return topology_.empty() || topology_[link.value].exists; }
  const DurationRange& latency(LinkIndex link) const {
    if (topology_.empty()) [[likely]]
      return latency_;
    return topology_[link.value].latency;
  }

  // Returns false only if no fault strikes or holds what is sent or arrives now.
  bool is_troubled(LinkIndex link, Instant now) const {
    return now < connections_[link.value].troubled_until;
  }

  // ---- Messages ----

  // Sends a message that the link takes `latency` for if nothing holds it up.
  Sent send(LinkIndex link, Way way, Instant now, Duration latency) {
    if (is_troubled(link, now)) [[unlikely]]
      return send_under_faults(link, way, now, latency);
    Connection& connection = connections_[link.value];
    Instant& last = connection.last[index_of(way)];
    const Instant at = now + latency;
    if (at > last) last = at;
    return {last, connection.sent[index_of(way)]++};
  }
  // Returns the number of a reset notice, which overtakes nothing but waits for nothing either.
  std::uint32_t count_notice(LinkIndex link) { return connections_[link.value].sent[index_of(Way::reply)]++; }

  // A message that arrives at a cut is sent again when the link heals (TCP retransmission). Messages behind
  // it that are due after that wait for it. Returns when it arrives instead, or nothing if it arrives now.
  std::optional<Instant> held_by_cut(LinkIndex link, Way way, Instant now) {
    if (!is_troubled(link, now)) [[likely]]
      return std::nullopt;
    return held_under_faults(link, way, now);
  }

  // ---- Epochs ----

  std::uint32_t epoch(LinkIndex link) const { return connections_[link.value].epoch; }
  // Returns true iff what was sent in that epoch is lost, in both directions, because it was reset.
  bool is_reset(LinkIndex link, std::uint32_t epoch) const {
    return epoch < connections_[link.value].reset_before;
  }
  // Returns true iff the opener has given up the connection of that epoch.
  bool is_closed(LinkIndex link, std::uint32_t epoch) const { return epoch < connections_[link.value].epoch; }
  // Returns the first epoch that is not reset.
  std::uint32_t reset_before(LinkIndex link) const { return connections_[link.value].reset_before; }

  // Returns the epoch of what the opener sends now. Its first request of an epoch opens the connection, so
  // the opener calls this for each request that it sends.
  std::uint32_t open(LinkIndex link) {
    connections_[link.value].is_open = true;
    return connections_[link.value].epoch;
  }
  // Returns the first epoch in which nothing was sent.
  std::uint32_t unopened_epoch(LinkIndex link) const {
    const Connection& connection = connections_[link.value];
    return connection.epoch + (connection.is_open ? 1 : 0);
  }
  // Returns true iff something was sent in the present epoch.
  bool is_open(LinkIndex link) const { return connections_[link.value].is_open; }

  // The opener forgets its connection. What it has sent may still arrive, before or after what it sends on
  // the next one.
  void close(LinkIndex link, Instant now) { begin_epoch(link, connections_[link.value].epoch + 1, now); }
  // Loses what was or will be sent in the epochs before that one.
  void lose_before(LinkIndex link, std::uint32_t epoch) {
    Connection& connection = connections_[link.value];
    CHECK(epoch <= connection.epoch + 1, "epoch {} is reset while epoch {} lasts", epoch, connection.epoch);
    connection.reset_before = std::max(connection.reset_before, epoch);
  }
  // The opener learns that the epochs before that one are reset. Returns false if it has no use for that.
  bool notice_reset(LinkIndex link, std::uint32_t epoch, Instant now) {
    if (connections_[link.value].epoch >= epoch) return false;
    begin_epoch(link, epoch, now);
    return true;
  }

  // ---- Faults. REQUIRES, for all but free(): admits_faults(). ----

  void cut(LinkIndex link, Direction direction, Instant until);
  void delay_next(LinkIndex link, Way way, Duration by);
  void lose_next_reply(LinkIndex link);
  // Returns when the last message arrives that a delay holds up on the present connection.
  Instant held_until(LinkIndex link) const { return faults_[link.value].held_until; }
  // A new connection takes the place of the present one, so what is held up on that holds up nothing else.
  // Returns true iff something was.
  bool free(LinkIndex link, Instant now);

  // Adds what still matters from `at` on. Of the epochs only their differences count. Numbers only order
  // pending messages and are left out.
  void add_state_to(FieldWords& words, Instant at) const;

  friend bool operator==(const Links&, const Links&) = default;

 private:
  // It is small because every message touches it.
  struct Connection {
    std::array<Instant, 2> last{};        // by way: the last arrival; no later message arrives before it
    std::array<std::uint32_t, 2> sent{};  // by way: the messages sent so far
    std::uint32_t epoch = 0;              // of the present connection: the number of those before it
    // It is ahead of `epoch` from a reset until the opener notices that.
    std::uint32_t reset_before = 0;
    bool is_open = false;  // something was sent in this epoch
    // Until then a fault may strike or hold what is sent or arrives. It follows from the link's faults.
    Instant troubled_until = Instant::before_all();

    void add_state_to(FieldWords& words, Instant earliest) const;
    friend bool operator==(const Connection&, const Connection&) = default;
  };

  // It is apart from Connection because most links have no fault.
  struct LinkFaults {
    std::array<Instant, 2> cut_until{Instant::before_all(), Instant::before_all()};
    // By way: messages that a cut has held arrive then. No message behind them arrives earlier.
    std::array<Instant, 2> from{Instant::before_all(), Instant::before_all()};
    Instant held_until = Instant::before_all();
    std::array<Duration, 2> next_extra{};
    bool loses_next_reply = false;
    bool silent = false;  // a reply of the stream was lost

    Instant troubled_until() const;
    bool idle_at(Instant at) const;
    void add_state_to(FieldWords& words, Instant at) const;
    friend bool operator==(const LinkFaults&, const LinkFaults&) = default;
  };

  struct Topology {
    bool exists = true;
    DurationRange latency;
    friend bool operator==(const Topology&, const Topology&) = default;
  };

  static constexpr std::size_t index_of(Way way) { return static_cast<std::size_t>(way); }

  void begin_epoch(LinkIndex link, std::uint32_t epoch, Instant now) {
    Connection& connection = connections_[link.value];
    CHECK(epoch > connection.epoch, "epoch {} does not begin after epoch {}", epoch, connection.epoch);
    connection.epoch = epoch;
    connection.is_open = false;
    connection.last = {now, now};
    if (!streams_ || faults_.empty()) return;
    faults_[link.value].silent = false;
    faults_changed(link);
  }
  // The link's faults have changed.
  void faults_changed(LinkIndex link) {
    connections_[link.value].troubled_until = faults_[link.value].troubled_until();
  }
  std::optional<Instant> held_under_faults(LinkIndex link, Way way, Instant now);
  Sent send_under_faults(LinkIndex link, Way way, Instant now, Duration latency);

  std::size_t acceptors_ = 0;
  bool streams_ = false;
  DurationRange latency_;
  Instant faults_end_ = Instant::never();
  std::vector<Connection> connections_;
  std::vector<LinkFaults> faults_;  // empty unless faults are admitted
  std::vector<Topology> topology_;  // empty if all links are alike
};

}  // namespace lockstep::sim
