#pragma once
// The inputs of Redlock, and its sets of requests: which nodes were asked, which have answered, and when
// the answers decide. What Redlock does then is in core/locks/redlock_phases.h. This is a header because
// the simulator's step loop inlines it; include core/locks/redlock.h instead.

#include <algorithm>
#include <utility>

#include "core/locks/redlock_state.h"

namespace lockstep {

inline Redlock::Redlock(const RedlockPolicy& policy, NodeMask nodes, KeyId key)
    : policy_(policy), nodes_(nodes), key_(key) {
  CHECK(nodes != 0);
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

// Sends a set of requests to the nodes in `whom`, under a new RequestId. Replies to earlier sets are late
// from now on.
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

[[gnu::always_inline]] inline void Redlock::handle(const NodeReplied& input, LocalTime now) {
  begin_input();
  if (input.request != request_) return;
  bool granted = phase_ == LockPhase::acquiring || phase_ == LockPhase::held
                     ? input.reply.kind == ReplyKind::ok
                     : input.reply.kind == ReplyKind::integer && input.reply.value == 1;
  if (phase_ == LockPhase::fencing) [[unlikely]] {
    granted = input.reply.kind == ReplyKind::integer;
    if (granted) fencing_ = std::max(fencing_, FencingToken{input.reply.value});
  }
  node_done(input.node, granted, now);
}

inline void Redlock::nodes_failed(NodeMask nodes, LocalTime now) {
  begin_input();
  const NodeMask lost = outstanding() & nodes;
  if (lost == 0) return;
  answered_ |= lost;
  failed_ |= lost;
  requests_decided_or_next(now);
}

// Returns the nodes whose answers are still awaited. Nodes that were never asked are not among them,
// although their connections may break, too. Once the set is decided there are none.
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

// Decides if the answers so far suffice. If they do not, a sequential set goes on with its next node.
inline void Redlock::requests_decided_or_next(const LocalTime& now) {
  const RequestId current = request_;
  const LockPhase asking = phase_;
  requests_decided(now);
  if (request_ == current && phase_ == asking && policy_.request_order == RequestOrder::sequential)
    next_in_sequence(now);
}

inline bool Redlock::decided(std::uint16_t needed) const {
  if (answered_ == asked_) return true;
  if (policy_.decide_at == DecideAt::all) return false;
  const int grants = std::popcount(granted_);
  if (grants >= needed) return true;
  return grants + std::popcount(asked_ & ~answered_) < needed;
}

inline void Redlock::requests_decided(const LocalTime& now) {
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

}  // namespace lockstep
