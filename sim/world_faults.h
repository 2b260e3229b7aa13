#pragma once
// How faults strike the world. Part of sim/world.h; docs/FIDELITY.md says what each kind models and what not.

#include "sim/world.h"

namespace lockstep::sim {

template <class Lock, class Observer>
void World<Lock, Observer>::arm_faults() {
  armed_events_ = 0;
  link_faults_.clear();
  bool any_link = false;
  for (std::size_t number = 0; number < faults_.size(); ++number) {
    const Fault& fault = faults_[number];
    any_link = any_link || fault.kind >= FaultKind::partition;
    if (fault.trigger.event == TriggerEvent::start) {
      queue_
          .stage(Instant{} + fault.offset,
                 TieKey::of(EventClass::fault_begin, {}, {}, static_cast<std::uint32_t>(number)))
          .message = Message{};
    } else {
      armed_events_ |= std::uint32_t{1} << static_cast<unsigned>(fault.trigger.event);
    }
  }
  if (any_link) link_faults_.assign(connections_.size(), LinkFaults{});
}

template <class Lock, class Observer>
void World<Lock, Observer>::pull_triggers(TriggerEvent event, std::size_t client) {
  for (std::size_t number = 0; number < faults_.size(); ++number) {
    Fault& fault = faults_[number];
    if (!fault.armed || fault.trigger.event != event || fault.trigger.by.value != client) continue;
    if (++fault.seen < fault.trigger.count) continue;
    fault.armed = false;
    if (fault.offset.ns <= 0) {
      begin_fault(number);
    } else {
      queue_
          .stage(now_ + fault.offset,
                 TieKey::of(EventClass::fault_begin, {}, {}, static_cast<std::uint32_t>(number)))
          .message = Message{};
    }
  }
}

template <class Lock, class Observer>
void World<Lock, Observer>::schedule_fault_end(std::size_t fault, Instant at) {
  queue_.stage(at, TieKey::of(EventClass::fault_end, {}, {}, static_cast<std::uint32_t>(fault))).message =
      Message{};
}

template <class Lock, class Observer>
void World<Lock, Observer>::emit_fault_began(std::size_t number, Instant until) {
  const Fault& fault = faults_[number];
  const std::size_t client = fault.target.host.kind == HostKind::client ? fault.target.host.index : 0;
  emit(FaultBegan{static_cast<std::uint16_t>(number), fault.kind, fault.target.host,
                  fault.target.peer.value_or(fault.target.host), fault.magnitude, until,
                  clients_[client].lock.phase()});
}

// Calls visit(client, server) for every link of the target; a host alone means all of its links.
template <class Lock, class Observer>
template <class Visit>
void World<Lock, Observer>::for_links(const FaultTarget& target, Visit&& visit) {
  if (target.host.kind == HostKind::client) {
    for (std::size_t server = 0; server < servers(); ++server) {
      if (!target.peer || index_of(*target.peer) == server_index(server)) visit(target.host.index, server);
    }
  } else {
    for (std::size_t client = 0; client < client_count_; ++client)
      visit(client, server_of(index_of(target.host)));
  }
}

// Every change of a host's clocks goes through here: projections and timers that depend on it are made anew.
template <class Lock, class Observer>
template <class Change>
void World<Lock, Observer>::change_clock(HostIndex host, Change&& change) {
  const std::size_t number = host.value;
  if (number < client_count_) {
    change(clients_[number].clock);
    client_clock_changed(number);
  } else if (server_of(host) < node_count_) {
    nodes_[server_of(host)].change_clock(now_, processes_[number].ran_until(now_), change, observer_);
  }
}

template <class Lock, class Observer>
void World<Lock, Observer>::set_rate(HostIndex host, RateError rate) {
  change_clock(host, [&](HostClock& clock) {
    clock.mono.set_rate(now_, rate);
    clock.wall.set_rate(now_, rate);
  });
}

// Where several rate faults overlap, the one that began last counts; where none is left, what was drawn.
template <class Lock, class Observer>
RateError World<Lock, Observer>::rate_under_faults(HostIndex host) const {
  const Fault* last = nullptr;
  for (const Fault& fault : faults_) {
    const bool active = fault.kind == FaultKind::rate && !fault.over && fault.began <= now_;
    if (!active || index_of(fault.target.host) != host) continue;
    if (last == nullptr || fault.began >= last->began) last = &fault;
  }
  return last == nullptr ? processes_[host.value].drawn_rate : RateError{last->magnitude};
}

template <class Lock, class Observer>
void World<Lock, Observer>::stop_process(std::size_t fault, HostIndex host, Instant until) {
  Process& process = processes_[host.value];
  if (!process.stopped(now_)) process.stopped_since = now_;
  if (process.stopped_until < until) process.stopped_until = until;
  queue_.stage(until, TieKey::of(EventClass::resume, host, {}, static_cast<std::uint32_t>(fault))).message =
      Message{};
}

// A client finishes what it was doing. What came due while it was stopped is in the backlog, in its order.
template <class Lock, class Observer>
void World<Lock, Observer>::resumed(HostIndex host) {
  if (host.value >= client_count_) return;
  clients_[host.value].now = clients_[host.value].clock.read(now_);
  run_client(host.value, false);
}

template <class Lock, class Observer>
void World<Lock, Observer>::begin_fault(std::size_t number) {
  const Fault fault = faults_[number];
  faults_[number].armed = false;
  faults_[number].began = now_;
  const HostIndex host = index_of(fault.target.host);
  Process& process = processes_[host.value];
  const bool timed = unit_of(fault.kind) == FaultUnit::duration_ns;
  const Instant until = now_ + Duration{timed ? fault.magnitude : 0};
  emit_fault_began(number,
                   fault.kind == FaultKind::rate ? (fault.lasts.ns > 0 ? now_ + fault.lasts : end()) : until);
  const bool requests = fault.target.direction != Direction::reply;
  const bool replies = fault.target.direction != Direction::request;
  switch (fault.kind) {
    case FaultKind::pause:
      stop_process(number, host, until);
      break;
    case FaultKind::suspend:
      if (process.frozen_until < until) process.frozen_until = until;
      schedule_fault_end(number, until);
      stop_process(number, host, until);
      change_clock(host, [&](HostClock& clock) { clock.mono.freeze(now_); });
      break;
    case FaultKind::wall_step:
      change_clock(host, [&](HostClock& clock) { clock.wall.step(now_, Duration{fault.magnitude}); });
      break;
    case FaultKind::rate:
      set_rate(host, RateError{fault.magnitude});
      if (fault.lasts.ns > 0) schedule_fault_end(number, now_ + fault.lasts);
      break;
    case FaultKind::clock_freeze:
      if (process.wall_frozen_until < until) process.wall_frozen_until = until;
      schedule_fault_end(number, until);
      change_clock(host, [&](HostClock& clock) { clock.wall.freeze(now_); });
      break;
    case FaultKind::partition:
      schedule_fault_end(number, until);
      for_links(fault.target, [&](std::size_t client, std::size_t server) {
        LinkFaults& link = link_faults(client, server);
        if (requests && link.request_cut_until < until) link.request_cut_until = until;
        if (replies && link.reply_cut_until < until) link.reply_cut_until = until;
      });
      break;
    case FaultKind::request_delay:
      for_links(fault.target, [&](std::size_t client, std::size_t server) {
        link_faults(client, server).next_request_extra += Duration{fault.magnitude};
      });
      break;
    case FaultKind::reply_delay:
      for_links(fault.target, [&](std::size_t client, std::size_t server) {
        link_faults(client, server).next_reply_extra += Duration{fault.magnitude};
      });
      break;
    case FaultKind::reply_loss:
      for_links(fault.target, [&](std::size_t client, std::size_t server) {
        link_faults(client, server).lose_next_reply = true;
      });
      break;
    case FaultKind::reset:
      for_links(fault.target,
                [&](std::size_t client, std::size_t server) { reset_connection(client, server); });
      break;
  }
}

template <class Lock, class Observer>
void World<Lock, Observer>::end_fault(std::size_t number) {
  const Fault& fault = faults_[number];
  const HostIndex host = index_of(fault.target.host);
  const Process& process = processes_[host.value];
  switch (fault.kind) {
    case FaultKind::suspend:
      if (process.frozen_until > now_) return;
      change_clock(host, [&](HostClock& clock) { clock.mono.thaw(now_); });
      break;
    case FaultKind::clock_freeze:
      if (process.wall_frozen_until > now_) return;
      change_clock(host, [&](HostClock& clock) { clock.wall.thaw(now_); });
      break;
    case FaultKind::rate:
      faults_[number].over = true;
      set_rate(host, rate_under_faults(host));
      break;
    default:
      break;
  }
  emit(FaultEnded{static_cast<std::uint16_t>(number), fault.kind, fault.target.host,
                  fault.target.peer.value_or(fault.target.host)});
}

// Both directions lose what is in flight, and what the client goes on sending until its kernel learns of it,
// one latency later.
template <class Lock, class Observer>
void World<Lock, Observer>::reset_connection(std::size_t client, std::size_t server) {
  Connection& link = connection(client, server);
  link.reset_epoch = link.epoch + 1;
  const TieKey tie =
      TieKey::of(EventClass::reset_notice, client_index(client), server_index(server), link.replies++);
  Message& notice = queue_.stage(now_ + setup_->latency.min, tie).message;
  notice = Message{};
  notice.epoch = link.reset_epoch;
}

}  // namespace lockstep::sim
