#pragma once
// What is true of the parts of a world between any two events, whatever the lock does. A CHECK that fails
// here has found a bug of lockstep. World looks after every event in builds for debugging, and otherwise in
// the second run of each seed whose determinism is verified (scenarios/run/verify.h).

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/check.h"
#include "core/time.h"
#include "sim/choices/fault.h"
#include "sim/hosts/links.h"
#include "sim/queue/event.h"

namespace lockstep::sim {

template <class Parts>
const Fault& fault_of(const Parts& world, const Event& event) {
  const std::uint32_t number = event.tie.number();
  CHECK(number < world.faults.all().size(), "an event of fault {}", number);
  return world.faults[number];
}

// Nothing is pending that was due before, and no two events have the same place in the order. Only the end of
// an outage may be planned twice for one instant, when a clock changes meanwhile.
template <class Parts>
std::vector<const Event*> check_pending(const Parts& world) {
  std::vector<const Event*> pending;
  pending.reserve(world.timeline.pending());
  world.timeline.list_pending(pending, [](const Event&) { return true; });
  for (std::size_t i = 0; i < pending.size(); ++i) {
    const Event& event = *pending[i];
    CHECK(event.at >= world.now(), "an event of {} ns is pending at {} ns", event.at.ns, world.now().ns);
    const bool may_repeat = event.was() == EventClass::fault_end && takes_down(fault_of(world, event).kind);
    CHECK(i == 0 || *pending[i - 1] < event || may_repeat, "two events of {} ns have tie {:#x}", event.at.ns,
          event.tie.packed);
    const HostIndex to = event.tie.destination();
    CHECK(to.value < world.hosts().count(), "an event for host {}", to.value);
  }
  return pending;
}

// No message is ahead of its connection.
template <class Parts>
void check_messages(const Parts& world, const std::vector<const Event*>& pending) {
  for (const Event* event : pending) {
    const EventClass was = event->was();
    if (was < EventClass::request || was > EventClass::reset_notice) continue;
    const LinkIndex link = world.network.link_of(*event);
    const std::uint32_t newest =
        world.network.links().epoch(link) + (was == EventClass::reset_notice ? 1 : 0);
    CHECK(event->message.epoch <= newest, "a message of epoch {} on a link of epoch {}", event->message.epoch,
          newest);
  }
}

// At most one timer of a client counts, and then the client knows of it.
template <class Parts>
void check_timers(const Parts& world, const std::vector<const Event*>& pending) {
  std::vector<unsigned> timers(world.clients.size());
  for (const Event* event : pending) {
    if (event->was() != EventClass::timer) continue;
    const std::size_t client = event->tie.destination().value;
    CHECK(client < timers.size(), "a timer of host {}", client);
    if (event->timer_generation() == world.clients[client].timer_generation) ++timers[client];
  }
  for (std::size_t client = 0; client < timers.size(); ++client) {
    const unsigned most = world.clients[client].armed_deadline == MonoTime::never() ? 0 : 1;
    CHECK(timers[client] <= most, "{} timers of client {} count", timers[client], client);
  }
}

// A process that is down is not stopped besides, its node is down with it, and a fault keeps it down.
template <class Parts>
void check_processes(const Parts& world) {
  for (std::uint16_t i = 0; i < world.hosts().count(); ++i) {
    const HostIndex host{i};
    const bool down = world.processes.is_down(host);
    CHECK(!down || !world.processes.is_stopped(host, world.now()), "host {} is down and stopped", i);
    const HostId id = world.hosts().id_of(host);
    if (id.kind == HostKind::redis) {
      const bool node_down = world.servers.node(NodeId{id.index}).is_down();
      CHECK(node_down == down, "the process of node {} is {}", id.index, down ? "down" : "up");
    }
    if (!down) continue;
    const std::uint32_t by = world.processes.down_by(host);
    CHECK(by < world.faults.all().size(), "host {} is down by fault {}", i, by);
    const Fault& fault = world.faults[by];
    CHECK(fault.lasts_at(world.now()) && fault.target.host == id, "fault {} keeps host {} down", by, i);
  }
}

template <class Parts>
void check_faults(const Parts& world) {
  for (const Fault& fault : world.faults.all()) {
    const bool began = fault.began <= world.now();
    CHECK(began || fault.began == Instant::never(), "a fault begins at {} ns", fault.began.ns);
    CHECK(!began || !fault.armed, "a fault has begun and is still armed");
    CHECK(!fault.over || began, "a fault has ended that never began");
  }
}

template <class Parts>
void check_invariants(const Parts& world) {
  const std::vector<const Event*> pending = check_pending(world);
  check_messages(world, pending);
  check_timers(world, pending);
  check_processes(world);
  check_faults(world);
}

}  // namespace lockstep::sim
