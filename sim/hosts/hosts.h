#pragma once
// Which hosts a run has, and the numbers they go by. Only this file computes numbers of hosts and servers;
// others may rely on coordinators following the clients.
//
// number of      counts
// host           clients, then coordinators, then nodes, then the resource, then the counter (HostIndex)
// sender         clients, then coordinators: whoever sends requests, numbered as hosts are
// server         nodes, then the resource, then the counter, then coordinators: whoever answers requests
//
// Tie keys contain host numbers (sim/queue/event.h), so the order of hosts decides which of two events at one
// instant is handled first.

#include <cstddef>
#include <cstdint>

#include "core/ids.h"
#include "sim/queue/event.h"
#include "sim/setup.h"

namespace lockstep::sim {

// If `with_coordinators` is false, the compiler leaves out the branches for coordinators. The numbers are the
// same either way. REQUIRES: setup.coordinators is 0 then.
template <bool with_coordinators = true>
class Hosts {
 public:
  Hosts() = default;
  explicit Hosts(const Setup& setup)
      : clients_(setup.clients),
        senders_(static_cast<std::uint16_t>(setup.clients + setup.coordinators)),
        nodes_(setup.nodes) {}

  std::size_t coordinators() const { return with_coordinators ? std::size_t{senders_} - clients_ : 0U; }
  std::size_t nodes() const { return nodes_; }
  std::size_t senders() const { return senders_; }
  std::size_t servers() const { return counter() + 1 + coordinators(); }
  std::size_t count() const { return senders_ + counter() + 1; }

  bool is_sender(HostIndex host) const { return host.value < senders_; }
  bool is_coordinator(std::size_t sender) const {
    return with_coordinators && sender >= clients_ && sender < senders_;
  }
  bool is_node(std::size_t server) const { return server < nodes_; }

  // Numbers of servers.
  std::size_t resource() const { return nodes_; }
  std::size_t counter() const { return nodes_ + std::size_t{1}; }
  std::size_t coordinator(std::size_t number) const { return counter() + 1 + number; }

  HostIndex index_of_sender(std::size_t sender) const { return {static_cast<std::uint16_t>(sender)}; }
  HostIndex index_of_coordinator(std::size_t number) const { return index_of_sender(clients_ + number); }
  HostIndex index_of_server(std::size_t server) const {
    if (with_coordinators && server > counter()) return index_of_coordinator(server - coordinator(0));
    return {static_cast<std::uint16_t>(senders_ + server)};
  }
  // REQUIRES: the host answers requests, which a client does not.
  std::size_t server_of(HostIndex host) const {
    if (with_coordinators && host.value < senders_)
      return coordinator(static_cast<std::size_t>(host.value - clients_));
    return static_cast<std::size_t>(host.value - senders_);
  }
  HostKind kind_of_server(std::size_t server) const {
    if (server < nodes_) return HostKind::redis;
    if (server == resource()) return HostKind::resource;
    return server == counter() ? HostKind::counter : HostKind::coordinator;
  }

  HostIndex index_of(HostId host) const {
    switch (host.kind) {
      case HostKind::client:
        return index_of_sender(host.index);
      case HostKind::coordinator:
        return index_of_coordinator(host.index);
      case HostKind::redis:
        return index_of_server(host.index);
      case HostKind::resource:
        return index_of_server(resource());
      case HostKind::counter:
        return index_of_server(counter());
    }
    return {};
  }
  HostId id_of(HostIndex host) const {
    if (host.value < clients_) return HostId::client(ClientId{host.value});
    if (is_coordinator(host.value))
      return HostId::coordinator(CoordinatorId{static_cast<std::uint16_t>(host.value - clients_)});
    const std::size_t server = server_of(host);
    if (is_node(server)) return HostId::redis(NodeId{static_cast<std::uint16_t>(server)});
    return server == resource() ? HostId::resource() : HostId::counter();
  }

 private:
  std::uint16_t clients_ = 0;
  std::uint16_t senders_ = 0;
  std::uint16_t nodes_ = 0;
};

}  // namespace lockstep::sim
