#pragma once
// The clients of the world: how an application takes its steps and what the outputs of its lock do. Part of
// sim/world/world.h.
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

// Takes the application's next step. Returns false when the application waits for something. Without
// `deadlines_count` the application waits for its timer even if the deadline has passed, because backlog
// events that were due earlier go first.
template <class Lock, class Observer>
bool World<Lock, Observer>::app_step(std::size_t client, bool deadlines_count) {
  Client<Lock>& c = clients_[client];
  if (is_stuck(client)) [[unlikely]]
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
        send_request(client, counter_server(), Command{CommandKind::incr, {}, 0, 0}, Step::fence, {}, 0);
      } else {
        c.state = AppState::begin_work;
      }
      return true;
    case AppState::begin_work:
      if (setup_->workload.reads) {
        c.state = AppState::reading;
        const std::int64_t guard = setup_->guard == ResourceGuard::fencing ? c.fencing.value : 0;
        send_request(client, resource_server(), Command{CommandKind::read, register_of(client), 0, guard},
                     Step::read, {}, 0);
      } else {
        c.state = AppState::working;
        c.app_deadline = c.now.mono;
        c.work_ends = MonoTime::never();
      }
      return true;
    case AppState::checked: {
      c.state = AppState::writing;
      std::int64_t guard = 0;
      if (setup_->guard == ResourceGuard::fencing) guard = c.fencing.value;
      if (setup_->guard == ResourceGuard::compare_and_set) {
        guard = setup_->workload.blind_writes ? Resource::blind_write : c.version_read;
      }
      send_request(client, resource_server(), Command{CommandKind::write, register_of(client), 0, guard},
                   Step::write, {}, 0);
      trigger(TriggerEvent::write_sent, client);
      return true;
    }
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
  const bool had_its_last = healed() && std::exchange(c.last_round, true);
  if (had_its_last || (setup_->workload.rounds != 0 && c.round >= setup_->workload.rounds)) {
    c.state = AppState::finished;
    return;
  }
  c.hold = HoldId{ClientId{static_cast<std::uint16_t>(client)}, 0, c.round};
  ++c.round;
  c.state = AppState::call_acquire;
  emit(AcquireCalled{c.hold.client, c.hold.round, setup_->resource_of(c.hold.client)});
  trigger(TriggerEvent::acquire_called, client);
}

// Does what is due while the application works: begins the work, ends it, or asks for the next extension.
template <class Lock, class Observer>
void World<Lock, Observer>::work_step(std::size_t client) {
  Client<Lock>& c = clients_[client];
  const MonoTime now = c.now.mono;
  const Duration extend_after = setup_->workload.extend_after;
  if (c.work_ends == MonoTime::never()) {  // the work begins
    ChoiceKey key;
    key.kind = ChoiceKind::work;
    key.client = static_cast<std::uint16_t>(client);
    key.round = c.hold.round;
    c.work_ends = now + draw_from(setup_->workload.work, key);
    c.app_deadline = c.work_ends;
    if (extend_after.ns > 0 && now + extend_after < c.work_ends) c.app_deadline = now + extend_after;
    return;
  }
  if (now >= c.work_ends) {
    check_validity(client);
    return;
  }
  c.app_deadline = now + extend_after < c.work_ends ? now + extend_after : c.work_ends;
  tell_lock(client, ExtendInput{});
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

template <class Lock, class Observer>
void World<Lock, Observer>::stop_believing(std::size_t client, BeliefEnd reason) {
  Client<Lock>& c = clients_[client];
  if (!std::exchange(c.believes, false)) return;
  emit(BeliefEnded{c.hold, reason});
}

// Ends the work, finished or not, and lets the application call release.
template <class Lock, class Observer>
void World<Lock, Observer>::give_up_work(std::size_t client) {
  stop_believing(client, BeliefEnd::release_called);
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
    c.version_read = message.value;
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
      .stage(at < now_ ? now_ : at,
             TieKey::of(EventClass::timer, client_index(client), client_index(client), c.timer_generation))
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
  c.lock_deadline = c.lock_deadline + Duration{chooser_.choose(key, ChoiceSpec{})};
}

// ---- Outputs of the lock ----

template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const Wait& output) {
  clients_[client].lock_deadline = output.deadline;
  if (chooser_.may_override(ChoiceKind::timer_delay)) [[unlikely]]
    delay_timer(client);
  clients_[client].lock_drained = true;
}

template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const SendToNode& output) {
  send_request(client, output.node.value, output.command, output.step, output.request, output.attempt);
  if (output.step == Step::extend) trigger(TriggerEvent::extend_sent, client);
}

template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const SendToCounter& output) {
  clients_[client].counter_request = output.request;
  send_request(client, counter_server(), output.command, Step::fence, output.request, output.attempt);
}

