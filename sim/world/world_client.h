#pragma once
// The clients of the world: how an application takes its steps, and its timers. What the outputs of its lock
// do stands in sim/world/world_outputs.h. Part of sim/world/world.h.
//
// A client runs until it waits for something, or until one of its own steps triggers a fault that stops its
// process. In that case it does the rest on resume.

#include "sim/world/world.h"

namespace lockstep::sim {

template <class Lock, class Observer>
void World<Lock, Observer>::start_clients() {
  for (std::size_t client = 0; client < setup_->clients; ++client) {
    Client<Lock>& c = clients_[client];
    c.now = c.clock.read(now_);
    const Workload& workload = setup_->workload;
    ChoiceKey key;
    key.kind = ChoiceKind::think;
    key.client = static_cast<std::uint16_t>(client);
    const Duration think = draw_from(workload.think, key);
    const Duration first = workload.start + workload.stagger * static_cast<std::int64_t>(client) + think;
    c.app_deadline = c.now.mono + first;
    arm_timer(client);
  }
}

template <class Lock, class Observer>
void World<Lock, Observer>::run_client(std::size_t client, bool deadlines_count) {
  while (!stopped(client)) {
    if (!clients_[client].lock_drained) {
      drain_one(client);
    } else if (!app_step(client, deadlines_count)) {
      break;
    }
  }
  if (clients_[client].lock_drained) arm_timer(client);
}

template <class Lock, class Observer>
void World<Lock, Observer>::drain_one(std::size_t client) {
  const LockOutput output = clients_[client].lock.poll();
  visit_by_switch([&](const auto& one) { act(client, one); }, output);
}

// Takes the application's next step. An application that hangs takes none, but what it has called runs on.
// Returns false when the application waits for something. Without
// `deadlines_count` the application waits for its timer even if the deadline has passed, because backlog
// events that were due earlier go first.
template <class Lock, class Observer>
bool World<Lock, Observer>::app_step(std::size_t client, bool deadlines_count) {
  Client<Lock>& c = clients_[client];
  if (is_stuck(client) && !has_called(c.state)) [[unlikely]]
    return false;
  switch (c.state) {
    case AppState::thinking:
      if (!deadlines_count || c.now.mono < c.app_deadline) return false;
      begin_acquire(client);
      return true;
    case AppState::call_acquire:
      c.state = AppState::acquiring;
      tell_lock(client, AcquireInput{});
      return true;
    case AppState::working:
      if (!deadlines_count || c.now.mono < c.app_deadline) return false;
      work_step(client);
      return true;
    case AppState::fetch_token:
      if (setup_->workload.fetches_token) {
        c.state = AppState::fetching;
        send_request(client, hosts_.counter(), Command{CommandKind::incr, {}, 0, 0}, Step::fence, {}, 0);
      } else {
        c.state = AppState::begin_work;
      }
      return true;
    case AppState::begin_work:
      begin_work(client);
      return true;
    case AppState::checked:
      write(client);
      return true;
    case AppState::call_release:
      c.state = AppState::releasing;
      tell_lock(client, ReleaseInput{});
      return true;
    case AppState::down:
    case AppState::acquiring:
    case AppState::fetching:
    case AppState::reading:
    case AppState::writing:
    case AppState::releasing:
    case AppState::finished:
      return false;
  }
  return false;
}

template <class Lock, class Observer>
void World<Lock, Observer>::begin_acquire(std::size_t client) {
  Client<Lock>& c = clients_[client];
  c.app_deadline = MonoTime::never();
  const bool no_rounds = setup_->workload.rounds != 0 && c.round >= setup_->workload.rounds;
  if (no_rounds && heals() && !healed()) return wait_for_healing(client);
  if (healed() ? c.served : no_rounds) {
    c.state = AppState::finished;
    return;
  }
  c.hold = HoldId{ClientId{static_cast<std::uint16_t>(client)}, 0, c.round};
  ++c.round;
  c.state = AppState::call_acquire;
  emit(AcquireCalled{c.hold.client, c.hold.round, setup_->resource_of(c.hold.client)});
  trigger(TriggerEvent::acquire_called, client);
}

// After healing a client without rounds left calls once more. If its clock changes until then, the timer
// may fire too early, and the client waits again.
template <class Lock, class Observer>
void World<Lock, Observer>::wait_for_healing(std::size_t client) {
  Client<Lock>& c = clients_[client];
  c.state = AppState::thinking;
  c.app_deadline = std::max(MonoTime{c.clock.mono.read(faults_end())}, c.now.mono + nanoseconds(1));
}

// Reads the resource first if the workload says so.
template <class Lock, class Observer>
void World<Lock, Observer>::begin_work(std::size_t client) {
  Client<Lock>& c = clients_[client];
  if (setup_->workload.reads) {
    c.state = AppState::reading;
    const std::int64_t guard = setup_->guard == ResourceGuard::fencing ? c.fencing.value : 0;
    send_request(client, hosts_.resource(), Command{CommandKind::read, register_of(client), 0, guard},
                 Step::read, {}, 0);
  } else {
    c.state = AppState::working;
    c.app_deadline = c.now.mono;
    c.work_ends = MonoTime::never();
  }
}

template <class Lock, class Observer>
void World<Lock, Observer>::write(std::size_t client) {
  Client<Lock>& c = clients_[client];
  c.state = AppState::writing;
  std::int64_t guard = 0;
  if (setup_->guard == ResourceGuard::fencing) guard = c.fencing.value;
  if (setup_->guard == ResourceGuard::compare_and_set)
    guard = setup_->workload.blind_writes ? Resource::blind_write : c.version_read;
  send_request(client, hosts_.resource(), Command{CommandKind::write, register_of(client), 0, guard},
               Step::write, {}, 0);
  trigger(TriggerEvent::write_sent, client);
}

// Does what is due while the application works: begins the work, ends it, or asks for the next extension.
template <class Lock, class Observer>
void World<Lock, Observer>::work_step(std::size_t client) {
  Client<Lock>& c = clients_[client];
  const MonoTime now = c.now.mono;
  const Duration extend_after = setup_->workload.extend_after;
  const bool extends = extend_after.ns > 0 && (c.believes || setup_->workload.on_lost != OnLost::finish);
  if (c.work_ends == MonoTime::never()) {  // the work begins
    ChoiceKey key;
    key.kind = ChoiceKind::work;
    key.client = static_cast<std::uint16_t>(client);
    key.round = c.hold.round;
    c.work_ends = now + draw_from(setup_->workload.work, key);
    c.app_deadline = c.work_ends;
    if (extends && now + extend_after < c.work_ends) c.app_deadline = now + extend_after;
    return;
  }
  if (now >= c.work_ends) {
    check_validity(client);
    return;
  }
  c.app_deadline = extends && now + extend_after < c.work_ends ? now + extend_after : c.work_ends;
  if (!extends) return;
  tell_lock(client, ExtendInput{});
  if (c.lock.phase() == LockPhase::extending) emit(ExtendCalled{c.hold});
}

template <class Lock, class Observer>
void World<Lock, Observer>::check_validity(std::size_t client) {
  Client<Lock>& c = clients_[client];
  c.app_deadline = MonoTime::never();
  if (!setup_->workload.checks_validity) {
    c.state = AppState::checked;
    return;
  }
  const Duration remaining{c.valid_until - elapsed_reading(c)};
  const bool valid = !c.has_validity || remaining.ns > 0;
  if (valid) {
    c.state = AppState::checked;
  } else {
    give_up_work(client);
  }
  emit(ValidityChecked{c.hold, valid, c.has_validity ? remaining : Duration{}});
  trigger(TriggerEvent::validity_checked, client);
}

// Ends the work, finished or not, and lets the application call release.
template <class Lock, class Observer>
void World<Lock, Observer>::give_up_work(std::size_t client) {
  clients_[client].believes = false;
  emit(BeliefEnded{clients_[client].hold, BeliefEnd::release_called});
  clients_[client].app_deadline = MonoTime::never();
  clients_[client].state = AppState::call_release;
  trigger(TriggerEvent::release_called, client);
}

template <class Lock, class Observer>
void World<Lock, Observer>::think_again(std::size_t client) {
  Client<Lock>& c = clients_[client];
  ChoiceKey key;
  key.kind = ChoiceKind::think;
  key.client = static_cast<std::uint16_t>(client);
  key.round = c.round;
  c.state = AppState::thinking;
  c.app_deadline = c.now.mono + draw_from(setup_->workload.think, key);
}

template <class Lock, class Observer>
void World<Lock, Observer>::resource_answered(std::size_t client, const Message& message) {
  Client<Lock>& c = clients_[client];
  if (message.hold != c.hold) return;  // the application has given up that hold since
  if (c.state == AppState::reading) {
    if (message.reply != ReplyKind::integer) {
      give_up_work(client);
      return;
    }
    c.version_read = message.command.value;
    c.state = AppState::working;
    c.app_deadline = c.now.mono;
    c.work_ends = MonoTime::never();
  } else if (c.state == AppState::writing) {
    give_up_work(client);
  }
}

// Gives the answer to the application if it fetches a token itself, and otherwise to the lock.
template <class Lock, class Observer>
void World<Lock, Observer>::counter_answered(std::size_t client, RequestId request, HoldId hold,
                                             const Reply& reply) {
  Client<Lock>& c = clients_[client];
  if (c.state != AppState::fetching || hold != c.hold) {
    tell_lock(client, CounterReplied{request, reply});
  } else if (reply.kind != ReplyKind::integer) {
    give_up_work(client);
  } else {
    c.fencing = FencingToken{reply.value};
    c.state = AppState::begin_work;
  }
}

// ---- Time ----

// At most one timer of a client counts, the one of the client's generation. A timer that is armed for an
// earlier deadline than the present one stays. It fires too early and is then armed again, which is cheaper
// than a second event for every request that is answered in time.
template <class Lock, class Observer>
void World<Lock, Observer>::arm_timer(std::size_t client) {
  Client<Lock>& c = clients_[client];
  const MonoTime app_deadline = is_stuck(client) ? MonoTime::never() : c.app_deadline;
  const MonoTime deadline = c.lock_deadline < app_deadline ? c.lock_deadline : app_deadline;
  if (deadline >= c.armed_deadline) return;
  c.armed_deadline = deadline;
  ++c.timer_generation;
  const Instant at = c.clock.first_at_or_after(deadline);
  if (at == Instant::never()) return;
  queue_
      .stage(at < now_ ? now_ : at, TieKey::of(EventClass::timer, hosts_.index_of_sender(client),
                                               hosts_.index_of_sender(client), c.timer_generation))
      .message = Message{};
}

// Returns false if nothing was due.
template <class Lock, class Observer>
bool World<Lock, Observer>::timer_fired(std::size_t client) {
  Client<Lock>& c = clients_[client];
  c.now = c.clock.read(now_);
  c.armed_deadline = MonoTime::never();
  const bool lock_due = c.lock_drained && c.now.mono >= c.lock_deadline;
  if (!lock_due && (c.now.mono < c.app_deadline || is_stuck(client))) {
    arm_timer(client);
    return false;
  }
  if (lock_due) {
    c.lock_deadline = MonoTime::never();
    tell_lock(client, TimerFired{});
  }
  run_client(client);
  return true;
}

template <class Lock, class Observer>
std::int64_t World<Lock, Observer>::elapsed_reading(const Client<Lock>& client) const {
  const LocalTime now = client.now;
  return client.lock.elapsed_clock() == ElapsedClock::monotonic ? now.mono.ns : now.wall.ns;
}

// Returns the first true instant at which the client's validity has ended if its clock does not change, but
// not before now; Instant::never() without a validity.
template <class Lock, class Observer>
Instant World<Lock, Observer>::belief_until(const Client<Lock>& client) const {
  if (!client.has_validity) return Instant::never();
  const LinearClock& clock =
      client.lock.elapsed_clock() == ElapsedClock::monotonic ? client.clock.mono : client.clock.wall;
  const Instant until = clock.first_at_or_after(client.valid_until);
  return until < now_ ? now_ : until;
}

template <class Lock, class Observer>
void World<Lock, Observer>::client_clock_changed(std::size_t client) {
  Client<Lock>& c = clients_[client];
  c.now = c.clock.read(now_);
  if (c.believes && c.has_validity) emit(BeliefMoved{c.hold, belief_until(c)});
  c.armed_deadline = MonoTime::never();
  ++c.timer_generation;
  arm_timer(client);
}

// Makes the lock's timer fire later than the lock has asked for, as chosen by the schedule. Nobody promises
// that a process runs on time.
template <class Lock, class Observer>
void World<Lock, Observer>::delay_timer(std::size_t client) {
  Client<Lock>& c = clients_[client];
  if (c.lock_deadline == MonoTime::never()) return;
  ChoiceKey key;
  key.kind = ChoiceKind::timer_delay;
  key.client = static_cast<std::uint16_t>(client);
  key.round = c.hold.round;
  key.attempt = c.hold.draw;
  key.index = static_cast<std::uint16_t>(c.lock.phase());
  c.lock_deadline = c.lock_deadline + Duration{chooser_.choose(key, ChoiceSpec{}, now_)};
}

}  // namespace lockstep::sim
