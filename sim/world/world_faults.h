#pragma once
// How faults strike the world. Part of sim/world/world.h; docs/FIDELITY.md says what each kind models and
// what not.

#include <algorithm>

#include "sim/world/world.h"

namespace lockstep::sim {

template <class Lock, class Observer>
void World<Lock, Observer>::arm_faults() {
  // When points are logged, every event must be reported.
  armed_events_ = chooser_.points() == nullptr ? 0 : ~std::uint32_t{0};
  bool any_link = false;
  for (std::size_t number = 0; number < faults_.size(); ++number) {
    const Fault& fault = faults_[number];
    any_link = any_link || strikes_links(fault.kind);
    if (fault.trigger.event == TriggerEvent::start) {
      queue_
          .stage(Instant{} + fault.offset,
                 TieKey::of(EventClass::fault_begin, {}, {}, static_cast<std::uint32_t>(number)))
          .message = Message{};
    } else {
      armed_events_ |= std::uint32_t{1} << static_cast<unsigned>(fault.trigger.event);
    }
  }
  if (any_link) links_.admit_faults();
}

template <class Lock, class Observer>
void World<Lock, Observer>::pull_triggers(TriggerEvent event, std::size_t client) {
  if (std::vector<ChoicePoint>* points = chooser_.points()) {
    const ClientId by{static_cast<std::uint16_t>(client)};
    const auto same = std::count_if(points->begin(), points->end(), [&](const ChoicePoint& point) {
      return point.is_event && point.trigger.event == event && point.trigger.by == by;
    });
    points->push_back({true, {}, {event, by, static_cast<std::uint32_t>(same) + 1}});
  }
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
  if (chooser_.steering() != nullptr) strike_as_steered(event, client);
}

template <class Lock, class Observer>
void World<Lock, Observer>::schedule_fault_end(std::size_t fault, Instant at) {
  queue_.stage(at, TieKey::of(EventClass::fault_end, {}, {}, static_cast<std::uint32_t>(fault))).message =
      Message{};
}

template <class Lock, class Observer>
void World<Lock, Observer>::emit_fault_began(std::size_t number, Instant until) {
  const Fault& fault = faults_[number];
  const bool on_client =
      fault.target.host.kind == HostKind::client || fault.target.host.kind == HostKind::coordinator;
  const std::size_t client = on_client ? hosts_.index_of(fault.target.host).value : 0;
  emit(FaultBegan{static_cast<std::uint16_t>(number), fault.kind, fault.target.host,
                  fault.target.peer.value_or(fault.target.host), fault.magnitude, until,
                  clients_[client].lock.phase()});
}

// Calls visit(client, server) for every link of the target. A host alone stands for all of its links.
template <class Lock, class Observer>
template <class Visit>
void World<Lock, Observer>::for_links(const FaultTarget& target, Visit&& visit) {
  const HostIndex host = hosts_.index_of(target.host);
  if (hosts_.is_sender(host)) {
    for (std::size_t server = 0; server < hosts_.servers(); ++server) {
      if (!target.peer || hosts_.index_of(*target.peer) == hosts_.index_of_server(server))
        visit(host.value, server);
    }
  }
  if (target.host.kind != HostKind::client && !target.peer) {
    for (std::size_t client = 0; client < hosts_.senders(); ++client) visit(client, hosts_.server_of(host));
  }
}

// Changes the clocks of a host and then recomputes the projections and timers that depend on them. Faults
// change clocks only through this function.
template <class Lock, class Observer>
template <class Change>
void World<Lock, Observer>::change_clock(HostIndex host, Change&& change) {
  const std::size_t number = host.value;
  if (number < hosts_.senders()) {
    change(clients_[number].clock);
    client_clock_changed(number);
  } else if (hosts_.server_of(host) < hosts_.nodes()) {
    nodes_[hosts_.server_of(host)].change_clock(now_, processes_.ran_until(host, now_), change, observer_);
    if (processes_.is_down(host)) {
      const Instant restart = restart_of(host);
      if (restart != Instant::never()) schedule_fault_end(processes_.down_by(host), restart);
    }
  }
}

// Sets the rates of the host's clocks to what its active faults ask for. A slew applies on top of the rate,
// and to the wall clock only.
template <class Lock, class Observer>
void World<Lock, Observer>::set_rates(HostIndex host) {
  constexpr std::int64_t one = 1'000'000'000;
  const RateError rate = rate_under_faults(host, FaultKind::rate, processes_.drawn_rate(host));
  const RateError slew = rate_under_faults(host, FaultKind::slew, RateError{});
  const RateError both{floor_div(static_cast<Int128>(one + rate.ppb) * (one + slew.ppb), one) - one};
  change_clock(host, [&](HostClock& clock) {
    if (clock.mono.rate() != rate) clock.mono.set_rate(now_, rate);
    if (clock.wall.rate() != both) clock.wall.set_rate(now_, both);
  });
}

// Returns the rate of the active fault of this kind that began last on the host, or `otherwise` if there is
// none.
template <class Lock, class Observer>
RateError World<Lock, Observer>::rate_under_faults(HostIndex host, FaultKind kind,
                                                   RateError otherwise) const {
  const Fault* last = nullptr;
  for (const Fault& fault : faults_) {
    if (fault.kind != kind || !fault.lasts_at(now_) || hosts_.index_of(fault.target.host) != host) continue;
    if (last == nullptr || fault.began >= last->began) last = &fault;
  }
  return last == nullptr ? otherwise : RateError{last->magnitude};
}

// Returns the largest slowness of the active faults on the host.
template <class Lock, class Observer>
Duration World<Lock, Observer>::slowness_under_faults(HostIndex host) const {
  Duration worst;
  for (const Fault& fault : faults_) {
    const bool counts = fault.kind == FaultKind::slow && fault.lasts_at(now_);
    if (counts && hosts_.index_of(fault.target.host) == host)
      worst = std::max(worst, Duration{fault.magnitude});
  }
  return worst;
}

template <class Lock, class Observer>
void World<Lock, Observer>::stop_process(std::size_t fault, HostIndex host, Instant until) {
  processes_.stop(host, now_, until);
  queue_.stage(until, TieKey::of(EventClass::resume, host, {}, static_cast<std::uint32_t>(fault))).message =
      Message{};
}

// Lets a client finish what it was doing when it was stopped. Events that came due meanwhile are in the
// backlog and follow in the order in which they were due.
template <class Lock, class Observer>
void World<Lock, Observer>::resumed(HostIndex host) {
  if (!hosts_.is_sender(host)) return;
  clients_[host.value].now = clients_[host.value].clock.read(now_);
  run_client(host.value, false);
}

// Returns true iff the fault needs a process that is up and the process is down, or a connection and there is
// none.
template <class Lock, class Observer>
bool World<Lock, Observer>::has_no_effect(const Fault& fault) {
  bool any_open = false;
  switch (fault.kind) {
    case FaultKind::reset:
      for_links(fault.target, [&](std::size_t client, std::size_t server) {
        any_open = any_open || links_.is_open(links_.of(client, server));
      });
      return !any_open;
    case FaultKind::pause:
    case FaultKind::suspend:
    case FaultKind::crash:
    case FaultKind::power_loss:
    case FaultKind::shutdown:
    case FaultKind::key_loss:
    case FaultKind::token_collision:
    case FaultKind::stuck:
      return processes_.is_down(hosts_.index_of(fault.target.host));
    default:
      return false;
  }
}

// Returns when the fault will end, as far as can be told now.
template <class Lock, class Observer>
Instant World<Lock, Observer>::end_of(const Fault& fault) const {
  if (lasts_apart(fault.kind)) return fault.lasts.ns > 0 ? now_ + fault.lasts : end();
  if (takes_down(fault.kind) && fault.target.host.kind == HostKind::redis) {
    const HostClock& clock = nodes_[fault.target.host.index].clock();
    const Instant restart = now_ + Duration{fault.magnitude};
    if (!setup_->restart_delay_by_wall_clock) return std::max(restart, now_ + setup_->restart_delay);
    return std::max(restart, clock.wall.first_at_or_after(clock.wall.read(now_) + setup_->restart_delay.ns));
  }
  return now_ + Duration{unit_of(fault.kind) == FaultUnit::duration_ns ? fault.magnitude : 0};
}

// Returns when a fault ends that would last until `until`. In a run that heals, no fault outlasts
// faults_end().
template <class Lock, class Observer>
Instant World<Lock, Observer>::heal(Instant until) const {
  return heals() ? std::min(until, std::max(now_, faults_end())) : until;
}

template <class Lock, class Observer>
void World<Lock, Observer>::begin_fault(std::size_t number) {
  const Fault fault = faults_[number];
  faults_[number].armed = false;
  if (healed() || has_no_effect(fault)) return;
  faults_[number].began = now_;
  const Instant until = heal(end_of(fault));
  emit_fault_began(number, until);
  if (lasts_apart(fault.kind)) {
    if (fault.lasts.ns > 0 || heals()) schedule_fault_end(number, until);
  } else if (until > now_ && !is_message_fault(fault.kind) && fault.kind != FaultKind::pause) {
    schedule_fault_end(number, until);
  }
  if (strikes_links(fault.kind)) {
    strike_links(fault, until);
  } else {
    strike_host(number, until);
  }
}

template <class Lock, class Observer>
void World<Lock, Observer>::strike_host(std::size_t number, Instant until) {
  const Fault& fault = faults_[number];
  const HostIndex host = hosts_.index_of(fault.target.host);
  switch (fault.kind) {
    case FaultKind::pause:
      stop_process(number, host, until);
      break;
    case FaultKind::suspend:
      processes_.freeze_mono(host, until);
      stop_process(number, host, until);
      change_clock(host, [&](HostClock& clock) { clock.mono.freeze(now_); });
      break;
    case FaultKind::wall_step:
      change_clock(host, [&](HostClock& clock) { clock.wall.step(now_, Duration{fault.magnitude}); });
      break;
    case FaultKind::clock_freeze:
      processes_.freeze_wall(host, until);
      change_clock(host, [&](HostClock& clock) { clock.wall.freeze(now_); });
      break;
    case FaultKind::rate:
    case FaultKind::slew:
      set_rates(host);
      break;
    case FaultKind::slow:
      processes_.set_slowness(host, slowness_under_faults(host));
      break;
    case FaultKind::crash:
      take_down(number, host, Ending::killed);
      break;
    case FaultKind::power_loss:
      take_down(number, host, Ending::power_loss);
      break;
    case FaultKind::shutdown:
      take_down(number, host, Ending::shutdown);
      break;
    case FaultKind::key_loss:
      nodes_[hosts_.server_of(host)].lose_keys(static_cast<std::uint16_t>(number), now_, observer_);
      break;
    case FaultKind::token_collision:
      clients_[host.value].token_collides = true;
      break;
    case FaultKind::stuck:
      if (clients_[host.value].stuck_until < until) clients_[host.value].stuck_until = until;
      break;
    default:
      CHECK(false, "{} strikes no host", name_of(fault.kind));
  }
}

template <class Lock, class Observer>
void World<Lock, Observer>::strike_links(const Fault& fault, Instant until) {
  for_links(fault.target, [&](std::size_t client, std::size_t server) {
    const LinkIndex link = links_.of(client, server);
    switch (fault.kind) {
      case FaultKind::partition:
        links_.cut(link, fault.target.direction, until);
        break;
      case FaultKind::request_delay:
        links_.delay_next(link, Way::request, Duration{fault.magnitude});
        break;
      case FaultKind::reply_delay:
        links_.delay_next(link, Way::reply, Duration{fault.magnitude});
        break;
      case FaultKind::reply_loss:
        links_.lose_next_reply(link);
        break;
      case FaultKind::reset:
        if (links_.is_open(link)) send_reset_notice(client, server, links_.unopened_epoch(link));
        break;
      default:
        CHECK(false, "{} strikes no link", name_of(fault.kind));
    }
  });
}

template <class Lock, class Observer>
void World<Lock, Observer>::end_fault(std::size_t number) {
  const Fault& fault = faults_[number];
  const HostIndex host = hosts_.index_of(fault.target.host);
  if (takes_down(fault.kind)) {
    if (!come_up(number, host)) return;
  }
  faults_[number].over = true;
  switch (fault.kind) {
    case FaultKind::suspend:
      if (processes_.is_mono_frozen(host, now_)) return;
      change_clock(host, [&](HostClock& clock) { clock.mono.thaw(now_); });
      break;
    case FaultKind::clock_freeze:
      if (processes_.is_wall_frozen(host, now_)) return;
      change_clock(host, [&](HostClock& clock) { clock.wall.thaw(now_); });
      break;
    case FaultKind::rate:
    case FaultKind::slew:
      set_rates(host);
      break;
    case FaultKind::slow:
      processes_.set_slowness(host, slowness_under_faults(host));
      break;
    case FaultKind::stuck:
      if (is_stuck(host.value)) return;
      break;
    default:
      break;
  }
  emit(FaultEnded{static_cast<std::uint16_t>(number), fault.kind, fault.target.host,
                  fault.target.peer.value_or(fault.target.host)});
  const bool goes_on = fault.kind == FaultKind::stuck || (takes_down(fault.kind) && hosts_.is_sender(host));
  if (goes_on && processes_.runs(host, now_)) {
    clients_[host.value].now = clients_[host.value].clock.read(now_);
    run_client(host.value);
  }
}

}  // namespace lockstep::sim
