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
  const bool silent = ending == Ending::power_loss;
  const auto by = static_cast<std::uint32_t>(fault);
  if (hosts_.is_sender(host)) {
    processes_.take_down(host, by, silent, {});
    take_down_client(host.value);
    if (hosts_.is_coordinator(host.value)) close_connections(hosts_.server_of(host), silent);
    return;
  }
  RedisNode& node = nodes_[hosts_.server_of(host)];
  Restart restart;
  if (setup_->restart_delay_by_wall_clock) {
    restart = {now_, WallTime{node.clock().wall.read(now_) + setup_->restart_delay.ns}};
  } else {
    restart.at = now_ + setup_->restart_delay;
  }
  processes_.take_down(host, by, silent, restart);
  node.go_down(faults_[fault].keeps_keys ? Ending::saved : ending, now_, observer_);
  close_connections(hosts_.server_of(host), silent);
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

// Returns the first instant from now on at which a node that is down may be up if its clock does not change.
// Healing ends every wait.
template <class Lock, class Observer>
Instant World<Lock, Observer>::restart_of(HostIndex node) const {
  const Fault& fault = faults_[processes_.down_by(node)];
  const Restart& restart = processes_.restart(node);
  Instant at = std::max(fault.began + Duration{fault.magnitude}, restart.at);
  if (restart.wall)
    at = std::max(at, nodes_[hosts_.server_of(node)].clock().first_at_or_after(*restart.wall));
  return std::max(heal(at), now_);
}

// Lets the host come up when the fault that took it down ends. Returns false if the host stays down for
// now, or if this fault is no longer what keeps it down.
template <class Lock, class Observer>
bool World<Lock, Observer>::come_up(std::size_t fault, HostIndex host) {
  if (!processes_.is_down(host) || processes_.down_by(host) != fault) return false;
  if (hosts_.is_sender(host)) {
    processes_.come_up(host);
    clients_[host.value].now = clients_[host.value].clock.read(now_);
    if (!hosts_.is_coordinator(host.value)) think_again(host.value);
    return true;
  }
  const Instant at = restart_of(host);
  if (at > now_) {
    if (at != Instant::never()) schedule_fault_end(fault, at);
    return false;
  }
  processes_.come_up(host);
  nodes_[hosts_.server_of(host)].come_up(static_cast<std::uint16_t>(fault), now_, observer_);
  return true;
}

// ---- Hosts that cannot handle what arrives ----

// Returns true iff the destination cannot handle the event now, because it is stopped, down, or a slow
// node. The event has then been dropped or kept for later.
template <class Lock, class Observer>
bool World<Lock, Observer>::detained(const Event& event) {
  if (processes_.is_down(event.tie.destination())) {
    lost_on_down_host(event);
    return true;
  }
  if (const auto until = processes_.waits_for_stopped(event, now_)) {
    keep_for_later(event, *until);
    return true;
  }
  return queued_on_slow_node(event);
}

// A slow node takes one command at a time. Commands that arrive meanwhile queue up.
template <class Lock, class Observer>
bool World<Lock, Observer>::queued_on_slow_node(const Event& event) {
  const auto until = processes_.waits_for_slow(event, now_);
  if (!until) return false;
  emit(BacklogGrown{hosts_.id_of(event.tie.destination()), *until});
  Event queued = event;
  queued.message.queued = true;
  keep_for_later(queued, *until);
  return true;
}

// Queues the event again for the instant at which the host can handle it.
template <class Lock, class Observer>
void World<Lock, Observer>::keep_for_later(const Event& event, Instant until) {
  const Event waiting = processes_.in_backlog(event);
  queue_.stage(until, waiting.tie).message = waiting.message;
}

}  // namespace lockstep::sim