// The client forgets the connection. What it has sent on it may still arrive, before or after what it
// sends on the next connection.
template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const CloseConnection& output) {
  Connection& link = connection(client, output.node.value);
  ++link.epoch;
  link.last_request = link.last_reply = now_;
}

// Returns the token that another client has drawn last, or `unique` if no other client has drawn one yet.
template <class Lock, class Observer>
OwnerToken World<Lock, Observer>::colliding_token(std::size_t client, OwnerToken unique) {
  const Client<Lock>* last = nullptr;
  for (std::size_t other = 0; other < clients_.size(); ++other) {
    const Client<Lock>& theirs = clients_[other];
    if (other == client || theirs.token == OwnerToken{}) continue;
    if (last == nullptr || theirs.token_drawn > last->token_drawn) last = &theirs;
  }
  if (last == nullptr) return unique;
  clients_[client].token_collides = false;
  return last->token;
}

template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const DrawToken& output) {
  Client<Lock>& c = clients_[client];
  c.hold.draw = static_cast<std::uint16_t>(output.draw);
  ChoiceKey key;
  key.kind = ChoiceKind::owner_token;
  key.client = static_cast<std::uint16_t>(client);
  key.round = c.hold.round;
  key.attempt = output.draw;
  const std::int64_t collides_with = chooser_.choose(key, ChoiceSpec{});
  const std::uint64_t owner = collides_with > 0 ? static_cast<std::uint64_t>(collides_with) : client + 1;
  OwnerToken token{owner << 48 | static_cast<std::uint64_t>(c.hold.round) << 16 | c.hold.draw};
  if (c.token_collides) [[unlikely]]
    token = colliding_token(client, token);
  c.token = token;
  c.token_drawn = now_;
  c.lock.handle(TokenDrawn{token}, c.now);
}

// Nominal delays differ from client to client. If they were equal, a nominal run with a split vote would
// split its vote for ever.
template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const DrawRetryDelay& output) {
  Client<Lock>& c = clients_[client];
  ChoiceKey key;
  key.kind = ChoiceKind::retry_delay;
  key.client = static_cast<std::uint16_t>(client);
  key.round = c.hold.round;
  key.attempt = output.attempt;
  const std::int64_t span = (output.maximum - output.minimum).ns;
  const std::int64_t drawn =
      chooser_.choose(key, ChoiceSpec{Distribution::uniform, 1, span + 1, {1, 1}, false});
  const auto share = static_cast<std::int64_t>(client + 1);
  const auto shares = static_cast<std::int64_t>(setup_->clients + 1);
  const std::int64_t extra = drawn == 0 ? floor_div(static_cast<Int128>(span) * share, shares) : drawn - 1;
  c.lock.handle(DelayDrawn{output.minimum + Duration{extra}}, c.now);
}

template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const ReportAttempt& output) {
  emit(AttemptStarted{clients_[client].hold, output.attempt});
  trigger(TriggerEvent::attempt_started, client);
}

template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const ReportQuorum& output) {
  emit(QuorumReached{clients_[client].hold, output.grants});
  // The lock also reports what it has decided with its quorum before a fault can stop the process.
  // Otherwise the acquisition could be reported after its validity, which counts from the decision, has
  // ended. It would then rank behind holds that were acquired in between.
  drain_one(client);
  trigger(TriggerEvent::quorum_reached, client);
}

template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const ReportAcquired& output) {
  Client<Lock>& c = clients_[client];
  ++acquisitions_;
  c.believes = true;
  c.has_validity = output.validity.ns > 0;
  c.valid_until = output.valid_until_ns;
  c.fencing = output.fencing;
  c.state = AppState::fetch_token;
  emit(Acquired{c.hold, setup_->resource_of(c.hold.client), output.validity, belief_until(c), output.fencing,
                c.lock.nodes(), output.grants});
  trigger(TriggerEvent::acquired, client);
}

template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const ReportExtended& output) {
  Client<Lock>& c = clients_[client];
  c.has_validity = output.validity.ns > 0;
  c.valid_until = output.valid_until_ns;
  emit(Extended{c.hold, output.validity, belief_until(c)});
  trigger(TriggerEvent::extended, client);
}

template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const ReportRejected&) {
  emit(Rejected{clients_[client].hold.client, clients_[client].hold.round});
  think_again(client);
  trigger(TriggerEvent::rejected, client);
}

template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const ReportLost&) {
  stop_believing(client, BeliefEnd::lost);
  clients_[client].app_deadline = MonoTime::never();
  clients_[client].state = AppState::call_release;
}

template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const ReportReleased&) {
  emit(Released{clients_[client].hold});
  think_again(client);
}

}  // namespace lockstep::sim
