#pragma once
// Defines what Redlock does when the answers to a set of requests have decided: it acquires, tops up, extends
// or releases. This is a header because the simulator's step loop inlines it; include core/locks/redlock.h
// instead.

#include <algorithm>
#include <utility>

#include "core/locks/redlock_state.h"

namespace lockstep {

// ---- Acquiring ----

inline void Redlock::attempt_decided(LocalTime now) {
  deadline_ = MonoTime::never();
  if (policy_.on_node_error == OnNodeError::raise && failed_ != 0) {
    raise();
    return;
  }
  if (std::popcount(granted_) < quorum()) {
    attempt_failed(now);
    return;
  }
  say(Say::quorum);
  if (!policy_.fencing) {
    judge_validity(now);
    return;
  }
  if (policy_.fencing_source == FencingSource::nodes) {
    ask(now, LockPhase::fencing, nodes_);
    return;
  }
  phase_ = LockPhase::fencing;
  ++request_.value;
  asked_ = answered_ = 0;
  say(Say::counter);
  if (policy_.node_timeout.ns > 0) deadline_ = now.mono + policy_.node_timeout;
}

inline void Redlock::node_counters_decided(LocalTime now) {
  deadline_ = MonoTime::never();
  if (std::popcount(granted_) < quorum()) {
    attempt_failed(now);
  } else {
    judge_validity(now);
  }
}

inline void Redlock::handle(const CounterReplied& input, LocalTime now) {
  begin_input();
  if (phase_ != LockPhase::fencing || input.request != request_) return;
  deadline_ = MonoTime::never();
  if (input.reply.kind != ReplyKind::integer) {
    attempt_failed(now);
    return;
  }
  fencing_ = FencingToken{input.reply.value};
  judge_validity(now);
}

// RD steps 3 and 4: validity = TTL - elapsed - drift, and the lock is acquired only if that is positive.
inline void Redlock::judge_validity(LocalTime now) {
  const Duration validity = policy_.validity_after(Duration{reading(now) - reading(started_)});
  if (policy_.validity_check && validity.ns <= 0) {
    attempt_failed(now);
    return;
  }
  phase_ = LockPhase::held;
  extensions_ = 0;
  valid_until_ = reading(now) + validity.ns;
  validity_ = policy_.reports_validity && validity.ns > 0 ? validity : Duration{};
  say(Say::acquired);
  arm_auto_extension(now);
  begin_top_up(now);
}

inline void Redlock::attempt_failed(LocalTime now) {
  if (policy_.release_partials) {
    release(now, true);
  } else {
    after_failed_attempt();
  }
}

// Ends the acquire call as an exception would: nothing is released, and there is no further attempt.
inline void Redlock::raise() {
  phase_ = LockPhase::idle;
  say(Say::rejected);
}

inline void Redlock::after_failed_attempt() {
  deadline_ = MonoTime::never();
  if (policy_.attempts != 0 && attempt_ + 1 >= policy_.attempts) {
    phase_ = LockPhase::idle;
    say(Say::rejected);
    return;
  }
  phase_ = LockPhase::waiting;
  say_draw(Draw::delay);
}

// ---- Topping up (redsync#186) ----

// Some requests of the attempt may still be unanswered, because the quorum did not need them. Their
// answers are awaited first. This is not possible where requests go out one by one, because the rest was
// never sent, nor with fencing, because the request for the fencing token has made these answers late.
inline void Redlock::begin_top_up(LocalTime now) {
  top_ups_ = 0;
  if (!policy_.top_up) return;
  if (policy_.request_order == RequestOrder::sequential || (asked_ & ~answered_) == 0 || policy_.fencing) {
    top_up(now);
    return;
  }
  top_up_ = TopUp::asking;
  if (policy_.node_timeout.ns > 0) deadline_ = now.mono + policy_.node_timeout;
}

inline void Redlock::top_up(LocalTime now) {
  end_top_up();
  const NodeMask missing = nodes_ & ~holds_;
  if (!policy_.top_up || missing == 0 || reading(now) >= valid_until_) return;
  ++top_ups_;
  top_up_ = TopUp::asking;
  ask(now, LockPhase::held, missing);
}

// Makes further answers to this set late. A node that has refused keeps another hold's key, or this
// hold's own key from a SET that arrived late. Either way it is asked again after a retry delay.
inline void Redlock::top_up_decided() {
  end_top_up();
  ++request_.value;
  if ((nodes_ & ~holds_) == 0) return;
  top_up_ = TopUp::waiting;
  say_draw(Draw::delay);
}

inline void Redlock::end_top_up() {
  top_up_ = TopUp::none;
  deadline_ = MonoTime::never();
}

// ---- Extending (RD "Making the algorithm more reliable: Extending the lock") ----

inline void Redlock::begin_extension(LocalTime now) {
  extend_at_ = MonoTime::never();
  if (policy_.max_extensions != 0 && extensions_ >= policy_.max_extensions) return;
  ++extensions_;
  end_top_up();
  started_ = now;
  ask(now, LockPhase::extending, nodes_);
}

inline void Redlock::extension_decided(LocalTime now) {
  const int needed = policy_.extend_needs_quorum ? quorum() : 1;
  const Duration validity = policy_.validity_after(Duration{reading(now) - reading(started_)});
  const bool in_time = !policy_.extend_within_validity || reading(now) < valid_until_;
  const bool checked = policy_.extend_result == ExtendResult::checked;
  phase_ = LockPhase::held;
  deadline_ = MonoTime::never();
  if (policy_.extend_cleanup && failed_ != 0) clean_up_after_extension();
  if (checked &&
      (std::popcount(granted_) < needed || !in_time || (policy_.validity_check && validity.ns <= 0))) {
    say(Say::lost);
    return;
  }
  valid_until_ = reading(now) + validity.ns;
  validity_ = policy_.reports_validity && validity.ns > 0 ? validity : Duration{};
  say(Say::extended);
  arm_auto_extension(now);
  if (!cleaning_up_) top_up(now);
}

// Sends deletions and does not wait for their answers: the lock treats them as late.
inline void Redlock::clean_up_after_extension() {
  ++request_.value;
  cleaning_up_ = true;
  say_sends(nodes_);
}

inline void Redlock::arm_auto_extension(LocalTime now) {
  if (policy_.auto_extend_after.ns > 0) extend_at_ = now.mono + policy_.auto_extend_after;
}

// ---- Releasing (RD step 5: "all the instances, even those it believed it was not able to lock") ----

inline void Redlock::release(LocalTime now, bool partial) {
  releasing_partial_ = partial;
  top_up_ = TopUp::none;
  extend_at_ = MonoTime::never();
  said(Say::counter);
  const NodeMask whom = policy_.release_to == ReleaseTo::all ? nodes_ : holds_;
  ask(now, LockPhase::releasing, whom);
  if (whom == 0) release_decided();
}

inline void Redlock::release_decided() {
  deadline_ = MonoTime::never();
  if (releasing_partial_ && !release_asked_) {
    after_failed_attempt();
    return;
  }
  phase_ = LockPhase::idle;
  release_asked_ = false;
  say(Say::released);
}

}  // namespace lockstep
