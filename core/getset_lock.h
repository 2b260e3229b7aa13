#pragma once
// The lock that the Redis documentation of SETNX described before SET had its options ("Design pattern:
// locking with SETNX"): the value of the key is the time at which it ends, by the clock of the client that
// set it, and the key has no TTL. Who finds that time in the past takes the lock by GETSET, and has it if
// what GETSET answers is in the past, too. It needs clients whose wall clocks agree.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/check.h"
#include "core/elapsed_clock.h"
#include "core/lock_io.h"
#include "core/lock_phase.h"

namespace lockstep {

struct GetsetPolicy {
  Duration ttl = seconds(10);                // from the attempt to the time in the key, > 0
  Duration node_timeout = milliseconds(50);  // of one request, monotonic; 0: none
  std::uint32_t attempts = 0;                // of an acquire call; 0: until the application gives up
  Duration retry_delay_min = milliseconds(50);
  Duration retry_delay_max = milliseconds(250);
  friend bool operator==(const GetsetPolicy&, const GetsetPolicy&) = default;
};

class GetsetLock {
 public:
  GetsetLock() = default;
  GetsetLock(const GetsetPolicy& policy, NodeId node, KeyId key) : policy_(policy), node_(node), key_(key) {}

  void handle(const AcquireInput&, LocalTime) {
    CHECK(phase_ == LockPhase::idle);
    attempt_ = 0;
    begin_attempt();
  }
  void handle(const ReleaseInput&, LocalTime now) {
    if (phase_ == LockPhase::releasing) return;
    const bool has_it = phase_ == LockPhase::held;
    // A key that has ended may be another client's by now: it stays.
    if (!has_it || now.wall.ns >= ends_) return end_with(ReportReleased{});
    phase_ = LockPhase::releasing;
    ask(Step::release, CommandKind::del, now);
  }
  void handle(const ExtendInput&, LocalTime) {}  // not offered
  void handle(const TokenDrawn& input, LocalTime now) {
    token_ = input.token;
    ends_ = (now.wall + policy_.ttl).ns;
    outputs_.push_back(ReportAttempt{attempt_});
    ask(Step::acquire, CommandKind::set_nx, now);
  }
  void handle(const DelayDrawn& input, LocalTime now) { deadline_ = now.mono + input.delay; }
  void handle(const TimerFired&, LocalTime now) {
    if (now.mono < deadline_) return;
    deadline_ = MonoTime::never();
    if (phase_ == LockPhase::waiting) {
      ++attempt_;
      begin_attempt();
    } else {
      failed();
    }
  }
  void handle(const NodeReplied& input, LocalTime now) {
    if (input.request != request_) return;
    if (phase_ == LockPhase::releasing) return end_with(ReportReleased{});
    if (phase_ != LockPhase::acquiring) return;
    const bool ended = input.reply.kind == ReplyKind::token && input.reply.value < now.wall.ns;
    switch (asked_) {
      case CommandKind::set_nx:
        if (input.reply.kind == ReplyKind::ok) return acquired(now);
        return ask(Step::acquire_read, CommandKind::get, now);
      case CommandKind::get:
        if (!ended) return failed();
        ends_ = (now.wall + policy_.ttl).ns;
        return ask(Step::acquire_swap, CommandKind::getset, now);
      default:
        return ended ? acquired(now) : failed();
    }
  }
  void handle(const NodeFailed&, LocalTime) {
    if (phase_ == LockPhase::acquiring || phase_ == LockPhase::releasing) failed();
  }
  void handle(const CounterReplied&, LocalTime) {}

  LockOutput poll() {
    if (next_output_ < outputs_.size()) return outputs_[next_output_++];
    outputs_.clear();
    next_output_ = 0;
    return Wait{deadline_};
  }

  LockPhase phase() const { return phase_; }
  NodeMask nodes() const { return mask_of(node_); }
  ElapsedClock elapsed_clock() const { return ElapsedClock::wall; }

  friend bool operator==(const GetsetLock&, const GetsetLock&) = default;

 private:
  void begin_attempt() {
    phase_ = LockPhase::acquiring;
    outputs_.push_back(DrawToken{attempt_});
  }

  void ask(Step step, CommandKind what, LocalTime now) {
    asked_ = what;
    ++request_.value;
    deadline_ = policy_.node_timeout.ns > 0 ? now.mono + policy_.node_timeout : MonoTime::never();
    outputs_.push_back(SendToNode{node_, request_, step, attempt_, {what, key_, 0, ends_}});
  }

  void acquired(LocalTime now) {
    if (ends_ <= now.wall.ns) return failed();
    phase_ = LockPhase::held;
    deadline_ = MonoTime::never();
    outputs_.push_back(ReportAcquired{Duration{ends_ - now.wall.ns}, ends_, token_, FencingToken{}, 1});
  }

  // Not granted, or not answered: an attempt's key stays, and ends by itself.
  void failed() {
    if (phase_ == LockPhase::releasing) return end_with(ReportReleased{});
    if (policy_.attempts != 0 && attempt_ + 1 >= policy_.attempts) return end_with(ReportRejected{});
    phase_ = LockPhase::waiting;
    deadline_ = MonoTime::never();
    outputs_.push_back(DrawRetryDelay{attempt_, policy_.retry_delay_min, policy_.retry_delay_max});
  }

  void end_with(const LockOutput& report) {
    phase_ = LockPhase::idle;
    deadline_ = MonoTime::never();
    outputs_.push_back(report);
  }

  GetsetPolicy policy_;
  NodeId node_;
  KeyId key_;
  LockPhase phase_ = LockPhase::idle;
  CommandKind asked_ = CommandKind::set_nx;
  RequestId request_;
  std::uint32_t attempt_ = 0;
  OwnerToken token_;
  std::int64_t ends_ = 0;  // what stands in the key, in nanoseconds of this client's wall clock
  MonoTime deadline_ = MonoTime::never();
  std::vector<LockOutput> outputs_;
  std::size_t next_output_ = 0;
};

}  // namespace lockstep
