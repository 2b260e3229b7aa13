#pragma once
// A client of a coordinator (core/locks/coordinator.h), as a sans-I/O value. It asks one coordinator at a
// time, at first the one with the lowest number. If a coordinator does not answer in time, or its
// connection breaks, the client selects the coordinator with the next number; the first one follows the
// last.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/check.h"
#include "core/lock_phase.h"
#include "core/locks/coordinator_policy.h"
#include "core/locks/lock_io.h"

namespace lockstep {

class CoordinatedLock {
 public:
  CoordinatedLock() = default;
  // REQUIRES: coordinators > 0.
  CoordinatedLock(const CoordinatorPolicy& policy, std::uint16_t coordinators, ResourceId resource)
      : policy_(policy), coordinators_(coordinators), resource_(resource) {}

  void handle(const AcquireInput&, LocalTime) {
    CHECK(phase_ == LockPhase::idle);
    attempt_ = 0;
    begin_attempt();
  }
  void handle(const ReleaseInput&, LocalTime now) {
    if (phase_ == LockPhase::releasing) {
      cleaning_up_ = false;
      return;
    }
    const bool nothing_sent = phase_ == LockPhase::idle || phase_ == LockPhase::waiting;
    if (nothing_sent) return end_with(ReportReleased{});
    begin_release(now);
  }
  void handle(const ExtendInput&, LocalTime) {}  // this lock cannot be extended
  void handle(const TokenDrawn& input, LocalTime now) {
    token_ = input.token;
    fencing_ = FencingToken{};
    started_ = now;
    value_ =
        policy_.grant == GrantTo::later_timestamp ? now.wall.ns : static_cast<std::int64_t>(token_.value);
    outputs_.push_back(ReportAttempt{attempt_});
    ask(now);
  }
  void handle(const DelayDrawn& input, LocalTime now) { deadline_ = now.mono + input.delay; }

  void handle(const TimerFired&, LocalTime now) {
    if (now.mono < deadline_) return;
    deadline_ = MonoTime::never();
    if (phase_ == LockPhase::waiting) {
      ++attempt_;
      begin_attempt();
    } else if (phase_ == LockPhase::fencing) {
      attempt_failed(now);
    } else {
      unanswered(now);
    }
  }
  void handle(const CoordinatorReplied& input, LocalTime now) {
    if (input.request != request_) return;
    if (phase_ == LockPhase::releasing) return released();
    if (phase_ != LockPhase::acquiring) return;
    if (input.reply.kind != ReplyKind::ok) return attempt_failed(now);
    nodes_ = policy_.store == EntryStore::node
                 ? mask_of(NodeId{static_cast<std::uint16_t>(input.reply.value)})
                 : NodeMask{0};
    policy_.fencing ? fetch_token(now) : judge_validity(now);
  }
  void handle(const CoordinatorFailed& input, LocalTime now) {
    const bool asking = phase_ == LockPhase::acquiring || phase_ == LockPhase::releasing;
    if (asking && input.coordinator == selected_) unanswered(now);
  }
  void handle(const CounterReplied& input, LocalTime now) {
    if (phase_ != LockPhase::fencing || input.request != request_) return;
    if (input.reply.kind != ReplyKind::integer) return attempt_failed(now);
    fencing_ = FencingToken{input.reply.value};
    judge_validity(now);
  }

  LockOutput poll() {
    if (next_output_ < outputs_.size()) return outputs_[next_output_++];
    outputs_.clear();
    next_output_ = 0;
    return Wait{deadline_};
  }

  LockPhase phase() const { return phase_; }
  // Returns the node that keeps the entry of the last grant, or no node if the coordinator keeps it in
  // memory.
  NodeMask nodes() const { return nodes_; }

  // Equal locks have equal buckets. A search compares only the locks of one bucket
  // (scenarios/search/lock_states.h).
  std::uint64_t bucket() const {
    return (static_cast<std::uint64_t>(started_.mono.ns) ^ request_.value) * 0x9E3779B97F4A7C15U ^
           static_cast<std::uint64_t>(deadline_.ns);
  }

  friend bool operator==(const CoordinatedLock&, const CoordinatedLock&) = default;

