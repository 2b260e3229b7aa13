#pragma once
// The outputs of Redlock, and the part of its state that a search has to tell apart. This is a header
// because the simulator's step loop inlines it; include core/locks/redlock.h instead.

#include <algorithm>
#include <bit>
#include <utility>

#include "core/locks/redlock_state.h"

namespace lockstep {

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

// Returns the phase whose kind of request is being sent. While the lock is held, a clean-up after an
// extension sends releases, and a top-up sends acquisitions.
inline LockPhase Redlock::sending() const {
  if (cleaning_up_) return LockPhase::releasing;
  return phase_ == LockPhase::held ? LockPhase::acquiring : phase_;
}

inline LockOutput Redlock::poll_send() {
  const auto node = static_cast<std::uint16_t>(std::countr_zero(to_send_));
  say_sends(to_send_ & (to_send_ - 1));
  const LockPhase what = sending();
  const Step step = what == LockPhase::acquiring   ? Step::acquire
                    : what == LockPhase::fencing   ? Step::fence
                    : what == LockPhase::extending ? Step::extend
                                                   : Step::release;
  LockOutput output(std::in_place_type<SendToNode>);
  SendToNode& send = *std::get_if<SendToNode>(&output);
  send.node = NodeId{node};
  send.request = request_;
  send.step = step;
  send.attempt = what == LockPhase::extending ? extensions_ : attempt_;
  // No other release and no other SET of the acquire call may have the same number: the choice of a
  // latency is named by it.
  if (cleaning_up_) send.attempt += extensions_;
  if (top_up_ == TopUp::asking) send.attempt += top_ups_;
  send.command = command_for(what);
  return output;
}

inline LockOutput Redlock::poll_draw() {
  draw_awaited_ = true;
  if (draw_ == Draw::token) return DrawToken{attempt_};
  const std::uint32_t attempt = top_up_ == TopUp::waiting ? attempt_ + top_ups_ : attempt_;
  return DrawRetryDelay{attempt, policy_.retry_delay_min, policy_.retry_delay_max};
}

inline LockOutput Redlock::poll() {
  if (has_nothing_to_say()) return poll_wait();
  CHECK(!draw_awaited_, "a draw was not answered");
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

// Each phase reads little more than the fields that it has set itself, so only these fields are added. A
// field that is left out in one phase is not added in a later one before it has been set again. Otherwise
// states that were equal would come to differ in what nobody reads.
inline void Redlock::add_state_to(FieldWords& words) const {
  const auto is_to_say = [&](Say what) { return (to_say_ >> static_cast<unsigned>(what) & 1U) != 0; };
  const bool says = to_say_ != 0 || !drained_;
  const bool reports = is_to_say(Say::acquired) || is_to_say(Say::extended);
  const bool holds = phase_ == LockPhase::held || phase_ == LockPhase::extending;
  const bool releases = phase_ == LockPhase::releasing;
  const bool acquires = phase_ == LockPhase::acquiring || phase_ == LockPhase::fencing;
  words.add(static_cast<std::uint64_t>(phase_) | static_cast<std::uint64_t>(to_say_) << 8 |
            (drained_ ? 1ULL : 0ULL) << 32 | (releases && releasing_partial_ ? 1ULL : 0ULL) << 33 |
            (releases && release_asked_ ? 1ULL : 0ULL) << 34 |
            (is_to_say(Say::send) && cleaning_up_ ? 1ULL : 0ULL) << 35);
  words.add(std::min(deadline_, extend_at_));
  if (says)
    words.add_all(is_to_say(Say::draw) || draw_awaited_ ? draw_ : Draw::none, draw_awaited_, to_send_,
                  to_close_, reports ? validity_ : Duration{});
  if (phase_ == LockPhase::idle && !says) return;
  words.add_all(token_.value, fencing_.value, std::uint64_t{attempt_} << 32 | (holds ? extensions_ : 0));
  if (acquires || releases || phase_ == LockPhase::extending || top_up_ == TopUp::asking)
    words.add_all(asked_, answered_, granted_, failed_);
  const bool uses_grants = policy_.release_to == ReleaseTo::granted || policy_.top_up;
  const bool counts_grants = is_to_say(Say::quorum) || is_to_say(Say::acquired);
  if (counts_grants || acquires || (holds && uses_grants)) words.add(holds_);
  if (policy_.top_up && holds) words.add_all(top_up_, top_ups_, deadline_, extend_at_);
  // Nobody reads the start of an attempt once it has failed, if the next attempt sets it again, and nobody
  // reads it once there is no next attempt.
  const bool tries_again =
      phase_ == LockPhase::waiting || (releases && releasing_partial_ && !release_asked_);
  const bool elapses =
      acquires || phase_ == LockPhase::extending || (tries_again && policy_.start_time == StartTime::acquire);
  if (elapses) words.add(started_.mono);
  if (elapses && reads_wall_clock()) words.add(started_.wall);
  if (reports || holds) words.add(valid_until_);
}

}  // namespace lockstep
