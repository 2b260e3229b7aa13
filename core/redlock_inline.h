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
  if (now.mono < deadline_) return;
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
      begin_extension(now);
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
  bool granted = phase_ == LockPhase::acquiring
                     ? input.reply.kind == ReplyKind::ok
                     : input.reply.kind == ReplyKind::integer && input.reply.value == 1;
  if (phase_ == LockPhase::fencing) [[unlikely]] {
    granted = input.reply.kind == ReplyKind::integer;
    if (granted) fencing_ = std::max(fencing_, FencingToken{input.reply.value});
  }
  node_done(input.node, granted, now);
}

inline void Redlock::handle(const NodeFailed& input, LocalTime now) {
  begin_input();
  failed_ |= outstanding() & mask_of(input.node);
  node_done(input.node, false, now);
}

// The nodes whose answer is still waited for. Not those that were never asked (a connection may break at any
// time), and none once the set is decided.
inline NodeMask Redlock::outstanding() const {
  const bool asking = phase_ == LockPhase::acquiring || phase_ == LockPhase::extending ||
                      phase_ == LockPhase::releasing || phase_ == LockPhase::fencing;
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
    if (phase_ == LockPhase::acquiring) holds_ |= bit;
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

// ---- Extending (RD "Making the algorithm more reliable: Extending the lock") ----

inline void Redlock::begin_extension(LocalTime now) {
  deadline_ = MonoTime::never();
  if (policy_.max_extensions != 0 && extensions_ >= policy_.max_extensions) return;
  ++extensions_;
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
}

// Nobody waits for the answers: to the lock they are late ones of a set that is decided.
inline void Redlock::clean_up_after_extension() {
  ++request_.value;
  cleaning_up_ = true;
  say_sends(nodes_);
}

inline void Redlock::arm_auto_extension(LocalTime now) {
  if (policy_.auto_extend_after.ns > 0) deadline_ = now.mono + policy_.auto_extend_after;
}

// ---- Releasing (RD step 5: "all the instances, even those it believed it was not able to lock") ----

inline void Redlock::release(LocalTime now, bool partial) {
  releasing_partial_ = partial;
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

// ---- Output ----

inline Command Redlock::command_for(LockPhase phase) const {
  const auto ttl_ms = static_cast<std::int32_t>(policy_.ttl.ns / milliseconds(1).ns);
  const auto token = static_cast<std::int64_t>(token_.value);
  switch (phase) {
    case LockPhase::acquiring:
      return {CommandKind::set_nx, key_, ttl_ms, token};
    case LockPhase::extending:
      return {policy_.extend_missing == ExtendMissing::create ? CommandKind::upsert
                                                              : CommandKind::compare_pexpire,
              key_, ttl_ms, token};
    case LockPhase::fencing:
      return {CommandKind::incr, counter_key(), 0, 0};
    default:
      return {CommandKind::compare_delete, key_, 0, token};
  }
}

inline LockOutput Redlock::poll_send() {
  const auto node = static_cast<std::uint16_t>(std::countr_zero(to_send_));
  say_sends(to_send_ & (to_send_ - 1));
  const LockPhase sending = cleaning_up_ ? LockPhase::releasing : phase_;
  const Step step = sending == LockPhase::acquiring   ? Step::acquire
                    : sending == LockPhase::fencing   ? Step::fence
                    : sending == LockPhase::extending ? Step::extend
                                                      : Step::release;
  LockOutput output(std::in_place_type<SendToNode>);
  SendToNode& send = *std::get_if<SendToNode>(&output);
  send.node = NodeId{node};
  send.request = request_;
  send.step = step;
  send.attempt = sending == LockPhase::extending ? extensions_ : attempt_;
  if (cleaning_up_) send.attempt += extensions_;  // a number that no other release of the call has
  send.command = command_for(sending);
  return output;
}

inline LockOutput Redlock::poll_draw() {
  draw_awaited_ = true;
  if (draw_ == Draw::token) return DrawToken{attempt_};
  return DrawRetryDelay{attempt_, policy_.retry_delay_min, policy_.retry_delay_max};
}

inline LockOutput Redlock::poll() {
  CHECK(!draw_awaited_, "a draw was not answered");
  if (to_say_ == 0) {
    drained_ = true;
    return Wait{deadline_};
  }
  const auto what = static_cast<Say>(std::countr_zero(to_say_));
  if (what == Say::send) return poll_send();
  if (what != Say::close) said(what);
  switch (what) {
    case Say::close: {
      const auto node = static_cast<std::uint16_t>(std::countr_zero(to_close_));
      to_close_ &= to_close_ - 1;
      if (to_close_ == 0) said(Say::close);
      return CloseConnection{NodeId{node}};
    }
    case Say::attempt:
      return ReportAttempt{attempt_};
    case Say::quorum:
      return ReportQuorum{static_cast<std::uint16_t>(std::popcount(holds_))};
    case Say::counter:
      return SendToCounter{request_, attempt_, Command{CommandKind::incr, KeyId{}, 0, 0}};
    case Say::draw:
      return poll_draw();
    case Say::acquired:
      return ReportAcquired{validity_, valid_until_, token_, fencing_,
                            static_cast<std::uint16_t>(std::popcount(holds_))};
    case Say::extended:
      return ReportExtended{validity_, valid_until_};
    case Say::rejected:
      return ReportRejected{};
    case Say::lost:
      return ReportLost{};
    case Say::released:
      return ReportReleased{};
    case Say::send:
      break;
  }
  CHECK(false, "nothing to say");
}

// ---- State ----

// Each phase reads what it has set itself, and little more.
inline void Redlock::add_state_to(FieldWords& words) const {
  const bool says = to_say_ != 0 || !drained_;
  const bool releases = phase_ == LockPhase::releasing;
  words.add(static_cast<std::uint64_t>(phase_) | static_cast<std::uint64_t>(to_say_) << 8 |
            (drained_ ? 1ULL : 0ULL) << 32 | (releases && releasing_partial_ ? 1ULL : 0ULL) << 33 |
            (releases && release_asked_ ? 1ULL : 0ULL) << 34);
  words.add(deadline_);
  if (says) words.add_all(draw_, draw_awaited_, to_send_, to_close_, validity_, cleaning_up_);
  if (phase_ == LockPhase::idle && !says) return;
  words.add_all(token_.value, fencing_.value, std::uint64_t{attempt_} << 32 | extensions_);
  const bool asks = phase_ == LockPhase::acquiring || phase_ == LockPhase::fencing ||
                    phase_ == LockPhase::extending || releases;
  if (asks) words.add_all(asked_, answered_, granted_, failed_);
  if (says || phase_ != LockPhase::held || policy_.release_to == ReleaseTo::granted) words.add(holds_);
  // Of a release that ends the hold, or before an attempt that starts the clock anew, nobody asks how long it
  // has taken.
  const bool restarts = phase_ == LockPhase::waiting || releases;
  const bool elapses = phase_ != LockPhase::held && (!restarts || policy_.start_time == StartTime::acquire);
  if (elapses) words.add(started_.mono);
  if (elapses && reads_wall_clock()) words.add(started_.wall);
  if (says || phase_ == LockPhase::held || phase_ == LockPhase::extending) words.add(valid_until_);
}

}  // namespace lockstep
