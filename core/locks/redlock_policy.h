#pragma once
// The rules of Redlock as one value. Every field is one rule: its default is what the specification says
// (Redis documentation, "Distributed Locks with Redis", here RD, section "The Redlock Algorithm" unless
// named), its comment the unit, the meaning and what other values do. A library that deviates is the same
// machine with another value.

#include <cstdint>

#include "core/locks/elapsed_clock.h"
#include "core/locks/extend_missing.h"
#include "core/ratio.h"
#include "core/time.h"

namespace lockstep {

enum class RequestOrder : std::uint8_t { parallel, sequential };
// When an attempt is decided: when every node has answered or timed out (RD: "in all the N instances"), or as
// soon as the quorum is reached or out of reach.
enum class DecideAt : std::uint8_t { all, quorum };
// From when the elapsed time of an attempt runs: its own first request (RD step 1), or the acquire call's.
enum class StartTime : std::uint8_t { attempt, acquire };
// To which nodes a release goes: all of them, "even the instances it believed it was not able to lock" (RD
// step 5), or only those that granted.
enum class ReleaseTo : std::uint8_t { all, granted };
// What happens to a connection whose request was not answered in time. A closed one may still execute what
// was sent on it, after what is sent on the next one.
enum class OnTimeout : std::uint8_t { keep, close };

// Where fencing tokens come from: a linearizable counter, or a counter on each node, of which the largest
// that a majority answers is taken (which is no fencing token: Kleppmann, "How to do distributed locking").
enum class FencingSource : std::uint8_t { counter, nodes };
// Of which nodes a quorum is a majority: of all on the client's list (RD step 3), or of those that answered
// (redlock-py PR#6).
enum class QuorumOf : std::uint8_t { all, connected };
// What the drift allowance does to the validity: taken off (RD step 4: "minus just a few milliseconds in
// order to compensate for clock drift"), or, by a sign gone wrong, put on (redlock-py PR#3).
enum class DriftSign : std::uint8_t { subtract, add };
// A node that fails or does not answer in an attempt is one vote less (RD step 3), or ends the call with an
// exception, whatever the others said and without a release (redlock-py).
enum class OnNodeError : std::uint8_t { ignore, raise };
// Whether the answers to an extension are looked at, or it is always reported as successful (redsync PR#61).
enum class ExtendResult : std::uint8_t { checked, assumed };

struct RedlockPolicy {
  Duration ttl = seconds(10);  // of each key, > 0, whole milliseconds. RD: "auto-release time"
  Ratio drift_factor{1,
                     100};  // of the TTL; RD "Safety arguments": "a small drift"; 1 % in the reference code
  Duration drift_constant =
      milliseconds(2);           // on top of the factor; 2 ms in the reference code: Redis's expiry precision
  std::uint16_t quorum = 0;      // grants needed; 0: a majority of the nodes, N/2+1 (RD step 3)
  bool validity_check = true;    // reject a majority that came too late (RD steps 3 and 4)
  bool reports_validity = true;  // tell the application how long it may rely on the lock (RD step 4)
  ElapsedClock elapsed_clock = ElapsedClock::monotonic;  // RD "safety": needs clocks that do not jump
  StartTime start_time = StartTime::attempt;
  RequestOrder request_order = RequestOrder::parallel;  // RD: sequential; "multiplexing" recommends parallel
  DecideAt decide_at = DecideAt::all;
  Duration node_timeout =
      milliseconds(50);  // of one request, monotonic; 0: none. RD: "5-50 milliseconds range"
  OnTimeout on_timeout = OnTimeout::keep;
  bool release_partials = true;  // after a failed attempt, before the next (RD "Retry on failure")
  ReleaseTo release_to = ReleaseTo::all;
  bool token_reuse = false;                     // one owner token for all attempts of an acquire call
  std::uint32_t attempts = 0;                   // of an acquire call; 0: until the application gives up
  Duration retry_delay_min = milliseconds(50);  // between attempts, drawn anew each time (RD: "random delay")
  Duration retry_delay_max = milliseconds(250);
  bool fencing =
      false;  // fetch a token from the linearizable counter after the quorum, before the validity check
  FencingSource fencing_source = FencingSource::counter;
  Duration auto_extend_after;  // of a reported validity, monotonic; 0: the lock extends only when told to
  std::uint32_t max_extensions =
      0;  // of a hold; 0: no cap. RD "Making the algorithm more reliable": "should be limited"
  bool extend_within_validity =
      true;  // an extension that ends after the running validity has failed (same section)
  bool extend_needs_quorum = true;  // … with a majority (same section); otherwise one node is enough

  ExtendMissing extend_missing = ExtendMissing::fail;

  QuorumOf quorum_of = QuorumOf::all;
  DriftSign drift_sign = DriftSign::subtract;
  OnNodeError on_node_error = OnNodeError::ignore;
  ExtendResult extend_result = ExtendResult::checked;
  bool extend_cleanup = false;  // an extension in which a node failed deletes the keys, also when it has
                                // succeeded (redsync PR#149)
  bool top_up = false;  // a hold goes on asking the nodes that have not granted it, after retry delays and
                        // within its validity, so that it outlives the loss of a node (redsync#186)

  std::uint16_t keys = 0;  // above 0: so many keys on the first node of the list, each of which counts as a
                           // node; at most 64

  friend bool operator==(const RedlockPolicy&, const RedlockPolicy&) = default;

  constexpr Duration drift() const { return scale(ttl, drift_factor) + drift_constant; }
  // What is left of the TTL after so much time.
  constexpr Duration validity_after(Duration elapsed) const {
    return drift_sign == DriftSign::subtract ? ttl - elapsed - drift() : ttl - (elapsed - drift());
  }
};

}  // namespace lockstep
