#include <map>
#include <set>
#include <vector>

#include <catch2/catch.hpp>

#include "core/locks/redlock.h"
#include "core/locks/single_lock.h"
#include "tests/support/property.h"

namespace lockstep::tests {
namespace {

using ReportCounts = std::map<std::size_t, int>;  // The key is the output's index in LockOutput.

// Checks what an outside observer can say of any lock under any inputs. Keeps its own record of
// requests and grants and uses none of the lock's.
template <class Lock>
class Observed {
 public:
  Observed(Lock lock, std::uint64_t mask) : lock_(std::move(lock)), mask_(mask) {}

  // Gives the lock one input, drains it, and checks every rule that does not depend on a policy.
  void tell(const LockInput& input, LocalTime now) {
    lock_.handle(input, now);
    int reports = 0;
    for (int polls = 0;; ++polls) {
      RC_ASSERT(polls < max_polls);
      check_shortcut();
      const LockOutput output = lock_.poll();
      if (const auto* wait = std::get_if<Wait>(&output)) {
        // Only a deadline ends the wait between two attempts. An idle lock waits for no deadline.
        const bool due = wait->deadline != MonoTime::never();
        RC_ASSERT((lock_.phase() != LockPhase::waiting || due));
        RC_ASSERT((lock_.phase() != LockPhase::idle || !due));
        break;
      }
      if (const auto* draw = std::get_if<DrawToken>(&output)) {
        lock_.handle(TokenDrawn{OwnerToken{1 + draw->draw}}, now);
      } else if (std::holds_alternative<DrawRetryDelay>(output)) {
        lock_.handle(DelayDrawn{milliseconds(30)}, now);
      } else if (const auto* send = std::get_if<SendToNode>(&output)) {
        sent(*send);
      } else if (const auto* fence = std::get_if<SendToCounter>(&output)) {
        counter_ = fence->request;
        RC_ASSERT(last_ < fence->request);
        last_ = fence->request;
      } else if (const auto* close = std::get_if<CloseConnection>(&output)) {
        RC_ASSERT((mask_ >> close->node.value & 1) == 1);
      } else if (is_report(output)) {
        ++reports;
        ++seen_[output.index()];
        if (const auto* acquired = std::get_if<ReportAcquired>(&output)) check(*acquired, now);
        if (const auto* extended = std::get_if<ReportExtended>(&output)) {
          check_end(extended->validity, extended->valid_until_ns, now);
        }
      }
    }
    RC_ASSERT(reports <= 1);
  }

  void replied(const NodeReplied& input) {
    const bool current = input.request == attempt_ && lock_.phase() == LockPhase::acquiring;
    if (current && input.reply.kind == ReplyKind::ok && asked_.contains(input.node))
      granted_.insert(input.node);
  }

  const Lock& lock() const { return lock_; }
  const ReportCounts& seen() const { return seen_; }
  RequestId last_request() const { return last_; }

 private:
  // One input has at most two outputs per node (close and ask), three reports, two draws and a request
  // to the counter.
  static constexpr int max_polls = 2 * 64 + 6;

  static bool is_report(const LockOutput& output) {
    return std::holds_alternative<ReportAcquired>(output) || std::holds_alternative<ReportExtended>(output) ||
           std::holds_alternative<ReportRejected>(output) || std::holds_alternative<ReportLost>(output) ||
           std::holds_alternative<ReportReleased>(output);
  }

  // A lock that offers a shortcut for its Wait says the same, and is then in the same state, as by poll().
  void check_shortcut() const {
    if constexpr (requires(Lock lock) { lock.poll_wait(); }) {
      Lock polled = lock_;
      const LockOutput output = polled.poll();
      const auto* wait = std::get_if<Wait>(&output);
      RC_ASSERT(lock_.has_nothing_to_say() == (wait != nullptr));
      if (wait == nullptr) return;
      Lock cut_short = lock_;
      RC_ASSERT(cut_short.poll_wait() == *wait);
      RC_ASSERT(cut_short == polled);
    }
  }

