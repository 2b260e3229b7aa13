#pragma once
// A lock on one Redis instance as a sans-I/O value. It acquires by SET key token NX PX ttl, and releases
// and extends by scripts that compare the token first (Redis documentation, "Distributed Locks with
// Redis", section "Correct Implementation with a Single Instance"). The protocol of handle and poll is in
// core/locks/lock_io.h. This is the shortest complete lock: read it before Redlock.

#include <cstdint>
#include <utility>

#include "core/check.h"
#include "core/field_words.h"
#include "core/locks/elapsed_clock.h"
#include "core/locks/extend_missing.h"
#include "core/locks/lock_io.h"
#include "core/ratio.h"
#include "core/time.h"

namespace lockstep {

// How a release deletes the key. Only compare_delete is safe: `del` does not look whose key it is, and
// `get_then_del` leaves a gap between looking and deleting (redis-py#1031).
enum class SingleRelease : std::uint8_t { compare_delete, del, get_then_del };
// Says whether the SET carries the expiry, or a second request sets it. A client that dies between SETNX
// and EXPIRE leaves a key for ever (redis-py#818).
enum class SetExpiry : std::uint8_t { with_set, after_set };

struct SingleLockPolicy {
  Duration ttl = seconds(10);  // of the key, in whole milliseconds; 0: no expiry
  // The drift allowance is drift_factor * ttl + drift_constant, and is subtracted from the validity: for the
  // error of clock rates, and for Redis's expiry in whole milliseconds.
  Ratio drift_factor{1, 100};
  Duration drift_constant = milliseconds(2);
  bool reports_validity = true;              // if false, or without a TTL, belief lasts until the release
  Duration node_timeout = milliseconds(50);  // for one request, on the monotonic clock; 0: no timeout
  std::uint32_t attempts = 0;                // per acquire call; 0: until the application gives up
  Duration retry_delay_min = milliseconds(50);
  Duration retry_delay_max = milliseconds(250);
  bool release_partials = true;  // a failed attempt is released before the next one, comparing the token
  SingleRelease release = SingleRelease::compare_delete;
  SetExpiry set_expiry = SetExpiry::with_set;
  bool validity_check = true;  // a grant that comes too late counts as refused
  ExtendMissing extend_missing = ExtendMissing::fail;
  // From a reported acquisition or extension until the lock extends of its own accord, on the monotonic
  // clock: what libraries call a watchdog. 0: it extends only when the application asks for it. Without a TTL
  // it never does.
  Duration auto_extend_after;

  friend bool operator==(const SingleLockPolicy&, const SingleLockPolicy&) = default;

  constexpr Duration drift() const { return scale(ttl, drift_factor) + drift_constant; }
};

class SingleLock {
 public:
  using Policy = SingleLockPolicy;

  SingleLock() = default;
  SingleLock(const SingleLockPolicy& policy, NodeId node, KeyId key)
      : policy_(policy), node_(node), key_(key) {}

  void handle(const AcquireInput&, LocalTime) {
    begin_input();
    CHECK(phase_ == LockPhase::idle);
    attempt_ = 0;
    phase_ = LockPhase::acquiring;
    release_asked_ = false;
    draw_ = Draw::token;
  }

  void handle(const ReleaseInput&, LocalTime now) {
    begin_input();
    if (phase_ == LockPhase::releasing) {
      release_asked_ = true;
      return;
    }
    const bool nothing_sent = phase_ == LockPhase::idle || phase_ == LockPhase::waiting;
    if (nothing_sent) {
      end_with(Report::released);
    } else {
      looking_ = policy_.release == SingleRelease::get_then_del;
      cleaning_up_ = false;
      ask(now, LockPhase::releasing);
    }
  }

  void handle(const ExtendInput&, LocalTime now) {
    begin_input();
    if (phase_ != LockPhase::held) return;
    if (policy_.ttl.ns == 0) {
      report_ = Report::extended;  // nothing runs out, and PEXPIRE 0 would delete the key
    } else {
      ask(now, LockPhase::extending);
    }
  }

  void handle(const TokenDrawn& input, LocalTime now) {
    answer_draw(Draw::token);
    token_ = input.token;
    report_attempt_ = true;
    ask(now, LockPhase::acquiring);
  }

  void handle(const DelayDrawn& input, LocalTime now) {
    answer_draw(Draw::delay);
    deadline_ = now.mono + input.delay;
  }

  void handle(const TimerFired&, LocalTime now) {
    begin_input();
    if (now.mono < deadline_) return;
    deadline_ = MonoTime::never();
    if (phase_ == LockPhase::waiting) {
      ++attempt_;
      phase_ = LockPhase::acquiring;
      draw_ = Draw::token;
    } else if (phase_ == LockPhase::held) {
      ask(now, LockPhase::extending);
    } else {
      answered(false, now);
    }
  }

  void handle(const NodeReplied& input, LocalTime now) {
    begin_input();
    if (input.request != request_) return;
    if (phase_ == LockPhase::acquiring && !expiring_) {
      set_answered(input.reply.kind == ReplyKind::ok, now);
    } else if (phase_ == LockPhase::releasing && std::exchange(looking_, false)) {
      looked_at(input.reply, now);
    } else {
      answered(input.reply.kind == ReplyKind::integer && input.reply.value == 1, now);
    }
  }

