#pragma once
// What a world consists of. The parts know nothing of each other, but that the network sends on the timeline.
// World (sim/world/world.h) brings them together, with WorldEnv for what its clients ask and FaultEffects for
// what faults do.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/check.h"
#include "core/ids.h"
#include "core/locks/lock_machine.h"
#include "core/schedule/schedule.h"
#include "core/time.h"
#include "sim/choices/chooser.h"
#include "sim/choices/faults.h"
#include "sim/clients/client_host.h"
#include "sim/hosts/clock.h"
#include "sim/hosts/hosts.h"
#include "sim/hosts/processes.h"
#include "sim/network/network.h"
#include "sim/queue/event.h"
#include "sim/queue/event_queue.h"
#include "sim/queue/timeline.h"
#include "sim/servers/servers.h"
#include "sim/setup.h"
#include "sim/world/draw_clock.h"

namespace lockstep::sim {

template <class Lock, class Observer, ServerNode NodeType>
struct WorldParts {
  using Node = NodeType;
  using Host = ClientHost<Lock>;
  static constexpr bool has_coordinators = HasCoordinator<Lock>;
  static constexpr bool value_is_end = requires { Lock::value_is_end; };
  // A client that was stopped goes on when it has all that has waited for it, and not with each event.
  static constexpr bool takes_backlog_at_once = requires { ClientOf<Lock>::takes_backlog_at_once; };

  const Setup* setup = nullptr;
  Chooser chooser;              // answers with what the schedule or its seed chooses
  Timeline<Observer> timeline;  // time, the pending events, the digest and the observer
  Network<has_coordinators> network;
  Processes processes;
  std::vector<Host> clients;  // clients, then coordinators
  Servers<Node> servers;
  Faults faults;
  std::uint64_t acquisitions = 0;
  std::vector<Lock> new_locks;  // by client: its lock as made for the run; empty unless one can crash
  std::vector<Event> served;    // by coordinator, then client: the client's last request that arrived there

  Instant now() const { return timeline.now(); }
  // From this instant on a run that heals has no faults.
  Instant faults_end() const { return Instant{} + setup->duration; }
  Instant end() const { return faults_end() + setup->healing; }

  const Hosts<has_coordinators>& hosts() const { return network.hosts(); }
  Node& node_on(HostIndex host) {
    return servers.node(NodeId{static_cast<std::uint16_t>(hosts().server_of(host))});
  }
  Event& served_by(HostIndex coordinator, ClientId client) {
    return served[(coordinator.value - std::size_t{setup->clients}) * setup->clients + client.value];
  }
  // Begins a run, but no client has started yet. lock_of(ClientId) makes each client's lock.
  template <class LockOf>
  void reset(const Setup& with, const Schedule& schedule, LockOf&& lock_of);

  const HostClock& clock_of(HostId host) const {
    CHECK(is_numbered(host.kind), "{} has no clock", host.index);
    if (host.kind == HostKind::redis) return servers.node(NodeId{host.index}).clock();
    return clients.at(hosts().index_of(host).value).clock;
  }

  // Makes room for what the faults of the run need: links that are struck, and new locks for clients that
  // crash.
  void prepare_for_faults() {
    if (faults.any([](const Fault& fault) { return strikes_links(fault.kind); })) network.admit_faults();
    if (faults.any([](const Fault& fault) { return changes_clock(fault.kind); }))
      servers.expect_clock_changes();
    const auto crashes = [&](const Fault& fault) {
      return takes_down(fault.kind) && hosts().is_client_host(hosts().index_of(fault.target.host));
    };
    new_locks.clear();
    if (!faults.any(crashes)) return;
    for (const Host& host : clients) new_locks.push_back(host.client.lock());
  }
  // Lets the fault strike, or end, at that instant.
  void strike_at(Instant at, std::size_t fault) {
    const auto number = static_cast<std::uint32_t>(fault);
    timeline.stage_empty(at, TieKey::of(EventClass::fault_begin, {}, {}, number));
  }
  void end_at(Instant at, std::size_t fault) {
    const auto number = static_cast<std::uint32_t>(fault);
    timeline.stage_empty(at, TieKey::of(EventClass::fault_end, {}, {}, number));
  }

 private:
  HostClock draw_clock(HostIndex host, const ClockErrors& errors) {
    const HostClock clock = sim::draw_clock(chooser, hosts().id_of(host), host, errors);
    processes.set_drawn_rate(host, clock.mono.rate());
    return clock;
  }
};

template <class Lock, class Observer, ServerNode NodeType>
template <class LockOf>
void WorldParts<Lock, Observer, NodeType>::reset(const Setup& with, const Schedule& schedule,
                                                 LockOf&& lock_of) {
  CHECK(with.clients >= 1 && with.clients <= 1024 && with.nodes >= 1 && with.nodes <= 64);
  CHECK(has_coordinators || with.coordinators == 0, "a lock without coordinators");
  setup = &with;
  acquisitions = 0;
  chooser.reset(schedule);
  const Instant last_fault = with.healing.ns > 0 ? faults_end() : Instant::never();
  network.reset(with, last_fault);
  const std::size_t openers = hosts().openers();
  const auto pending = static_cast<std::int64_t>(openers * (with.nodes + std::size_t{1}));
  timeline.reset(EventQueue::shift_for(std::max<std::int64_t>(with.latency.max.ns, 1000), pending),
                 2 * openers * hosts().servers() + 64);
  processes.reset(hosts().count(), last_fault);
  servers.reset(with.nodes, with.keys, with.persistence, with.guard, [&](NodeId node) {
    return draw_clock(hosts().index_of_server(node.value), with.node_clocks);
  });
  clients.assign(hosts().client_hosts(), Host{});
  for (std::uint16_t i = 0; i < clients.size(); ++i) {
    const bool is_client = !hosts().is_coordinator({i});
    clients[i].client = ClientOf<Lock>(ClientId{i}, lock_of(ClientId{i}), is_client);
    clients[i].clock = draw_clock({i}, is_client ? with.client_clocks : with.coordinator_clocks);
  }
  served.assign(hosts().coordinators() * with.clients, Event{});
  faults.reset(with, chooser, last_fault, chooser.logs_points());
  for (std::size_t number = 0; number < faults.all().size(); ++number) {
    const Fault& fault = faults[number];
    if (fault.trigger.event == TriggerEvent::start) strike_at(Instant{} + fault.offset, number);
  }
  prepare_for_faults();
}

}  // namespace lockstep::sim