  // Requests go only to the lock's nodes, at most once to each in a set, and the numbers of sets
  // increase.
  void sent(const SendToNode& send) {
    RC_ASSERT(send.node.value < 64);
    RC_ASSERT((mask_ >> send.node.value & 1) == 1);
    RC_ASSERT(last_ <= send.request);
    if (last_ < send.request) asked_.clear();
    last_ = send.request;
    RC_ASSERT(asked_.insert(send.node).second);
    if (send.step == Step::acquire && lock_.phase() == LockPhase::acquiring && attempt_ != send.request) {
      attempt_ = send.request;
      granted_.clear();
    }
  }

  // Only nodes that said OK to this very attempt, in time, count as grants.
  void check(const ReportAcquired& acquired, LocalTime now) const {
    check_end(acquired.validity, acquired.valid_until_ns, now);
    RC_ASSERT(acquired.grants <= granted_.size());
    RC_ASSERT(acquired.grants >= 1);
    RC_ASSERT(lock_.phase() == LockPhase::held);
  }

  // A validity runs from the input that decided it, on the clock by which the policy measures elapsed
  // time.
  void check_end(Duration validity, std::int64_t valid_until_ns, LocalTime now) const {
    if (validity.ns == 0) return;
    const bool monotonic = lock_.elapsed_clock() == ElapsedClock::monotonic;
    RC_ASSERT(validity.ns > 0);
    RC_ASSERT(valid_until_ns == (monotonic ? now.mono.ns : now.wall.ns) + validity.ns);
  }

