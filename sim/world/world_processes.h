#pragma once
// Takes hosts down and up again, and keeps or drops the events that they cannot handle. Part of
// sim/world/world.h.
//
// A killed client loses its lock, its belief and its connections, but what it has sent still arrives. A
// killed node loses what its persistence does not save, and its kernel resets its connections. After a
// power loss no kernel answers for the host, so a peer learns of the loss only when it sends to the host
// after the restart.

#include "sim/world/world.h"

namespace lockstep::sim {

// Keeps a copy of every client's new lock if any client or coordinator can crash.
template <class Lock, class Observer>
void World<Lock, Observer>::keep_new_locks() {
  new_locks_.clear();
  bool any = false;
  for (const Fault& fault : faults_) {
    any = any || (takes_down(fault.kind) && hosts_.index_of(fault.target.host).value < hosts_.senders());
  }
  if (!any) return;
  for (const Client<Lock>& client : clients_) new_locks_.push_back(client.lock);
}

template <class Lock, class Observer>
void World<Lock, Observer>::take_down(std::size_t fault, HostIndex host, Ending ending) {
  Process& process = processes_[host.value];
  process.down = true;
  process.silent = ending == Ending::power_loss;
  process.down_by = static_cast<std::uint32_t>(fault);
  process.stopped_until = process.busy_until = Instant::before_all();
  if (hosts_.is_sender(host)) take_down_client(host.value);
  if (host.value < setup_->clients) return;
  const std::size_t server = hosts_.server_of(host);
  if (hosts_.is_sender(host)) {
    close_connections(server, process.silent);
    return;
  }
  process.may_restart = now_ + (setup_->restart_delay_by_wall_clock ? Duration{} : setup_->restart_delay);
  process.may_restart_wall_ns = setup_->restart_delay_by_wall_clock
                                    ? nodes_[server].clock().wall.read(now_) + setup_->restart_delay.ns
                                    : 0;
  nodes_[server].go_down(faults_[fault].keeps_keys ? Ending::saved : ending, now_, observer_);
  close_connections(server, process.silent);
}

// Closes the connections of all clients to a server that goes down. It closes them silently if the server's
// kernel goes down too. A client that has not sent anything yet has no connection.
template <class Lock, class Observer>
void World<Lock, Observer>::close_connections(std::size_t server, bool silently) {
  for (std::size_t client = 0; client < hosts_.senders(); ++client) {
    const LinkIndex link = links_.of(client, server);
    if (silently || !links_.is_open(link)) {
      links_.lose_before(link, links_.unopened_epoch(link));
      free_link(client, server);
    } else {
      send_reset_notice(client, server, links_.unopened_epoch(link));
    }
  }
}

template <class Lock, class Observer>
void World<Lock, Observer>::take_down_client(std::size_t client) {
  Client<Lock>& c = clients_[client];
  if (std::exchange(c.believes, false)) emit(BeliefEnded{c.hold, BeliefEnd::crashed});
  c.lock = new_locks_.at(client);
  c.state = hosts_.is_coordinator(client) ? AppState::finished : AppState::down;
  c.lock_drained = true;
  c.has_validity = false;
  c.lock_deadline = c.app_deadline = c.armed_deadline = MonoTime::never();
  c.stuck_until = Instant::before_all();
  c.token_collides = false;
  ++c.timer_generation;
  for (std::size_t server = 0; server < hosts_.servers(); ++server) close_link(client, server);
}

// Returns the first instant, not before `now`, at which the node may be up if its clock does not change.
// Healing ends every wait.
template <class Lock, class Observer>
Instant World<Lock, Observer>::restart_of(const Process& process, std::size_t server, Instant now) const {
  const Fault& fault = faults_[process.down_by];
  Instant at = std::max(fault.began + Duration{fault.magnitude}, process.may_restart);
  if (process.may_restart_wall_ns != 0) {
    at = std::max(at, nodes_[server].clock().first_at_or_after(WallTime{process.may_restart_wall_ns}));
  }
  return std::max(heal(at), now);
}

// Lets the host come up when the fault that took it down ends. Returns false if the host stays down for
// now, or if this fault is no longer what keeps it down.
template <class Lock, class Observer>
bool World<Lock, Observer>::come_up(std::size_t fault, HostIndex host) {
  Process& process = processes_[host.value];
  if (!process.down || process.down_by != fault) return false;
  if (hosts_.is_sender(host)) {
    process.down = false;
    clients_[host.value].now = clients_[host.value].clock.read(now_);
    if (!hosts_.is_coordinator(host.value)) think_again(host.value);
    return true;
  }
  const std::size_t server = hosts_.server_of(host);
  const Instant at = restart_of(process, server, now_);
  if (at > now_) {
    if (at != Instant::never()) schedule_fault_end(fault, at);
    return false;
  }
  process.down = false;
  nodes_[server].come_up(static_cast<std::uint16_t>(fault), now_, observer_);
  return true;
}

// ---- Hosts that cannot handle what arrives ----

// Returns true iff the destination cannot handle the event now, because it is stopped, down, or a slow
// node. The event has then been dropped or kept for later.
template <class Lock, class Observer>
bool World<Lock, Observer>::detained(const Event& event) {
  const Process& process = processes_[event.tie.destination().value];
  if (process.down) {
    lost_on_down_host(event);
    return true;
  }
  if (process.stopped(now_)) {
    keep_for_later(event, process.stopped_until);
    return true;
  }
  return queued_on_slow_node(event);
}

// A slow node takes one command at a time and needs `slow_by` for each. Commands that arrive meanwhile
// queue up. Healing ends all waiting.
template <class Lock, class Observer>
bool World<Lock, Observer>::queued_on_slow_node(const Event& event) {
  const EventClass was = waited(event) ? event.message.waits_as : event.tie.event_class();
  Process& process = processes_[event.tie.destination().value];
  const bool idle = process.slow_by.ns == 0 && process.busy_until <= now_;
  if (idle || was != EventClass::request || event.message.queued) return false;
  process.busy_until = heal(std::max(process.busy_until, now_) + process.slow_by);
  emit(BacklogGrown{hosts_.id_of(event.tie.destination()), process.busy_until});
  Event queued = event;
  queued.message.queued = true;
  keep_for_later(queued, process.busy_until);
  return true;
}

// Queues the event again for the instant at which the host can handle it, behind the events that have
// waited longer. An event that must wait once more keeps its place among them.
template <class Lock, class Observer>
void World<Lock, Observer>::keep_for_later(Event event, Instant until) {
  Process& process = processes_[event.tie.destination().value];
  if (event.tie.event_class() != EventClass::backlog) {
    event.message.waits_as = event.tie.event_class();
    if (event.message.waits_as == EventClass::timer) event.message.request = RequestId{event.tie.number()};
    event.tie = TieKey::of_backlog(event.tie.destination(), event.tie.source(), process.backlog_number++);
  }
  queue_.stage(until, event.tie).message = event.message;
}

}  // namespace lockstep::sim