  void handle(const NodeFailed& input, LocalTime now) {
    begin_input();
    if (input.node != node_) return;
    answered(false, now);
  }

  void handle(const CounterReplied&, LocalTime) { begin_input(); }

  void handle(const LockInput& input, LocalTime now) {
    std::visit([&](const auto& one) { handle(one, now); }, input);
  }

  LockOutput poll();

  LockPhase phase() const { return phase_; }
  std::uint64_t nodes() const { return std::uint64_t{1} << node_.value; }
  ElapsedClock elapsed_clock() const { return ElapsedClock::monotonic; }

  // For a search that merges equal states (scenarios/search/lock_states.h). add_state_to adds everything
  // that the lock's future depends on, except its policy. The lock ignores replies to requests other than
  // the last one.
  using WithState = SingleLock;
  void add_state_to(FieldWords& words) const {
    const bool holds = phase_ == LockPhase::held || phase_ == LockPhase::extending;
    words.add(static_cast<std::uint64_t>(phase_) | static_cast<std::uint64_t>(draw_) << 8 |
              static_cast<std::uint64_t>(awaited_draw_) << 16 | static_cast<std::uint64_t>(report_) << 24 |
              (drained_ ? 1ULL : 0ULL) << 32 | (send_ ? 1ULL : 0ULL) << 33 |
              (report_attempt_ ? 1ULL : 0ULL) << 34 | (expiring_ ? 1ULL : 0ULL) << 35 |
              (looking_ ? 1ULL : 0ULL) << 36 | (cleans_up() ? 1ULL : 0ULL) << 37 |
              (cleans_up() && release_asked_ ? 1ULL : 0ULL) << 38);
    words.add(deadline_);
    if (phase_ == LockPhase::idle && drained_) return;
    words.add_all(token_.value, std::uint64_t{attempt_} << 32 | (holds ? extensions_ : 0));
    if (report_ == Report::acquired || report_ == Report::extended) words.add_all(validity_, valid_until_ns_);
    if (phase_ != LockPhase::held && phase_ != LockPhase::waiting) words.add(started_);
  }
  RequestId last_request() const { return request_; }
  bool reads_wall_clock() const { return false; }

  friend bool operator==(const SingleLock&, const SingleLock&) = default;

 private:
  enum class Draw : std::uint8_t { none, token, delay };
  enum class Report : std::uint8_t { none, acquired, extended, rejected, lost, released };

  void begin_input() {
    CHECK(drained_ && awaited_draw_ == Draw::none, "input before the lock was drained");
    drained_ = false;
  }

  void answer_draw(Draw expected) {
    CHECK(awaited_draw_ == expected);
    awaited_draw_ = Draw::none;
  }

  SendToNode poll_send() const;

  void ask(LocalTime now, LockPhase phase) {
    phase_ = phase;
    expiring_ = false;
    ++request_.value;
    if (phase == LockPhase::extending) ++extensions_;
    started_ = now.mono;
    send_ = true;
    deadline_ = policy_.node_timeout.ns > 0 ? now.mono + policy_.node_timeout : MonoTime::never();
  }

  // Reacts to the answer of the last request; a timeout or a broken connection counts as a "no". Does
  // nothing while no request is out: a reply after its timeout, or a connection that breaks between two
  // attempts, must not cancel the deadline of the next attempt.
  void answered(bool yes, LocalTime now) {
    expiring_ = looking_ = false;
    const bool asking =
        phase_ == LockPhase::acquiring || phase_ == LockPhase::extending || phase_ == LockPhase::releasing;
    if (!asking) return;
    deadline_ = MonoTime::never();
    switch (phase_) {
      case LockPhase::acquiring:
        yes ? granted(now, Report::acquired) : refused(now);
        break;
      case LockPhase::extending:
        yes ? granted(now, Report::extended) : held_with(Report::lost);
        break;
      case LockPhase::releasing:
        cleans_up() && !release_asked_ ? after_failed_attempt() : end_with(Report::released);
        break;
      default:
        break;
    }
  }

  void set_answered(bool yes, LocalTime now) {
    if (!yes || policy_.set_expiry == SetExpiry::with_set || policy_.ttl.ns == 0) {
      answered(yes, now);
    } else {
      expiring_ = true;
      send_next(now);
    }
  }

  void looked_at(const Reply& reply, LocalTime now) {
    const bool mine =
        reply.kind == ReplyKind::token && reply.value == static_cast<std::int64_t>(token_.value);
    mine ? send_next(now) : answered(false, now);
  }

  // Sends the second request of an acquisition or a release. Elapsed time still counts from the first
  // request.
  void send_next(LocalTime now) {
    ++request_.value;
    send_ = true;
    deadline_ = policy_.node_timeout.ns > 0 ? now.mono + policy_.node_timeout : MonoTime::never();
  }