  Lock lock_;
  std::uint64_t mask_;
  RequestId last_;
  RequestId attempt_;
  RequestId counter_;
  std::set<NodeId> asked_;
  std::set<NodeId> granted_;
  ReportCounts seen_;
};

// Requires that every kind of report came up often, since inputs that lead to no report prove nothing.
void require_all_kinds(const ReportCounts& seen) {
  REQUIRE(seen.size() == 5);
  for (const auto& [kind, count] : seen) {
    INFO("output " << kind);
    REQUIRE(count >= 20);
  }
}

template <class Value>
Value any_of(std::initializer_list<Value> values) {
  return *rc::gen::elementOf(std::vector<Value>(values));
}

RedlockPolicy any_redlock_policy() {
  RedlockPolicy policy;
  policy.ttl = milliseconds(any_of({50, 200}));
  policy.quorum = any_of<std::uint16_t>({0, 0, 1, 3});
  policy.validity_check = any_of({true, false});
  policy.reports_validity = any_of({true, false});
  policy.elapsed_clock = any_of({ElapsedClock::monotonic, ElapsedClock::wall});
  policy.start_time = any_of({StartTime::attempt, StartTime::acquire});
  policy.request_order = any_of({RequestOrder::parallel, RequestOrder::sequential});
  policy.decide_at = any_of({DecideAt::all, DecideAt::quorum});
  policy.node_timeout = milliseconds(any_of({0, 20}));
  policy.on_timeout = any_of({OnTimeout::keep, OnTimeout::close});
  policy.release_partials = any_of({true, false});
  policy.release_to = any_of({ReleaseTo::all, ReleaseTo::granted});
  policy.token_reuse = any_of({true, false});
  policy.attempts = any_of({0U, 1U, 3U});
  policy.fencing = any_of({true, false});
  policy.auto_extend_after = milliseconds(any_of({0, 20}));
  policy.max_extensions = any_of({0U, 2U});
  policy.extend_within_validity = any_of({true, false});
  policy.extend_needs_quorum = any_of({true, false});
  policy.quorum_of = any_of({QuorumOf::all, QuorumOf::connected});
  policy.drift_sign = any_of({DriftSign::subtract, DriftSign::add});
  policy.on_node_error = any_of({OnNodeError::ignore, OnNodeError::raise});
  policy.extend_result = any_of({ExtendResult::checked, ExtendResult::assumed});
  policy.extend_cleanup = any_of({true, false});
  policy.top_up = any_of({true, false});
  return policy;
}

SingleLockPolicy any_single_policy() {
  SingleLockPolicy policy;
  policy.ttl = milliseconds(any_of({0, 50, 200}));
  policy.reports_validity = any_of({true, false});
  policy.node_timeout = milliseconds(any_of({0, 20}));
  policy.attempts = any_of({0U, 1U, 3U});
  return policy;
}

Reply any_reply() {
  return any_of<Reply>({{ReplyKind::ok, 0},
                        {ReplyKind::ok, 0},
                        {ReplyKind::nil, 0},
                        {ReplyKind::integer, 1},
                        {ReplyKind::integer, 1},
                        {ReplyKind::integer, 0},
                        {ReplyKind::error, 0}});
}

// Draws the last request's number in most cases, else the one before it or a number that was never used.
RequestId any_request(RequestId last) {
  return RequestId{last.value -
                   static_cast<std::uint32_t>(*rc::gen::weightedElement<int>({{16, 0}, {2, 1}, {1, -1}}))};
}

// Draws from [0, bound). Without resize the range would start small and grow with the number of cases.
int below(int bound) { return *rc::gen::resize(100, rc::gen::inRange(0, bound)); }

template <class Lock>
void feed(Observed<Lock>& observed, std::uint64_t mask) {
  std::vector<NodeId> nodes;
  for (std::uint16_t n = 0; n < 64; ++n) {
    if ((mask >> n & 1) == 1) nodes.push_back(NodeId{n});
  }
  LocalTime now;
  std::int64_t wall_offset = 0;
  const int inputs = below(60);
  for (int i = 0; i < inputs; ++i) {
    now.mono = now.mono + microseconds(below(15'000));
    if (below(20) == 0) wall_offset += below(200'000'000) - 100'000'000;
    now.wall = WallTime{now.mono.ns + wall_offset};
    const NodeId node = *rc::gen::elementOf(nodes);
    switch (below(12)) {
      case 0:
        observed.tell(TimerFired{}, now);
        break;
      case 1:
        observed.tell(ExtendInput{}, now);
        break;
      case 2:
        observed.tell(NodeFailed{node}, now);
        break;
      case 3:
        observed.tell(CounterReplied{any_request(observed.last_request()), {ReplyKind::integer, 7}}, now);
        break;
      case 4:
        if (below(3) == 0) observed.tell(ReleaseInput{}, now);
        break;
      default: {
        if (observed.lock().phase() == LockPhase::idle) {
          observed.tell(AcquireInput{}, now);
          break;
        }
        const NodeReplied reply{node, any_request(observed.last_request()), any_reply()};
        observed.replied(reply);
        observed.tell(reply, now);
      }
    }
  }
}

}  // namespace

TEST_CASE("no sequence of inputs breaks what Redlock promises to everybody", "[core]") {
  ReportCounts seen;
  check_property(
      "redlock invariants",
      [&seen] {
        const RedlockPolicy policy = any_redlock_policy();
        const std::uint64_t mask =
            any_of<std::uint64_t>({0b1, 0b111, 0b10110, 0b11111, std::uint64_t{1} << 63 | 0b11});
        Observed<Redlock> observed(Redlock(policy, mask, KeyId{}), mask);
        feed(observed, mask);
        for (const auto& [kind, count] : observed.seen()) seen[kind] += count;
      },
      1000);
  require_all_kinds(seen);
}

TEST_CASE("no sequence of inputs breaks what a single-instance lock promises to everybody", "[core]") {
  ReportCounts seen;
  check_property(
      "single lock invariants",
      [&seen] {
        Observed<SingleLock> observed(SingleLock(any_single_policy(), NodeId{2}, KeyId{}), 0b100);
        feed(observed, 0b100);
        for (const auto& [kind, count] : observed.seen()) seen[kind] += count;
      },
      300);
  require_all_kinds(seen);
}

}  // namespace lockstep::tests
