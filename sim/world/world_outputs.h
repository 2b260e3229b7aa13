#pragma once
// Defines what each output of a lock does: one overload of act() per kind. Part of sim/world/world.h.

#include "sim/world/world.h"

namespace lockstep::sim {

template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const Wait& output) {
  clients_[client].lock_deadline = output.deadline;
  if (chooser_.may_override(ChoiceKind::timer_delay)) [[unlikely]]
    delay_timer(client);
  clients_[client].lock_drained = true;
}

template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const SendToNode& output) {
  if (output.step == Step::fence) [[unlikely]]
    ask_for_fencing(client);
  send_request(client, output.node.value, output.command, output.step, output.request, output.attempt);
  if (output.step == Step::extend) trigger(TriggerEvent::extend_sent, client);
}

template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const SendToCounter& output) {
  ask_for_fencing(client);
  clients_[client].counter_request = output.request;
  send_request(client, hosts_.counter(), output.command, Step::fence, output.request, output.attempt);
}

// Tells the observer of the attempt's first request for a fencing token.
template <class Lock, class Observer>
void World<Lock, Observer>::ask_for_fencing(std::size_t client) {
  if (!std::exchange(clients_[client].fencing_asked, true)) emit(FencingAsked{clients_[client].hold});
}

template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const CloseConnection& output) {
  close_link(client, output.node.value);
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
  const std::int64_t collides_with = chooser_.choose(key, ChoiceSpec{}, now_);
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
      chooser_.choose(key, ChoiceSpec{Distribution::uniform, 1, span + 1, {1, 1}, false}, now_);
  const auto share = static_cast<std::int64_t>(client + 1);
  const auto shares = static_cast<std::int64_t>(setup_->clients + 1);
  const std::int64_t extra = drawn == 0 ? floor_div(static_cast<Int128>(span) * share, shares) : drawn - 1;
  c.lock.handle(DelayDrawn{output.minimum + Duration{extra}}, c.now);
}

template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const ReportAttempt& output) {
  clients_[client].fencing_asked = false;
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
  if (healed()) c.served = true;
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
  c.believes = c.believes || (c.state >= AppState::fetch_token && c.state <= AppState::writing);
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
  Client<Lock>& c = clients_[client];
  // An application that ignores a loss is told again by each further extension that fails.
  c.believes = false;
  emit(BeliefEnded{c.hold, BeliefEnd::lost});
  if (setup_->workload.on_lost != OnLost::stop) return;
  emit(BeliefEnded{c.hold, BeliefEnd::release_called});
  c.app_deadline = MonoTime::never();
  c.state = AppState::call_release;
}

template <class Lock, class Observer>
void World<Lock, Observer>::act(std::size_t client, const ReportReleased&) {
  emit(Released{clients_[client].hold});
  think_again(client);
}

}  // namespace lockstep::sim
