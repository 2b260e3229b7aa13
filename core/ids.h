#pragma once
// Names of things: hosts, keys and holds. All are small integers with a type of their own; text forms are in
// core/text.h.

#include <bit>
#include <compare>
#include <cstdint>

namespace lockstep {

struct ClientId {
  std::uint16_t value = 0;
  friend constexpr auto operator<=>(ClientId, ClientId) = default;
};

// Redis nodes count from 0 here and from 1 in text ("redis:1").
struct NodeId {
  std::uint16_t value = 0;
  friend constexpr auto operator<=>(NodeId, NodeId) = default;
};

// A key of a node, interned at set-up: the lock's key of a resource, or any other string key.
struct KeyId {
  std::uint16_t value = 0;
  friend constexpr auto operator<=>(KeyId, KeyId) = default;
};

struct ResourceId {
  std::uint16_t value = 0;
  friend constexpr auto operator<=>(ResourceId, ResourceId) = default;
};

// Servers between clients and nodes, of locks that have such; counted like nodes ("coordinator:1").
struct CoordinatorId {
  std::uint16_t value = 0;
  friend constexpr auto operator<=>(CoordinatorId, CoordinatorId) = default;
};

enum class HostKind : std::uint8_t { client, redis, resource, counter, coordinator };

// Whether there can be several of a kind.
constexpr bool is_numbered(HostKind kind) {
  return kind == HostKind::client || kind == HostKind::redis || kind == HostKind::coordinator;
}

// One simulated machine. Text: client:A, redis:1, resource, counter, coordinator:1.
struct HostId {
  HostKind kind = HostKind::client;
  std::uint16_t index = 0;
  friend constexpr auto operator<=>(HostId, HostId) = default;

  static constexpr HostId client(ClientId c) { return {HostKind::client, c.value}; }
  static constexpr HostId redis(NodeId n) { return {HostKind::redis, n.value}; }
  static constexpr HostId resource() { return {HostKind::resource, 0}; }
  static constexpr HostId counter() { return {HostKind::counter, 0}; }
  static constexpr HostId coordinator(CoordinatorId c) { return {HostKind::coordinator, c.value}; }
};

// A set of nodes: bit n is redis:n+1.
using NodeMask = std::uint64_t;

constexpr NodeMask mask_of(NodeId node) { return NodeMask{1} << node.value; }
constexpr NodeMask lowest_of(NodeMask nodes) { return nodes & (~nodes + 1); }
constexpr int majority_of(NodeMask nodes) { return std::popcount(nodes) / 2 + 1; }
constexpr NodeMask mask_of_first(std::size_t nodes) {
  return nodes >= 64 ? ~NodeMask{0} : (NodeMask{1} << nodes) - 1;
}

// The ghost id of a hold, or of an attempt that may become one: which client, its how-manieth acquire call
// ("round", from 0), and its how-manieth owner token within that call ("draw"; after 65,536 of them it begins
// anew, when nothing of the first is left). Every command carries it and
// nodes stamp it on what they write; no lock ever sees it. Monitors follow it because token bytes may collide
// (docs/PROPERTIES.md).
struct HoldId {
  ClientId client;
  std::uint16_t draw = 0;
  std::uint32_t round = 0;
  friend constexpr auto operator<=>(HoldId, HoldId) = default;
};

// What a lock writes as the value of its key. 0 is no token. Unique by construction unless a schedule says
// otherwise.
struct OwnerToken {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(OwnerToken, OwnerToken) = default;
};

struct FencingToken {
  std::int64_t value = 0;  // 0: none; counters hand out 1, 2, …
  friend constexpr auto operator<=>(FencingToken, FencingToken) = default;
};

}  // namespace lockstep