  void granted(LocalTime now, Report report) {
    validity_ = policy_.ttl - (now.mono - started_) - policy_.drift();
    const bool too_late = policy_.validity_check && policy_.ttl.ns > 0 && validity_.ns <= 0;
    if (report == Report::acquired) extensions_ = 0;
    if (too_late) {
      report == Report::acquired ? refused(now) : held_with(Report::lost);
      return;
    }
    valid_until_ns_ = (now.mono + validity_).ns;
    if (policy_.ttl.ns == 0 || !policy_.reports_validity || validity_.ns < 0) validity_ = Duration{};
    held_with(report);
    if (policy_.auto_extend_after.ns > 0 && policy_.ttl.ns > 0)
      deadline_ = now.mono + policy_.auto_extend_after;
  }

  // The attempt was not granted, not answered, or too late. The key may be there nevertheless. Then the
  // clean-up deletes it, or else its TTL ends it.
  void refused(LocalTime now) {
    if (!policy_.release_partials) {
      after_failed_attempt();
      return;
    }
    cleaning_up_ = true;
    ask(now, LockPhase::releasing);
  }

  // Returns true iff the release that is out cleans up a failed attempt and is not the application's.
  bool cleans_up() const { return phase_ == LockPhase::releasing && cleaning_up_; }

  void after_failed_attempt() {
    if (policy_.attempts != 0 && attempt_ + 1 >= policy_.attempts) {
      end_with(Report::rejected);
      return;
    }
    phase_ = LockPhase::waiting;
    draw_ = Draw::delay;
  }

  void held_with(Report report) {
    phase_ = LockPhase::held;
    report_ = report;
  }

  void end_with(Report report) {
    phase_ = LockPhase::idle;
    release_asked_ = false;
    deadline_ = MonoTime::never();
    report_ = report;
  }

  SingleLockPolicy policy_;
  NodeId node_;
  KeyId key_;
  LockPhase phase_ = LockPhase::idle;
  bool drained_ = true;
  bool send_ = false;
  bool report_attempt_ = false;
  bool expiring_ = false;       // the SET was granted, and the request that sets its expiry is out
  bool cleaning_up_ = false;    // the last release cleans up a failed attempt
  bool release_asked_ = false;  // the application has given up during such a clean-up
  bool looking_ = false;        // the request by which a release asks whose key it is, is out
  Draw draw_ = Draw::none;
  Draw awaited_draw_ = Draw::none;
  Report report_ = Report::none;
  RequestId request_;
  std::uint32_t attempt_ = 0;
  std::uint32_t extensions_ = 0;
  OwnerToken token_;
  Duration validity_;
  std::int64_t valid_until_ns_ = 0;
  MonoTime started_;
  MonoTime deadline_ = MonoTime::never();
};

inline SendToNode SingleLock::poll_send() const {
  const auto ttl_ms = static_cast<std::int32_t>(policy_.ttl.ns / milliseconds(1).ns);
  const auto token = static_cast<std::int64_t>(token_.value);
  const auto send = [&](Step step, std::uint32_t attempt, CommandKind kind, std::int32_t expiry_ms) {
    return SendToNode{node_, request_, step, attempt, {kind, key_, expiry_ms, token}};
  };
  switch (phase_) {
    case LockPhase::acquiring:
      if (expiring_) return send(Step::expire, attempt_, CommandKind::pexpire, ttl_ms);
      return send(Step::acquire, attempt_, CommandKind::set_nx,
                  policy_.set_expiry == SetExpiry::with_set ? ttl_ms : 0);
    case LockPhase::extending:
      return send(Step::extend, extensions_,
                  policy_.extend_missing == ExtendMissing::create ? CommandKind::upsert
                                                                  : CommandKind::compare_pexpire,
                  ttl_ms);
    default:
      if (looking_) return send(Step::release_read, attempt_, CommandKind::get, 0);
      return send(Step::release, attempt_,
                  cleaning_up_ || policy_.release == SingleRelease::compare_delete
                      ? CommandKind::compare_delete
                      : CommandKind::del,
                  0);
  }
}

inline LockOutput SingleLock::poll() {
  CHECK(awaited_draw_ == Draw::none, "a draw was not answered");
  if (std::exchange(report_attempt_, false)) return ReportAttempt{attempt_};
  if (std::exchange(send_, false)) return poll_send();
  if (draw_ != Draw::none) {
    awaited_draw_ = std::exchange(draw_, Draw::none);
    if (awaited_draw_ == Draw::token) return DrawToken{attempt_};
    return DrawRetryDelay{attempt_, policy_.retry_delay_min, policy_.retry_delay_max};
  }
  switch (std::exchange(report_, Report::none)) {
    case Report::acquired:
      return ReportAcquired{validity_, valid_until_ns_, token_, FencingToken{}, 1};
    case Report::extended:
      return ReportExtended{validity_, valid_until_ns_};
    case Report::rejected:
      return ReportRejected{};
    case Report::lost:
      return ReportLost{};
    case Report::released:
      return ReportReleased{};
    case Report::none:
      break;
  }
  drained_ = true;
  return Wait{deadline_};
}

}  // namespace lockstep
