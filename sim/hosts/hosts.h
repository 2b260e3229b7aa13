#pragma once
// Which hosts a run has, and the numbers they go by. Only this file computes numbers of hosts and servers;
// others may rely on coordinators following the clients.
//
// number of      counts
// host           clients, then coordinators, then nodes, then the resource, then the counter (HostIndex)
// client host    clients, then coordinators: the hosts with a LockClient, numbered as hosts are
// opener         whoever opens connections and sends requests, numbered as hosts are: the client hosts
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
        client_hosts_(static_cast<std::uint16_t>(setup.clients + setup.coordinators)),
        nodes_(setup.nodes) {}

  std::size_t coordinators() const { return with_coordinators ? std::size_t{client_hosts_} - clients_ : 0U; }
  std::size_t nodes() const { return nodes_; }
  std::size_t client_hosts() const { return client_hosts_; }
  std::size_t openers() const { return client_hosts_; }
  std::size_t servers() const { return counter() + 1 + coordinators(); }
  std::size_t count() const { return client_hosts_ + counter() + 1; }

  bool is_client_host(HostIndex host) const { return host.value < client_hosts_; }
  bool is_opener(HostIndex host) const { return host.value < client_hosts_; }
  bool is_coordinator(HostIndex host) const {
    return with_coordinators && host.value >= clients_ && host.value < client_hosts_;
  }
  bool is_node(std::size_t server) const { return server < nodes_; }

  // Numbers of servers.
  std::size_t resource() const { return nodes_; }
  std::size_t counter() const { return nodes_ + std::size_t{1}; }
  std::size_t coordinator(std::size_t number) const { return counter() + 1 + number; }

  HostIndex index_of_opener(std::size_t opener) const { return {static_cast<std::uint16_t>(opener)}; }
  HostIndex index_of_coordinator(std::size_t number) const {
    return {static_cast<std::uint16_t>(clients_ + number)};
  }
  HostIndex index_of_server(std::size_t server) const {
    if (with_coordinators && server > counter()) return index_of_coordinator(server - coordinator(0));
    return {static_cast<std::uint16_t>(client_hosts_ + server)};
  }
  // REQUIRES: the host answers requests, which a client does not.
  std::size_t server_of(HostIndex host) const {
    if (with_coordinators && host.value < client_hosts_)
      return coordinator(static_cast<std::size_t>(host.value - clients_));
    return static_cast<std::size_t>(host.value - client_hosts_);
  }
  HostId id_of_server(std::size_t server) const {
    if (server < nodes_) return HostId::redis(NodeId{static_cast<std::uint16_t>(server)});
    if (server == resource()) return HostId::resource();
    if (!with_coordinators || server == counter()) return HostId::counter();
    return HostId::coordinator(CoordinatorId{static_cast<std::uint16_t>(server - coordinator(0))});
  }

  HostIndex index_of(HostId host) const {
    switch (host.kind) {
      case HostKind::client:
        return {host.index};
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
    if (is_coordinator(host))
      return HostId::coordinator(CoordinatorId{static_cast<std::uint16_t>(host.value - clients_)});
    return id_of_server(server_of(host));
  }

  friend bool operator==(const Hosts&, const Hosts&) = default;

 private:
  std::uint16_t clients_ = 0;
  std::uint16_t client_hosts_ = 0;
  std::uint16_t nodes_ = 0;
};

}  // namespace lockstep::sim
