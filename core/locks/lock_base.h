#pragma once
// The part that most locks have in common. A lock of your own derives from it and says only what is
// special:
//
//   class MyLock : public LockBase<MyLock> {
//    public:
//     using LockBase::LockBase;
//     void on_attempt(LocalTime now);                                 // a token is drawn: send the requests
//     void on_reply(NodeId node, const Reply& reply, LocalTime now);  // a node answers the last request
//     void on_release(LocalTime now);                                 // the application is done, or gives up
//   };
//
// Where the defaults below do not fit, it also replaces on_extend, on_timeout and on_failed. Each of
// these functions reacts by calling send, acquired, extended, lost, retry, rejected or released. Elapsed
// time is counted on the monotonic clock. A validity is counted on the clock that elapsed_clock() names,
// which a lock may replace, too.
//
// Mistakes of the lock are for the monitors to find, but a CHECK fails if the lock decides twice, or
// sends while it is idle or waiting.

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "core/check.h"
#include "core/locks/elapsed_clock.h"
#include "core/locks/lock_io.h"
#include "core/locks/lock_setup.h"

namespace lockstep {

template <class Derived>
class LockBase {
 public:
  LockBase() = default;
  explicit LockBase(const LockSetup& setup) : setup_(setup) {}

  // ---- For the world (core/locks/lock_io.h) ----

  void handle(const AcquireInput&, LocalTime) {
    CHECK(phase_ == LockPhase::idle);
    attempt_ = extensions_ = 0;
    begin_attempt();
  }
  void handle(const ReleaseInput&, LocalTime now) {
    if (phase_ == LockPhase::releasing) return;
    const bool nothing_sent = phase_ == LockPhase::idle || phase_ == LockPhase::waiting;
    phase_ = LockPhase::releasing;
    if (nothing_sent) return released();
    started_ = now.mono;
    self().on_release(now);
  }
  void handle(const ExtendInput&, LocalTime now) {
    if (phase_ != LockPhase::held) return;
    started_ = now.mono;
    self().on_extend(now);
  }
  void handle(const TokenDrawn& input, LocalTime now) {
    token_ = input.token;
    started_ = now.mono;
    outputs_.push_back(ReportAttempt{attempt_});
    self().on_attempt(now);
  }
  void handle(const DelayDrawn& input, LocalTime now) { deadline_ = now.mono + input.delay; }
  void handle(const TimerFired&, LocalTime now) {
    if (now.mono < deadline_) return;
    deadline_ = MonoTime::never();
    if (phase_ == LockPhase::waiting) {
      ++attempt_;
      begin_attempt();
    } else {
      self().on_timeout(now);
    }
  }
  void handle(const NodeReplied& input, LocalTime now) {
    if (input.request == request_ && awaits_reply()) self().on_reply(input.node, input.reply, now);
  }
  void handle(const NodeFailed& input, LocalTime now) {
    if (awaits_reply()) self().on_failed(input.node, now);
  }
  void handle(const CounterReplied&, LocalTime) {}
  void handle(const LockInput& input, LocalTime now) {
    std::visit([&](const auto& one) { handle(one, now); }, input);
  }

  LockOutput poll() {
    if (next_output_ < outputs_.size()) return outputs_[next_output_++];
    outputs_.clear();
    next_output_ = 0;
    return Wait{deadline_};
  }

  LockPhase phase() const { return phase_; }
  NodeMask nodes() const { return setup_.nodes; }
  ElapsedClock elapsed_clock() const { return ElapsedClock::monotonic; }

  friend bool operator==(const LockBase&, const LockBase&) = default;

 protected:
  // ---- Defaults that a lock may replace ----

  // Does nothing, so that the validity stays as it was. A lock that can be extended sends its requests
  // here.
  void on_extend(LocalTime) {}
  // Is called when the timeout of the last request has passed without a decision. The attempt or the
  // extension has then failed; a release is over.
  void on_timeout(LocalTime) {
    if (phase_ == LockPhase::acquiring) retry();
    if (phase_ == LockPhase::extending) lost();
    if (phase_ == LockPhase::releasing) released();
  }
  // Is called when the connection to a node has broken while an answer was awaited. It counts as a timeout.
  void on_failed(NodeId, LocalTime now) { self().on_timeout(now); }

  // ---- The set-up and the present state ----

  const LockSetup& setup() const { return setup_; }
  Duration ttl() const { return setup_.ttl; }
  OwnerToken token() const { return token_; }
  // Returns the time since the attempt, the extension or the release began, on the monotonic clock.
  Duration elapsed(LocalTime now) const { return now.mono - started_; }

  // ---- Commands ----

  Command set_nx() const { return {CommandKind::set_nx, setup_.key, ttl_ms(), token_value()}; }
  Command del() const { return {CommandKind::del, setup_.key, 0, token_value()}; }
  Command get() const { return {CommandKind::get, setup_.key, 0, token_value()}; }
  Command compare_delete() const { return {CommandKind::compare_delete, setup_.key, 0, token_value()}; }
  Command compare_pexpire() const {
    return {CommandKind::compare_pexpire, setup_.key, ttl_ms(), token_value()};
  }

