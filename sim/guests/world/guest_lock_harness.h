#pragma once
// What the calls of a harness mean in a world (guest_lock.h).

#include "sim/guests/world/guest_lock.h"

namespace lockstep::guests {

template <GuestEnv Env>
void GuestLockClient::call(Env& env, const HarnessCall& call) {
  if (!call.resource.empty() && call.resource != lock_.key)
    throw guest().error(GuestFault::harness,
                        fmt::format("says {} of \"{}\", and the lock's key is \"{}\"", name_of(call.verb),
                                    inert(call.resource), inert(lock_.key)));
  if (waits_for_)
    throw guest().error(GuestFault::harness, fmt::format("says {} while it waits for the answer to {}",
                                                         name_of(call.verb), name_of(*waits_for_)));
  switch (call.verb) {
    case HarnessVerb::ready:
      return answer(1);
    case HarnessVerb::next:
      require(round_ != Round::holds, call, "before LS.ENDED");
      end_round(env);
      return let_wait(call.verb, next_think(env));
    case HarnessVerb::acquired:
      require(round_ == Round::acquiring, call, "in no acquire call: LS.NEXT comes before it, and once");
      return acquired(env, call);
    case HarnessVerb::work:
      require(round_ == Round::holds, call, "without a hold");
      return let_wait(call.verb, env.work_until(holding_.hold));
    case HarnessVerb::check:
      require(round_ == Round::holds, call, "without a hold");
      return check(env);
    case HarnessVerb::read:
    case HarnessVerb::write:
      require(round_ == Round::holds, call, "without a hold");
      return operate(env, call);
    case HarnessVerb::lost:
      require(round_ == Round::holds || round_ == Round::releasing, call, "without a hold");
      return lost(env);
    case HarnessVerb::ended:
      require(round_ == Round::holds, call, "without a hold");
      return ended(env);
    case HarnessVerb::released:
      require(round_ == Round::releasing, call, "before LS.ENDED");
      return released(env);
  }
}

inline void GuestLockClient::require(bool fits, const HarnessCall& call, const char* when) {
  if (!fits) throw guest().error(GuestFault::harness, fmt::format("says {} {}", name_of(call.verb), when));
}

// The first round begins when the workload says that clients start.
template <GuestEnv Env>
MonoTime GuestLockClient::next_think(Env& env) {
  const ClientId client = holding_.hold.client;
  const MonoTime then = env.think_until(client, rounds_);
  if (rounds_ > 0) return then;
  return then + env.workload().start + env.workload().stagger * static_cast<std::int64_t>(client.value);
}

// What the harness waits for has come by time: the end of its thinking or of its work.
template <GuestEnv Env>
void GuestLockClient::stop_waiting(Env& env) {
  deadline_ = MonoTime::never();
  if (waits_for_ == HarnessVerb::next) return begin_round(env);
  waits_for_.reset();
  answer(1);
}

// An acquire call that has not ended with LS.ACQUIRED was rejected, and a release that nobody has told of has
// ended.
template <GuestEnv Env>
void GuestLockClient::end_round(Env& env) {
  if (round_ == Round::acquiring) {
    env.emit(Rejected{holding_.hold.client, holding_.hold.round});
    env.reached(sim::TriggerEvent::rejected);
  }
  if (!std::exchange(release_is_told_, true)) env.emit(Released{holding_.hold});
  holding_.forget_validity();
  round_ = Round::none;
  lock_.at = LockPhase::idle;
}

template <GuestEnv Env>
void GuestLockClient::begin_round(Env& env) {
  const sim::NextCall next = sim::next_call(env, rounds_, served_);
  if (next == sim::NextCall::waits)
    return let_wait(HarnessVerb::next, std::max(env.healing_begins(), env.now().mono + nanoseconds(1)));
  waits_for_.reset();
  if (next == sim::NextCall::none) {
    has_rounds_ = false;
    return answer(0);
  }
  if (rounds_ > 0) sent_.clear();
  const ClientId client = holding_.hold.client;
  holding_.hold = HoldId{client, 0, rounds_++};
  round_ = Round::acquiring;
  lock_.at = LockPhase::acquiring;
  attempt_is_told_ = has_asked_ = false;
  version_read_ = -1;
  env.emit(AcquireCalled{client, holding_.hold.round, env.resource_of(client)});
  answer(1);
  env.reached(sim::TriggerEvent::acquire_called);
}

template <GuestEnv Env>
void GuestLockClient::acquired(Env& env, const HarnessCall& call) {
  require(call.validity.has_value() == lock_.reports_validity, call,
          lock_.reports_validity ? "without a validity, and [lock] has reports_validity = true"
                                 : "with a validity, and [lock] has no reports_validity = true");
  // Otherwise the key of another name would count as one that is never there.
  require(has_named_key_ || !has_asked_, call,
          "although none of its commands named the lock's key ([lock] key)");
  const Duration validity = call.validity.value_or(Duration{});
  const LocalTime now = env.now();
  const std::int64_t shown = lock_.elapsed == ElapsedClock::monotonic ? now.mono.ns : now.wall.ns;
  holding_.believes = true;
  holding_.set_validity(validity, shown + validity.ns, lock_.elapsed);
  holding_.fencing = FencingToken{call.fence.value_or(0)};
  round_ = Round::holds;
  lock_.at = LockPhase::held;
  release_is_told_ = false;
  if (env.healing() == sim::Healing::done) served_ = true;
  const HoldId hold = holding_.hold;
  env.emit(Acquired{hold, env.resource_of(hold.client), validity, holding_.belief_until(env),
                    holding_.fencing, lock_.lock_nodes, 0});
  answer(1);
  env.reached(sim::TriggerEvent::acquired);
}

// The answer is 1 unless a validity was told that has run out.
template <GuestEnv Env>
void GuestLockClient::check(Env& env) {
  const Duration remaining = holding_.has_validity ? holding_.remaining(env.now()) : Duration{};
  const bool valid = !holding_.has_validity || remaining.ns > 0;
  env.emit(ValidityChecked{holding_.hold, valid, remaining});
  answer(valid ? 1 : 0);
  env.reached(sim::TriggerEvent::validity_checked);
}

// A guard gets what the harness gives it: the fencing token, or the version that it has read.
template <GuestEnv Env>
void GuestLockClient::operate(Env& env, const HarnessCall& call) {
  const bool writes = call.verb == HarnessVerb::write;
  std::int64_t guard = 0;
  if (env.guard() == ResourceGuard::fencing) guard = call.fence.value_or(holding_.fencing.value);
  if (env.guard() == ResourceGuard::compare_and_set && writes)
    guard = version_read_ >= 0 ? version_read_ : blind_write;
  const KeyId resource{env.resource_of(holding_.hold.client).value};
  const CommandKind kind = writes ? CommandKind::write : CommandKind::read;
  let_wait(call.verb, MonoTime::never());
  env.ask_resource(holding_.hold, Command{kind, resource, 0, guard}, writes ? Step::write : Step::read);
  if (writes) env.reached(sim::TriggerEvent::write_sent);
}

template <GuestEnv Env>
void GuestLockClient::resource_answered(Env&, HoldId hold, const Reply& reply) {
  const bool waits = waits_for_ == HarnessVerb::read || waits_for_ == HarnessVerb::write;
  if (!waits || hold != holding_.hold) return;
  const bool reads = waits_for_ == HarnessVerb::read;
  waits_for_.reset();
  if (reply.kind == ReplyKind::integer && reads) version_read_ = reply.value;
  answer(reply.kind == ReplyKind::integer ? 1 : 0);
}

// A release can find out that the lock was lost before. It has ended then.
template <GuestEnv Env>
void GuestLockClient::lost(Env& env) {
  if (round_ == Round::releasing) return released(env);
  if (std::exchange(holding_.believes, false)) env.emit(BeliefEnded{holding_.hold, BeliefEnd::lost});
  answer(1);
}

template <GuestEnv Env>
void GuestLockClient::ended(Env& env) {
  holding_.believes = false;
  round_ = Round::releasing;
  lock_.at = LockPhase::releasing;
  env.emit(BeliefEnded{holding_.hold, BeliefEnd::release_called});
  answer(1);
  env.reached(sim::TriggerEvent::release_called);
}

template <GuestEnv Env>
void GuestLockClient::released(Env& env) {
  if (!std::exchange(release_is_told_, true)) env.emit(Released{holding_.hold});
  answer(1);
}

}  // namespace lockstep::guests
