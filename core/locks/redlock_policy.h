#pragma once
// The rules of Redlock as one value. Every field is one rule, and its default is what the specification
// says. The specification is the Redis documentation, "Distributed Locks with Redis" (RD below), section
// "The Redlock Algorithm" unless another is named. The lock of a library that deviates from it is the
// same code with other values.

#include <cstdint>

#include "core/locks/elapsed_clock.h"
#include "core/locks/extend_missing.h"
#include "core/ratio.h"
#include "core/time.h"

namespace lockstep {

enum class RequestOrder : std::uint8_t { parallel, sequential };
// When an attempt is decided: once every node has answered or timed out (RD: "in all the N instances"),
// or as soon as the quorum is reached or out of reach.
enum class DecideAt : std::uint8_t { all, quorum };
// Where the elapsed time of an attempt starts: at the attempt's first request (RD step 1), or at the
// acquire call.
enum class StartTime : std::uint8_t { attempt, acquire };
// The nodes to which a release goes: all nodes (RD step 5: "even the instances it believed it was not
// able to lock"), or only the nodes that granted the lock.
enum class ReleaseTo : std::uint8_t { all, granted };
// Says what happens to a connection whose request was not answered in time. If it is closed, requests
// already sent on it may still execute, even after requests that are sent on the next connection.
enum class OnTimeout : std::uint8_t { keep, close };

// Where fencing tokens come from: from a linearizable counter, or from a counter on each node. With the
// latter the token is the largest answer of a quorum, and that is no fencing token (Kleppmann, "How to do
// distributed locking").
enum class FencingSource : std::uint8_t { counter, nodes };
// The nodes of which a quorum is the majority: all nodes on the client's list (RD step 3), or only those
// that have not failed or timed out (redlock-py PR#6).
enum class QuorumOf : std::uint8_t { all, connected };
// Says what the drift allowance does to the validity. It is subtracted (RD step 4: "minus just a few
// milliseconds in order to compensate for clock drift"), or, by a wrong sign in the code, added (redlock-py
// PR#3).
enum class DriftSign : std::uint8_t { subtract, add };
// Says what a node does to an attempt in which it fails or does not answer. It is one vote less (RD step
// 3), or it ends the acquire call with an exception, whatever the other nodes answer and without a release
// (redlock-py).
enum class OnNodeError : std::uint8_t { ignore, raise };
// Says whether an extension's answers are checked, or every extension is reported as successful (redsync
// PR#61).
enum class ExtendResult : std::uint8_t { checked, assumed };

struct RedlockPolicy {
  // ---- Validity and quorum ----

  Duration ttl = seconds(10);  // of each key; > 0, in whole milliseconds. RD: "auto-release time"
  // The drift allowance is drift_factor * ttl + drift_constant. RD "Safety arguments" has "a small
  // drift". The reference code has 1 %, and 2 ms for the precision of Redis's expiry.
  Ratio drift_factor{1, 100};
  Duration drift_constant = milliseconds(2);
  std::uint16_t quorum = 0;      // the number of grants needed; 0: a majority, N/2+1 (RD step 3)
  bool validity_check = true;    // a majority that comes too late is no success (RD steps 3 and 4)
  bool reports_validity = true;  // the application is told how long it may rely on the lock (RD step 4)
  // RD "safety" needs clocks that do not jump.
  ElapsedClock elapsed_clock = ElapsedClock::monotonic;
  StartTime start_time = StartTime::attempt;

  // ---- Requests ----

  // RD describes sequential requests, and its section on "multiplexing" recommends parallel ones.
  RequestOrder request_order = RequestOrder::parallel;
  DecideAt decide_at = DecideAt::all;
  // For one request, on the monotonic clock; 0: no timeout. RD: "5-50 milliseconds range".
  Duration node_timeout = milliseconds(50);
  OnTimeout on_timeout = OnTimeout::keep;
  bool release_partials = true;  // a failed attempt is released before the next one (RD "Retry on failure")
  ReleaseTo release_to = ReleaseTo::all;
  bool token_reuse = false;    // all attempts of an acquire call have the same owner token
  std::uint32_t attempts = 0;  // per acquire call; 0: until the application gives up
  // Bounds of the delay between attempts. Each delay is drawn separately (RD: "random delay").
  Duration retry_delay_min = milliseconds(50);
  Duration retry_delay_max = milliseconds(250);
  bool fencing = false;  // a fencing token is fetched after the quorum and before the validity check
  FencingSource fencing_source = FencingSource::counter;

  // ---- Extensions (RD "Making the algorithm more reliable: Extending the lock") ----

  // From a reported acquisition or extension until the lock extends of its own accord, on the monotonic
  // clock. 0: it extends only when the application asks for it.
  Duration auto_extend_after;
  std::uint32_t max_extensions = 0;    // per hold; 0: no limit. RD: "should be limited"
  bool extend_within_validity = true;  // an extension fails if it ends after the present validity
  bool extend_needs_quorum = true;     // an extension needs a quorum; if false, one node is enough
  ExtendMissing extend_missing = ExtendMissing::fail;

  // ---- Deviations of libraries ----

  QuorumOf quorum_of = QuorumOf::all;
  DriftSign drift_sign = DriftSign::subtract;
  OnNodeError on_node_error = OnNodeError::ignore;
  ExtendResult extend_result = ExtendResult::checked;
  // An extension in which a node failed deletes the keys, even if the extension has succeeded (redsync
  // PR#149).
  bool extend_cleanup = false;
  // While it is held, the lock goes on asking the nodes that have not granted it. It does so after retry
  // delays and within the validity, so that the hold survives the loss of a node (redsync#186).
  bool top_up = false;

  friend bool operator==(const RedlockPolicy&, const RedlockPolicy&) = default;

  constexpr Duration drift() const { return scale(ttl, drift_factor) + drift_constant; }
  // Returns the validity that is left when `elapsed` has passed since the start of the attempt or
  // extension.
  constexpr Duration validity_after(Duration elapsed) const {
    return drift_sign == DriftSign::subtract ? ttl - elapsed - drift() : ttl - (elapsed - drift());
  }
};

}  // namespace lockstep
