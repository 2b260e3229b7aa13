#pragma once
// What a client has left behind: the holds and attempts whose keys nodes should keep no longer, and the
// calls and requests that are to delete these keys. ORPH asks.
//
// A client leaves its holds and attempts behind in their order, so two marks say which of its keys are
// orphans.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/check.h"
#include "core/field_words.h"
#include "core/ids.h"
#include "core/observation.h"

namespace lockstep::properties {

class LeftBehind {
 public:
  // With coordinators a request to delete a key goes to whichever coordinator, and counts for every node.
  void reset(std::size_t clients, std::uint16_t nodes, bool coordinators) {
    servers_ = coordinators ? std::uint16_t{1} : nodes;
    through_coordinators_ = coordinators;
    clients_.assign(clients, Client{});
    deletions_.assign(clients * servers_, Deletions{});
  }

  // ---- What happens ----

  // The client uses this id.
  void mention(HoldId hold) { of(hold.client).next = std::max(of(hold.client).next, place(hold) + 1); }

  void called(ClientId client, std::uint32_t round) {
    of(client).acquiring = round;
    of(client).releasing.reset();
  }
  void acquired(HoldId hold) {
    mention(hold);
    end_call(hold.client, hold.round);
  }
  void rejected(ClientId client, std::uint32_t round) {
    end_call(client, round);
    leave(client, place({client, 0, round + 1}));
  }
  void attempted(HoldId hold) {
    mention(hold);
    leave(hold.client, place(hold));
  }
  void release_called(HoldId hold) {
    of(hold.client).releasing = hold;
    leave(hold.client, place(hold) + 1);
  }
  void released(HoldId hold) {
    of(hold.client).releasing.reset();
    leave(hold.client, place(hold) + 1);
  }
  void crashed(ClientId id) {
    Client& client = of(id);
    client.excused_below = client.next;
    client.acquiring.reset();
    client.releasing.reset();
  }

  // A request to delete the hold's key has left for the server.
  void deletion_sent(HoldId hold, HostId server) {
    if ((server.kind == HostKind::coordinator) != through_coordinators_ || !call_open(hold)) return;
    deletions_of(hold.client, server.index).add(place(hold));
  }

  // ---- What is so ----

  // Returns true iff no node should keep the hold's key any longer, and the client has not crashed since.
  bool orphaned(HoldId hold) const {
    const Client& client = of(hold.client);
    return place(hold) < client.left_below && place(hold) >= client.excused_below;
  }

  // Returns true iff the call that has to delete the hold's key is still open: its release, or the acquire
  // call whose attempt it was.
  bool call_open(HoldId hold) const {
    const Client& client = of(hold.client);
    return client.acquiring == hold.round || client.releasing == hold;
  }

  // Returns true iff that call has sent the node a request to delete the key.
  bool deletion_was_sent(HoldId hold, NodeId node) const {
    return deletions_of(hold.client, node.value).contains(place(hold));
  }

  void add_state_to(FieldWords& words) const {
    for (const Client& client : clients_) {
      words.add_all(client.next, client.left_below, client.excused_below,
                    client.acquiring ? *client.acquiring + 1 : 0, client.releasing.has_value());
      if (client.releasing) words.add(*client.releasing);
    }
    for (const Deletions& deletions : deletions_) {
      for (const std::uint64_t sent : deletions.last) words.add(sent);
    }
  }

  friend bool operator==(const LeftBehind&, const LeftBehind&) = default;

 private:
  // The place of an id in the order in which its client uses ids.
  static std::uint64_t place(HoldId hold) { return std::uint64_t{hold.round} << 16 | hold.draw; }

  struct Client {
    // All three are places of ids.
    std::uint64_t next = 0;                  // the client has used only ids below
    std::uint64_t left_below = 0;            // the client has released or given up all ids below
    std::uint64_t excused_below = 0;         // the client has crashed since it used the ids below
    std::optional<std::uint32_t> acquiring;  // the round of the open acquire call
    std::optional<HoldId> releasing;         // the hold of the open release
    friend bool operator==(const Client&, const Client&) = default;
  };

  // The last holds and attempts of one client whose keys it has asked one server to delete. A key that is
  // older than all of these counts as one that was asked for, because its SET would have to be late by
  // that many attempts.
  struct Deletions {
    std::array<std::uint64_t, 8> last{};  // places + 1, the latest first; 0: none
    void add(std::uint64_t place) {
      if (last.front() == place + 1) return;
      std::copy_backward(last.begin(), last.end() - 1, last.end());
      last.front() = place + 1;
    }
    bool contains(std::uint64_t place) const {
      return std::find(last.begin(), last.end(), place + 1) != last.end() ||
             (last.back() != 0 && place + 1 < *std::min_element(last.begin(), last.end()));
    }
    friend bool operator==(const Deletions&, const Deletions&) = default;
  };

  void end_call(ClientId client, std::uint32_t round) {
    if (of(client).acquiring == round) of(client).acquiring.reset();
  }
  void leave(ClientId client, std::uint64_t below) {
    of(client).left_below = std::max(of(client).left_below, below);
  }

  Client& of(ClientId client) {
    CHECK(client.value < clients_.size(), "client {} of {}", client.value, clients_.size());
    return clients_[client.value];
  }
  const Client& of(ClientId client) const {
    CHECK(client.value < clients_.size(), "client {} of {}", client.value, clients_.size());
    return clients_[client.value];
  }
  Deletions& deletions_of(ClientId client, std::uint16_t node) {
    return deletions_[std::size_t{client.value} * servers_ + (through_coordinators_ ? 0 : node)];
  }
  const Deletions& deletions_of(ClientId client, std::uint16_t node) const {
    return deletions_[std::size_t{client.value} * servers_ + (through_coordinators_ ? 0 : node)];
  }

  std::uint16_t servers_ = 0;
  bool through_coordinators_ = false;
  std::vector<Client> clients_;
  std::vector<Deletions> deletions_;  // by client, then node
};

}  // namespace lockstep::properties