  // ---- Reactions ----

  // Sends the command to all nodes of the lock at once. Replies to earlier requests are late from now on
  // and do not reach on_reply.
  // REQUIRES: the lock is acquiring, held (in on_extend), extending or releasing. The same holds for
  // send_to.
  void send(const Command& command, LocalTime now) {
    begin_request(now);
    for (std::uint16_t node = 0; node < 64; ++node) {
      if ((setup_.nodes >> node & 1U) != 0) push_request(NodeId{node}, command);
    }
  }
  // Sends the command to one node in the same way.
  void send_to(NodeId node, const Command& command, LocalTime now) {
    begin_request(now);
    push_request(node, command);
  }
  // Sends the command to one node as a given step. Choices of latencies are named by steps, so a second
  // request of one attempt to the same node needs another step than the first.
  void send_to(NodeId node, const Command& command, Step step, LocalTime now) {
    begin_request(now);
    outputs_.push_back(SendToNode{node, request_, step, attempt_, command});
  }

  // Says that the attempt has enough grants. A lock that may still refuse them, because its validity is too
  // short for example, says so before it decides; for others acquired() does. Faults can be aimed here
  // (quorum_reached).
  void has_quorum(std::uint16_t grants) {
    if (!std::exchange(has_quorum_, true)) outputs_.push_back(ReportQuorum{grants});
  }
  // Reports the lock as acquired. The application may rely on it for `validity` from now on, or until it
  // releases if `validity` is 0.
  void acquired(Duration validity, LocalTime now, std::uint16_t grants = 1) {
    decide(LockPhase::acquiring, LockPhase::held);
    has_quorum(grants);
    outputs_.push_back(ReportAcquired{validity, reading(now) + validity.ns, token_, FencingToken{}, grants});
  }
  void extended(Duration validity, LocalTime now) {
    decide(LockPhase::extending, LockPhase::held);
    outputs_.push_back(ReportExtended{validity, reading(now) + validity.ns});
  }
  // Reports that the extension failed. The application will then release.
  void lost() {
    decide(LockPhase::extending, LockPhase::held);
    outputs_.push_back(ReportLost{});
  }
  // Ends the attempt. The next one begins after a retry delay of the scenario's [lock] section, with
  // another token.
  void retry() {
    decide(LockPhase::acquiring, LockPhase::waiting);
    outputs_.push_back(DrawRetryDelay{attempt_, setup_.retry_delay_min, setup_.retry_delay_max});
  }
  // Ends the acquire call without the lock.
  void rejected() {
    decide(LockPhase::acquiring, LockPhase::idle);
    outputs_.push_back(ReportRejected{});
  }
  void released() {
    decide(LockPhase::releasing, LockPhase::idle);
    outputs_.push_back(ReportReleased{});
  }

 private:
  Derived& self() { return static_cast<Derived&>(*this); }

  std::int64_t reading(LocalTime now) {
    return self().elapsed_clock() == ElapsedClock::monotonic ? now.mono.ns : now.wall.ns;
  }

  bool awaits_reply() const {
    return phase_ == LockPhase::acquiring || phase_ == LockPhase::extending || phase_ == LockPhase::releasing;
  }

  std::int32_t ttl_ms() const { return static_cast<std::int32_t>(setup_.ttl.ns / milliseconds(1).ns); }
  std::int64_t token_value() const { return static_cast<std::int64_t>(token_.value); }

  void begin_attempt() {
    phase_ = LockPhase::acquiring;
    has_quorum_ = false;
    outputs_.push_back(DrawToken{attempt_});
  }

  void begin_request(LocalTime now) {
    if (phase_ == LockPhase::held) {  // on_extend is sending
      phase_ = LockPhase::extending;
      ++extensions_;
    }
    CHECK(awaits_reply(), "a lock sends while it acquires, extends or releases");
    ++request_.value;
    const Duration timeout = setup_.node_timeout;
    deadline_ = MonoTime::never();
    if (timeout.ns > 0) deadline_ = now.mono + timeout;
  }

  void push_request(NodeId node, const Command& command) {
    const bool extending = phase_ == LockPhase::extending;
    const Step step = extending                        ? Step::extend
                      : phase_ == LockPhase::releasing ? Step::release
                                                       : Step::acquire;
    outputs_.push_back(SendToNode{node, request_, step, extending ? extensions_ : attempt_, command});
  }

  void decide(LockPhase from, LockPhase to) {
    CHECK(phase_ == from, "a lock decides once: acquired, retry, rejected; extended, lost; or released");
    phase_ = to;
    deadline_ = MonoTime::never();
  }

  LockSetup setup_;
  LockPhase phase_ = LockPhase::idle;
  RequestId request_;
  bool has_quorum_ = false;  // the attempt at hand has said so
  std::uint32_t attempt_ = 0;
  std::uint32_t extensions_ = 0;
  OwnerToken token_;
  MonoTime started_;
  MonoTime deadline_ = MonoTime::never();
  std::vector<LockOutput> outputs_;
  std::size_t next_output_ = 0;
};

}  // namespace lockstep
