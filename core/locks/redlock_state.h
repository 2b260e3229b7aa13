#pragma once
// Redlock as a sans-I/O value (RD: Redis documentation, "Distributed Locks with Redis"). The rules are in
// core/locks/redlock_policy.h, and the protocol of handle and poll is in core/locks/lock_io.h.
//
// Phases:
//
//   success          idle -> acquiring (-> fencing) -> held <-> extending -> releasing -> idle
//   failed attempt   acquiring -> releasing (the partial grants) -> waiting -> acquiring
//
// One set of requests is out at a time. Its number is the RequestId, so late replies to an earlier set
// are recognised and ignored.
//
// Invariants: pending sends are a subset of the nodes; answered_ and granted_ are subsets of the nodes
// asked.

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
  void handle(const NodeFailed& input, LocalTime now) { nodes_failed(mask_of(input.node), now); }
  void handle(const CounterReplied& input, LocalTime now);
  void handle(const LockInput& input, LocalTime now) {
    std::visit([&](const auto& one) { handle(one, now); }, input);
  }

  // Tells the lock of several nodes at once that their connections were reset.
  void nodes_failed(NodeMask nodes, LocalTime now);

  LockOutput poll();
  // A shortcut of poll() for its most frequent answer, which the simulator's step loop takes. If this returns
  // true, poll() would return Wait, and poll_wait() may be called in its place.
  bool has_nothing_to_say() const { return to_say_ == 0; }
  Wait poll_wait() {
    CHECK(to_say_ == 0 && !draw_awaited_, "a lock with an output, or a draw that was not answered");
    drained_ = true;
    return Wait{deadline_ < extend_at_ ? deadline_ : extend_at_};
  }

  LockPhase phase() const { return phase_; }
  NodeMask nodes() const { return nodes_; }
  ElapsedClock elapsed_clock() const { return policy_.elapsed_clock; }

  // For a search that merges equal states (scenarios/search/lock_states.h). add_state_to adds everything
  // that the lock's future depends on, except its policy. The lock ignores replies to requests other than
  // the last one.
  using WithState = Redlock;
  void add_state_to(FieldWords& words) const;
  RequestId last_request() const { return request_; }
  bool reads_wall_clock() const { return policy_.elapsed_clock == ElapsedClock::wall; }

  friend bool operator==(const Redlock&, const Redlock&) = default;

 private:
  enum class Draw : std::uint8_t { none, token, delay };
  // Says what a top-up is doing while the lock is held: nothing, waiting for the answers to a set of SETs,
  // or waiting for the delay before the next set to pass.
  enum class TopUp : std::uint8_t { none, asking, waiting };
  // The outputs that are pending for the next polls, one bit each. Lower bits come first.
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
  // By reference: as values the readings would be stored and loaded again for every answer of a node.
  void requests_decided_or_next(const LocalTime& now);
  void requests_decided(const LocalTime& now);
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
  NodeMask nodes_ = 0;
  KeyId key_;
  LockPhase phase_ = LockPhase::idle;
  bool drained_ = true;
  bool releasing_partial_ = false;  // the release cleans up a failed attempt; it is not the application's
  bool release_asked_ = false;      // the application has given up during such a clean-up
  bool cleaning_up_ = false;        // the pending sends are deletions, though the lock is held
  TopUp top_up_ = TopUp::none;
  Draw draw_ = Draw::none;     // the draw that is pending or awaited
  bool draw_awaited_ = false;  // poll has asked for the draw, and the next input must answer it
  std::uint16_t to_say_ = 0;   // bits of Say

  RequestId request_;
  NodeMask to_send_ = 0;
  NodeMask to_close_ = 0;
  NodeMask asked_ = 0;
  NodeMask answered_ = 0;  // the nodes that have answered, failed or timed out
  NodeMask granted_ = 0;   // the nodes that said yes in this set of requests
  NodeMask failed_ = 0;    // the nodes that failed or timed out in this set of requests
  // The nodes that said yes to a SET of this attempt or of its top-ups. ReleaseTo::granted releases these.
  NodeMask holds_ = 0;
  std::uint32_t attempt_ = 0;
  std::uint32_t extensions_ = 0;  // the number of extensions of this hold
  std::uint32_t top_ups_ = 0;     // the number of top-ups of this hold
  OwnerToken token_;
  FencingToken fencing_;
  LocalTime started_;                       // the start of the attempt, the acquire call or the extension
  std::int64_t valid_until_ = 0;            // on the elapsed clock; meaningful while held or extending
  Duration validity_;                       // the validity to report
  MonoTime deadline_ = MonoTime::never();   // the end of a node timeout or of a retry delay
  MonoTime extend_at_ = MonoTime::never();  // when a held lock extends of its own accord
};

}  // namespace lockstep
