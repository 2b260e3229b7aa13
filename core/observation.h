#pragma once
// What happened, as seen with true time by somebody who sees everything: the only thing monitors and reports
// know of a run. The world emits these; hand-written histories in tests/histories/ are made of them too. Each
// says which fact it is, who did it and to what. Messages and phases are there for the story and the picture;
// no property depends on them.
//
// "Until" instants are projections: the first true instant at which something has ended if no clock changes
// in between (half-open). When a clock changes, the world emits the moved projection.

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "core/command.h"
#include "core/fault_kind.h"
#include "core/ids.h"
#include "core/lock_phase.h"
#include "core/time.h"

namespace lockstep {

// ---- What the application was told, and did ----

struct AcquireCalled {  // the application asks its lock for the resource
  ClientId client;
  std::uint32_t round = 0;
  ResourceId resource;
  friend bool operator==(const AcquireCalled&, const AcquireCalled&) = default;
};

struct AttemptStarted {  // the lock sends the first request of an attempt
  HoldId hold;
  std::uint32_t attempt = 0;
  friend bool operator==(const AttemptStarted&, const AttemptStarted&) = default;
};

struct QuorumReached {  // the lock has counted enough grants; the validity check may still fail
  HoldId hold;
  std::uint16_t grants = 0;
  friend bool operator==(const QuorumReached&, const QuorumReached&) = default;
};

struct Acquired {  // belief begins
  HoldId hold;
  ResourceId resource;
  Duration validity;             // as reported; 0: none was reported
  Instant belief_until;          // Instant::never() without a validity
  FencingToken fencing;          // 0: none
  std::uint64_t lock_nodes = 0;  // bit n: redis:n+1 is on the list that this client uses
  std::uint16_t grants = 0;      // nodes that had granted it when it was reported
  friend bool operator==(const Acquired&, const Acquired&) = default;
};

struct Extended {  // an extension was reported as successful; belief begins again if it had ended
  HoldId hold;
  Duration validity;
  Instant belief_until;
  friend bool operator==(const Extended&, const Extended&) = default;
};

struct BeliefMoved {  // the clock by which the hold's validity is counted has changed
  HoldId hold;
  Instant belief_until;
  friend bool operator==(const BeliefMoved&, const BeliefMoved&) = default;
};

enum class BeliefEnd : std::uint8_t { release_called, lost, crashed };

struct BeliefEnded {  // for a reason other than the end of the validity
  HoldId hold;
  BeliefEnd reason = BeliefEnd::release_called;
  friend bool operator==(const BeliefEnded&, const BeliefEnded&) = default;
};

struct Rejected {  // the acquire call has ended without a hold
  ClientId client;
  std::uint32_t round = 0;
  friend bool operator==(const Rejected&, const Rejected&) = default;
};

struct Released {  // the lock reports that its release has ended
  HoldId hold;
  friend bool operator==(const Released&, const Released&) = default;
};

struct ValidityChecked {  // the application found the validity still running (or not) before an operation
  HoldId hold;
  bool valid = false;
  Duration remaining;  // on the clock by which the policy measures
  friend bool operator==(const ValidityChecked&, const ValidityChecked&) = default;
};

// ---- What nodes did to keys ----

struct KeySet {  // a command created or overwrote the entry
  NodeId node;
  KeyId key;
  HoldId hold;          // the new stamp: also who did it
  Instant keeps_until;  // first instant at which the node no longer keeps it; never() without a TTL
  std::optional<HoldId> replaced;  // the stamp of the entry overwritten
  friend bool operator==(const KeySet&, const KeySet&) = default;
};

struct KeyExpiryChanged {  // a command changed the expiry; the stamp stays
  NodeId node;
  KeyId key;
  HoldId hold;  // the stamp
  HoldId by;
  Instant kept_until;   // before
  Instant keeps_until;  // now
  friend bool operator==(const KeyExpiryChanged&, const KeyExpiryChanged&) = default;
};

struct KeyDeleted {  // a command deleted the entry
  NodeId node;
  KeyId key;
  HoldId hold;  // the stamp
  HoldId by;
  friend bool operator==(const KeyDeleted&, const KeyDeleted&) = default;
};

// The entry ends at another true instant, by nobody's request: the node's wall clock has changed; or the node
// went down, which keeps what it had until it comes back (never()), or came back with it.
struct KeyMoved {
  NodeId node;
  KeyId key;
  HoldId hold;
  Instant keeps_until;
  friend bool operator==(const KeyMoved&, const KeyMoved&) = default;
};

struct KeyLost {  // an entry that the node still kept is gone, by nobody's request
  NodeId node;
  KeyId key;
  HoldId hold;              // the stamp
  std::uint16_t fault = 0;  // FaultBegan::fault: why
  friend bool operator==(const KeyLost&, const KeyLost&) = default;
};

// ---- What the protected resource did ----

struct ResourceApplied {
  ResourceId resource;
  HoldId hold;
  bool is_write = false;
  std::int64_t version = 0;  // of the value after the operation: how many writes were applied
  friend bool operator==(const ResourceApplied&, const ResourceApplied&) = default;
};

struct ResourceRefused {  // by its fencing token or by compare-and-set
  ResourceId resource;
  HoldId hold;
  bool is_write = false;
  friend bool operator==(const ResourceRefused&, const ResourceRefused&) = default;
};

// ---- Faults, and what only the story needs ----

struct FaultBegan {
  std::uint16_t fault = 0;  // index into the run's faults
  FaultKind kind = FaultKind::pause;
  HostId host;  // the host; of a link: the client
  HostId peer;  // of a link: the server; otherwise the host again
  std::int64_t magnitude = 0;
  Instant until;                      // projected end; == at for instantaneous ones
  LockPhase phase = LockPhase::idle;  // of the client concerned (of client:A for a node's fault)
  friend bool operator==(const FaultBegan&, const FaultBegan&) = default;
};

struct FaultEnded {
  std::uint16_t fault = 0;
  FaultKind kind = FaultKind::pause;
  HostId host;
  HostId peer;
  friend bool operator==(const FaultEnded&, const FaultEnded&) = default;
};

struct MessageSent {
  HostId from;
  HostId to;
  Coordinate coordinate;
  MessageText text;
  Instant arrives;  // planned
  friend bool operator==(const MessageSent&, const MessageSent&) = default;
};

struct MessageDelivered {
  HostId from;
  HostId to;
  Coordinate coordinate;
  MessageText text;
  friend bool operator==(const MessageDelivered&, const MessageDelivered&) = default;
};

enum class MessageFate : std::uint8_t { lost_reply, reset, stale_connection, host_down, no_link };

struct MessageDropped {
  HostId from;
  HostId to;
  Coordinate coordinate;
  MessageText text;
  MessageFate fate = MessageFate::reset;
  friend bool operator==(const MessageDropped&, const MessageDropped&) = default;
};

using Observation =
    std::variant<AcquireCalled, AttemptStarted, QuorumReached, Acquired, Extended, BeliefMoved, BeliefEnded,
                 Rejected, Released, ValidityChecked, KeySet, KeyExpiryChanged, KeyDeleted, KeyMoved, KeyLost,
                 ResourceApplied, ResourceRefused, FaultBegan, FaultEnded, MessageSent, MessageDelivered,
                 MessageDropped>;

struct Recorded {
  Instant at;
  Observation what;
  friend bool operator==(const Recorded&, const Recorded&) = default;
};

// Ascending by `at`; the order of equal instants is the order in which things happened.
using History = std::vector<Recorded>;

}  // namespace lockstep
