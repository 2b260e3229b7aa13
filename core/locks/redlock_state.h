#pragma once
// Redlock as a sans-I/O value (RD: Redis documentation, "Distributed Locks with Redis"); the rules are in
// core/locks/redlock_policy.h, the protocol of handle and poll in core/locks/lock_io.h.
//
// Phases: idle -> acquiring (-> fencing) -> held <-> extending -> releasing -> idle, and, when an attempt
// fails, acquiring -> releasing (of the partial grants) -> waiting -> acquiring … One set of requests is out
// at a time; its number is the RequestId, so late replies of an earlier set are recognised and ignored.
//
// Invariants: pending sends are a subset of the nodes; answered_ and granted_ are subsets of the nodes asked.

#include <bit>
#include <cstddef>
#include <cstdint>

#include "core/check.h"
#include "core/field_words.h"
#include "core/locks/lock_io.h"
#include "core/locks/redlock_policy.h"

namespace lockstep {

class Redlock {
 public:
  using Policy = RedlockPolicy;

  Redlock() = default;
  // REQUIRES: nodes is not empty; the policy's TTL is at least 1 ms.
  Redlock(const RedlockPolicy& policy, NodeMask nodes, KeyId key);

  void handle(const AcquireInput&, LocalTime now);
  void handle(const ReleaseInput&, LocalTime now);
  void handle(const ExtendInput&, LocalTime now);
  void handle(const TimerFired&, LocalTime now);
  void handle(const TokenDrawn& input, LocalTime now);
  void handle(const DelayDrawn& input, LocalTime now);
  void handle(const NodeReplied& input, LocalTime now);
  void handle(const NodeFailed& input, LocalTime now);
  void handle(const CounterReplied& input, LocalTime now);
  void handle(const LockInput& input, LocalTime now) {
    std::visit([&](const auto& one) { handle(one, now); }, input);
  }

  LockOutput poll();

  LockPhase phase() const { return phase_; }
  NodeMask nodes() const { return policy_.keys == 0 ? nodes_ : mask_of(server_); }
  ElapsedClock elapsed_clock() const { return policy_.elapsed_clock; }

  // For a search that merges equal states (scenarios/search/lock_states.h): what the lock's future depends on, apart
  // from its rules. A reply to another request than the last one it ignores.
  using WithState = Redlock;
  void add_state_to(FieldWords& words) const;
  RequestId last_request() const { return request_; }
  bool reads_wall_clock() const { return policy_.elapsed_clock == ElapsedClock::wall; }

  friend bool operator==(const Redlock&, const Redlock&) = default;

 private:
  enum class Draw : std::uint8_t { none, token, delay };
  // While held: nothing, a set of SETs is out, or the delay before the next one runs.
  enum class TopUp : std::uint8_t { none, asking, waiting };
  // What is still to be said at the next polls, one bit each, said from the lowest to the highest.
  enum class Say : std::uint8_t {
    close,
    attempt,
    quorum,
    send,
    counter,
    draw,
    acquired,
    extended,
    rejected,
    lost,
    released
  };

  void say(Say what) { to_say_ = static_cast<std::uint16_t>(to_say_ | 1U << static_cast<unsigned>(what)); }
  void said(Say what) {
    to_say_ = static_cast<std::uint16_t>(to_say_ & ~(1U << static_cast<unsigned>(what)));
  }
  void say_sends(NodeMask nodes) {
    to_send_ = nodes;
    nodes != 0 ? say(Say::send) : said(Say::send);
  }
  void say_draw(Draw what) {
    draw_ = what;
    say(Say::draw);
  }

  std::uint16_t quorum() const {
    if (policy_.quorum != 0) return policy_.quorum;
    const NodeMask counted = policy_.quorum_of == QuorumOf::all ? nodes_ : nodes_ & ~failed_;
    return static_cast<std::uint16_t>(std::popcount(counted) / 2 + 1);
  }
  std::int64_t reading(LocalTime t) const {
    return policy_.elapsed_clock == ElapsedClock::monotonic ? t.mono.ns : t.wall.ns;
  }
  void begin_input();
  void start_attempt(LocalTime now);
  void ask(LocalTime now, LockPhase phase, NodeMask whom);
  void next_in_sequence(LocalTime now);
  NodeMask outstanding() const;
  void node_done(NodeId node, bool granted, LocalTime now);
  bool decided(std::uint16_t needed) const;
  void requests_timed_out(LocalTime now);
  void requests_decided_or_next(LocalTime now);
  void requests_decided(LocalTime now);
  void attempt_decided(LocalTime now);
  void extension_decided(LocalTime now);
  void release_decided();
  void node_counters_decided(LocalTime now);
  KeyId counter_key() const { return KeyId{static_cast<std::uint16_t>(key_.value + 1)}; }
  void judge_validity(LocalTime now);
  void attempt_failed(LocalTime now);
  void after_failed_attempt();
  void raise();
  void begin_top_up(LocalTime now);
  void top_up(LocalTime now);
  void top_up_decided();
  void end_top_up();
  void begin_extension(LocalTime now);
  void clean_up_after_extension();
  void arm_auto_extension(LocalTime now);
  void release(LocalTime now, bool partial);
  LockPhase sending() const;
  Command command_for(LockPhase phase) const;
  LockOutput poll_send();
  LockOutput poll_draw();

  RedlockPolicy policy_;
  NodeMask nodes_ = 0;  // that have a vote: where all keys lie on one server, one bit for each key
  NodeId server_;       // … and that server
  KeyId key_;
  LockPhase phase_ = LockPhase::idle;
  bool drained_ = true;
  bool releasing_partial_ = false;  // a failed attempt's clean-up, not the application's release
  bool release_asked_ = false;      // the application gave up during the clean-up
  bool cleaning_up_ = false;        // what is to be sent are deletions, though the lock is held
  TopUp top_up_ = TopUp::none;
  Draw draw_ = Draw::none;     // to be asked for, or
  bool draw_awaited_ = false;  // asked for, to be answered at once
  std::uint16_t to_say_ = 0;   // bits of Say

  RequestId request_;
  NodeMask to_send_ = 0;
  NodeMask to_close_ = 0;
  NodeMask asked_ = 0;
  NodeMask answered_ = 0;  // or failed, or timed out
  NodeMask granted_ = 0;   // said yes in this set of requests
  NodeMask failed_ = 0;    // failed, or timed out
  NodeMask holds_ = 0;     // said yes to this attempt's SET or a top-up's: where a release to the granting
                           // nodes goes
  std::uint32_t attempt_ = 0;
  std::uint32_t extensions_ = 0;
  std::uint32_t top_ups_ = 0;  // of this hold
  OwnerToken token_;
  FencingToken fencing_;
  LocalTime started_;  // of the attempt, the acquire call or the extension: what elapsed time counts from
  std::int64_t valid_until_ = 0;            // on the elapsed clock; meaningful while held or extending
  Duration validity_;                       // to be reported
  MonoTime deadline_ = MonoTime::never();   // of the requests that are out, or of a delay
  MonoTime extend_at_ = MonoTime::never();  // while held: the lock's own extension
};

}  // namespace lockstep