 private:
  void begin_attempt() {
    phase_ = LockPhase::acquiring;
    outputs_.push_back(DrawToken{attempt_});
  }

  void wait_for_answer(LocalTime now) {
    const Duration timeout = policy_.node_timeout;
    deadline_ = timeout.ns > 0 ? now.mono + timeout : MonoTime::never();
  }

  void ask(LocalTime now) {
    ++request_.value;
    wait_for_answer(now);
    const bool acquiring = phase_ == LockPhase::acquiring;
    outputs_.push_back(SendToCoordinator{
        selected_,
        request_,
        acquiring ? Step::acquire : Step::release,
        attempt_,
        {acquiring ? CommandKind::ask_lock : CommandKind::ask_release, KeyId{resource_.value}, 0, value_}});
  }

  void fetch_token(LocalTime now) {
    phase_ = LockPhase::fencing;
    ++request_.value;
    wait_for_answer(now);
    outputs_.push_back(SendToCounter{request_, attempt_, {CommandKind::incr, {}, 0, 0}});
  }

  void select_next() { selected_.value = static_cast<std::uint16_t>((selected_.value + 1) % coordinators_); }

  // What an unanswered attempt has set is released through the same coordinator first. That one may still
  // have the request before it, and another one's release would overtake it.
  void unanswered(LocalTime now) {
    if (phase_ == LockPhase::acquiring) {
      if (!policy_.release_partials) select_next();
      attempt_failed(now);
    } else if (phase_ == LockPhase::releasing) {
      select_next();
      ++asked_to_release_ < coordinators_ ? ask(now) : released();
    }
  }

  void judge_validity(LocalTime now) {
    const bool monotonic = policy_.elapsed_clock == ElapsedClock::monotonic;
    const std::int64_t reading = monotonic ? now.mono.ns : now.wall.ns;
    const std::int64_t started = monotonic ? started_.mono.ns : started_.wall.ns;
    Duration validity = policy_.ttl - Duration{reading - started} - policy_.drift();
    if (policy_.validity_check && validity.ns <= 0) return attempt_failed(now);
    const std::int64_t until = reading + validity.ns;
    if (!policy_.reports_validity || validity.ns < 0) validity = Duration{};
    phase_ = LockPhase::held;
    deadline_ = MonoTime::never();
    outputs_.push_back(ReportAcquired{validity, until, token_, fencing_, 1});
  }

  void attempt_failed(LocalTime now) {
    cleaning_up_ = policy_.release_partials;
    cleaning_up_ ? begin_release(now) : after_failed_attempt();
  }

  void begin_release(LocalTime now) {
    phase_ = LockPhase::releasing;
    asked_to_release_ = 0;
    ask(now);
  }

  void released() {
    deadline_ = MonoTime::never();
    cleaning_up_ ? after_failed_attempt() : end_with(ReportReleased{});
  }

  void after_failed_attempt() {
    cleaning_up_ = false;
    deadline_ = MonoTime::never();
    if (policy_.attempts != 0 && attempt_ + 1 >= policy_.attempts) return end_with(ReportRejected{});
    phase_ = LockPhase::waiting;
    outputs_.push_back(DrawRetryDelay{attempt_, policy_.retry_delay_min, policy_.retry_delay_max});
  }

  void end_with(const LockOutput& report) {
    phase_ = LockPhase::idle;
    deadline_ = MonoTime::never();
    cleaning_up_ = false;
    outputs_.push_back(report);
  }

  CoordinatorPolicy policy_;
  std::uint16_t coordinators_ = 1;
  ResourceId resource_;
  LockPhase phase_ = LockPhase::idle;
  bool cleaning_up_ = false;  // the release cleans up a failed attempt; it is not the application's
  CoordinatorId selected_;
  std::uint16_t asked_to_release_ = 0;  // the number of coordinators that have failed to answer this release
  RequestId request_;
  std::uint32_t attempt_ = 0;
  OwnerToken token_;
  FencingToken fencing_;
  std::int64_t value_ = 0;  // identifies the attempt to coordinators: its wall-clock time, or its token
  NodeMask nodes_ = 0;
  LocalTime started_;
  MonoTime deadline_ = MonoTime::never();
  std::vector<LockOutput> outputs_;
  std::size_t next_output_ = 0;
};

}  // namespace lockstep
