#pragma once
// The transitions of Redlock. A header because the simulator's step loop inlines them; include core/redlock.h
// instead.

#include <algorithm>
#include <utility>

#include "core/redlock.h"

namespace lockstep {

inline Redlock::Redlock(const RedlockPolicy& policy, NodeMask nodes, KeyId key)
    : policy_(policy), nodes_(nodes), key_(key) {
  CHECK(nodes != 0);
  if (policy.keys != 0) {
    server_ = NodeId{static_cast<std::uint16_t>(std::countr_zero(nodes))};
    nodes_ = mask_of_first(policy.keys);
  }
  CHECK(policy.ttl >= milliseconds(1), "ttl = {} ns", policy.ttl.ns);
}

inline void Redlock::begin_input() {
  CHECK(drained_ && !draw_awaited_, "input before the lock was drained");
  drained_ = false;
}

// ---- Application ----

inline void Redlock::handle(const AcquireInput&, LocalTime now) {
  begin_input();
  CHECK(phase_ == LockPhase::idle);
  attempt_ = 0;
  release_asked_ = false;
  started_ = now;
  phase_ = LockPhase::acquiring;
  say_draw(Draw::token);
}

inline void Redlock::handle(const ReleaseInput&, LocalTime now) {
  begin_input();
  switch (phase_) {
    case LockPhase::idle:
      say(Say::released);
      break;
    case LockPhase::releasing:
      release_asked_ = true;
      break;
    case LockPhase::waiting:
      phase_ = LockPhase::idle;
      deadline_ = MonoTime::never();
      say(Say::released);
      break;
    default:
      release(now, false);
  }
}

inline void Redlock::handle(const ExtendInput&, LocalTime now) {
  begin_input();
  if (phase_ == LockPhase::held) begin_extension(now);
}

inline void Redlock::handle(const TokenDrawn& input, LocalTime now) {
  CHECK(draw_awaited_ && draw_ == Draw::token);
  draw_awaited_ = false;
  token_ = input.token;
  start_attempt(now);
}

inline void Redlock::handle(const DelayDrawn& input, LocalTime now) {
  CHECK(draw_awaited_ && draw_ == Draw::delay);
  draw_awaited_ = false;
  deadline_ = now.mono + input.delay;
}

inline void Redlock::handle(const TimerFired&, LocalTime now) {
  begin_input();
  if (now.mono < std::min(deadline_, extend_at_)) return;
  switch (phase_) {
    case LockPhase::waiting:
      ++attempt_;
      deadline_ = MonoTime::never();
      if (policy_.token_reuse) {
        start_attempt(now);
      } else {
        phase_ = LockPhase::acquiring;
        say_draw(Draw::token);
      }
      break;
    case LockPhase::held:
      if (extend_at_ <= now.mono) {
        begin_extension(now);
      } else {
        top_up_ == TopUp::asking ? requests_timed_out(now) : top_up(now);
      }
      break;
    case LockPhase::fencing:
      policy_.fencing_source == FencingSource::counter ? attempt_failed(now) : requests_timed_out(now);
      break;
    case LockPhase::idle:
      break;
    default:
      requests_timed_out(now);
  }
}

// ---- Requests ----

inline void Redlock::start_attempt(LocalTime now) {
  if (policy_.start_time == StartTime::attempt) started_ = now;
  say(Say::attempt);
  fencing_ = FencingToken{};
  holds_ = 0;
  ask(now, LockPhase::acquiring, nodes_);
}

// Sends one set of requests; its replies are counted under a new RequestId.
inline void Redlock::ask(LocalTime now, LockPhase phase, NodeMask whom) {
  phase_ = phase;
  ++request_.value;
  asked_ = whom;
  answered_ = 0;
  granted_ = 0;
  failed_ = 0;
  cleaning_up_ = false;
  say_sends(policy_.request_order == RequestOrder::parallel ? whom : lowest_of(whom));
  deadline_ = policy_.node_timeout.ns > 0 ? now.mono + policy_.node_timeout : MonoTime::never();
}

inline void Redlock::next_in_sequence(LocalTime now) {
  say_sends(lowest_of(asked_ & ~answered_));
  if (policy_.node_timeout.ns > 0) deadline_ = now.mono + policy_.node_timeout;
}

inline void Redlock::handle(const NodeReplied& input, LocalTime now) {
  begin_input();
  if (input.request != request_) return;
  bool granted = phase_ == LockPhase::acquiring || phase_ == LockPhase::held
                     ? input.reply.kind == ReplyKind::ok
                     : input.reply.kind == ReplyKind::integer && input.reply.value == 1;
  if (phase_ == LockPhase::fencing) [[unlikely]] {
    granted = input.reply.kind == ReplyKind::integer;
    if (granted) fencing_ = std::max(fencing_, FencingToken{input.reply.value});
  }
  node_done(policy_.keys == 0 ? input.node : NodeId{input.key.value}, granted, now);
}

inline void Redlock::handle(const NodeFailed& input, LocalTime now) {
  begin_input();
  const NodeMask lost = policy_.keys == 0 ? outstanding() & mask_of(input.node) : outstanding();
  if (lost == 0) return;
  answered_ |= lost;
  failed_ |= lost;
  requests_decided_or_next(now);
}

// The nodes whose answer is still waited for. Not those that were never asked (a connection may break at any
// time), and none once the set is decided.
inline NodeMask Redlock::outstanding() const {
  const bool asking = phase_ == LockPhase::acquiring || phase_ == LockPhase::extending ||
                      phase_ == LockPhase::releasing || phase_ == LockPhase::fencing ||
                      top_up_ == TopUp::asking;
  if (!asking) return 0;
  const NodeMask open = asked_ & ~answered_;
  return policy_.request_order == RequestOrder::parallel ? open : lowest_of(open);
}

inline void Redlock::node_done(NodeId node, bool granted, LocalTime now) {
  const NodeMask bit = mask_of(node);
  if ((outstanding() & bit) == 0) return;
  answered_ |= bit;
  if (granted) {
    granted_ |= bit;
    if (phase_ == LockPhase::acquiring || phase_ == LockPhase::held) holds_ |= bit;
  }
  requests_decided_or_next(now);
}

inline void Redlock::requests_timed_out(LocalTime now) {
  const NodeMask late = outstanding();
  if (policy_.on_timeout == OnTimeout::close && late != 0) {
    to_close_ |= late;
    say(Say::close);
  }
  answered_ |= late;
  failed_ |= late;
  requests_decided_or_next(now);
}

// Lets the answers so far decide; while they do not, a sequential set goes on with its next node.
inline void Redlock::requests_decided_or_next(LocalTime now) {
  const RequestId current = request_;
  const LockPhase asking = phase_;
  requests_decided(now);
  if (request_ == current && phase_ == asking && policy_.request_order == RequestOrder::sequential)
    next_in_sequence(now);
}

inline bool Redlock::decided(std::uint16_t needed) const {
  if (answered_ == asked_) return true;
  if (policy_.decide_at == DecideAt::all) return false;
  const int open = std::popcount(asked_ & ~answered_);
  const int grants = std::popcount(granted_);
  return grants >= needed || grants + open < needed;
}

inline void Redlock::requests_decided(LocalTime now) {
  switch (phase_) {
    case LockPhase::acquiring:
      if (decided(quorum())) attempt_decided(now);
      break;
    case LockPhase::extending:
      if (decided(policy_.extend_needs_quorum ? quorum() : 1)) extension_decided(now);
      break;
    case LockPhase::releasing:
      if (answered_ == asked_) release_decided();
      break;
    case LockPhase::fencing:
      if (decided(quorum())) node_counters_decided(now);
      break;
    case LockPhase::held:
      if (answered_ == asked_) top_up_decided();
      break;
    default:
      break;
  }
}

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

// The call ends with an exception: nothing is released, nothing is tried again.
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

// What the attempt has sent and nobody has answered is waited for first; it was only not needed.
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

// Late answers are those of a set that is decided. A node that said no has somebody else's key, or this
// hold's, from a SET that was late.
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

// Nobody waits for the answers: to the lock they are late ones of a set that is decided.
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
