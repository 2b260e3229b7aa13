#pragma once
// Names of hosts, keys and holds. Each is a small integer with a type of its own. The text forms of hosts
// are in core/host_text.h.

#include <bit>
#include <compare>
#include <cstdint>

namespace lockstep {

struct ClientId {
  std::uint16_t value = 0;
  friend constexpr auto operator<=>(ClientId, ClientId) = default;
};

// Redis nodes are numbered from 0 here and from 1 in text ("redis:1").
struct NodeId {
  std::uint16_t value = 0;
  friend constexpr auto operator<=>(NodeId, NodeId) = default;
};

// A string key of a node, for example the lock's key of a resource. Set-up numbers the keys from 0.
struct KeyId {
  std::uint16_t value = 0;
  friend constexpr auto operator<=>(KeyId, KeyId) = default;
};

struct ResourceId {
  std::uint16_t value = 0;
  friend constexpr auto operator<=>(ResourceId, ResourceId) = default;
};

// A server between clients and nodes, which only some locks have. Coordinators are numbered like nodes
// ("coordinator:1").
struct CoordinatorId {
  std::uint16_t value = 0;
  friend constexpr auto operator<=>(CoordinatorId, CoordinatorId) = default;
};

enum class HostKind : std::uint8_t { client, redis, resource, counter, coordinator };

// Returns true iff a run can have several hosts of this kind.
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
constexpr NodeId first_of(NodeMask nodes) {
  return NodeId{static_cast<std::uint16_t>(std::countr_zero(nodes))};
}
constexpr int majority_of(NodeMask nodes) { return std::popcount(nodes) / 2 + 1; }
constexpr NodeMask mask_of_first(std::size_t nodes) {
  return nodes >= 64 ? ~NodeMask{0} : (NodeMask{1} << nodes) - 1;
}

// The ghost id of a hold, or of an attempt that may become a hold. Every command carries the id, and
// nodes stamp it on the entries that they write. No lock ever sees it. Monitors follow the id and not the
// owner token, because the bytes of two tokens may collide (docs/PROPERTIES.md).
struct HoldId {
  ClientId client;
  // The number of the owner token within the acquire call, from 0. After 65,536 draws it starts at 0
  // again; nothing is left of the first draws by then.
  std::uint16_t draw = 0;
  std::uint32_t round = 0;  // the number of the client's acquire call, from 0
  friend constexpr auto operator<=>(HoldId, HoldId) = default;
};

// The value that a lock writes into its key. 0 means no token. Tokens are unique unless a schedule makes
// two of them collide.
struct OwnerToken {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(OwnerToken, OwnerToken) = default;
};

struct FencingToken {
  std::int64_t value = 0;  // 0: no token; counters hand out 1, 2, …
  friend constexpr auto operator<=>(FencingToken, FencingToken) = default;
};

}  // namespace lockstep
