#pragma once
// Observations: what happened in a run, in true time, as seen by somebody who sees every host. Monitors
// and reports know nothing else of a run. The world emits observations, and the hand-written histories in
// tests/histories/ consist of them. Phases, and messages other than requests to delete a key, are there for
// the story and the picture; no property depends on them.
//
// An instant called "until" is a projection: the first true instant at which something has ended,
// provided that no clock changes before. When a clock changes, the world emits the new projection.

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

// ---- What the application was told, and what it did ----

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

struct QuorumReached {  // the lock has counted enough grants, but the validity check may still fail
  HoldId hold;
  std::uint16_t grants = 0;
  friend bool operator==(const QuorumReached&, const QuorumReached&) = default;
};

// The lock asks for the fencing token of an attempt, for the first time in this attempt.
struct FencingAsked {
  HoldId hold;
  friend bool operator==(const FencingAsked&, const FencingAsked&) = default;
};

struct Acquired {  // belief begins
  HoldId hold;
  ResourceId resource;
  Duration validity;             // as reported; 0: no validity was reported
  Instant belief_until;          // Instant::never() without a validity
  FencingToken fencing;          // 0: no token
  std::uint64_t lock_nodes = 0;  // bit n: redis:n+1 is on the list that this client uses
  // The number of nodes that had granted the lock when the hold was reported; 0: only the lock knows.
  std::uint16_t grants = 0;
  friend bool operator==(const Acquired&, const Acquired&) = default;
};

// The application has asked for an extension, and the lock has begun one. The call ends when the extension is
// reported as successful, or when the hold ends.
struct ExtendCalled {
  HoldId hold;
  friend bool operator==(const ExtendCalled&, const ExtendCalled&) = default;
};

// An extension was reported as successful. Belief begins again if it had ended, unless the application has
// called release.
struct Extended {
  HoldId hold;
  Duration validity;
  Instant belief_until;
  friend bool operator==(const Extended&, const Extended&) = default;
};

// The clock by which the hold's validity is counted has changed, so belief ends at another true instant.
struct BeliefMoved {
  HoldId hold;
  Instant belief_until;
  friend bool operator==(const BeliefMoved&, const BeliefMoved&) = default;
};

enum class BeliefEnd : std::uint8_t { release_called, lost, crashed };

// Belief has ended before the end of the validity. The application's call to release is reported this way,
// too, when belief had ended before.
struct BeliefEnded {
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

struct ValidityChecked {  // the application has checked, before an operation, whether its validity still runs
  HoldId hold;
  bool valid = false;
  Duration remaining;  // on the clock by which the policy measures elapsed time
  friend bool operator==(const ValidityChecked&, const ValidityChecked&) = default;
};

// ---- What nodes did to keys ----

struct KeySet {  // a command created or overwrote the entry
  NodeId node;
  KeyId key;
  HoldId hold;          // the new stamp, which is the id of the request's hold
  Instant keeps_until;  // the first instant at which the node no longer keeps it; never() without a TTL
  std::optional<HoldId> replaced;  // the stamp of the entry that was overwritten
  friend bool operator==(const KeySet&, const KeySet&) = default;
};

struct KeyExpiryChanged {  // a command changed the expiry; the stamp stays
  NodeId node;
  KeyId key;
  HoldId hold;          // the stamp of the entry
  HoldId by;            // the hold whose request it was
  Instant kept_until;   // before the command
  Instant keeps_until;  // after the command
  friend bool operator==(const KeyExpiryChanged&, const KeyExpiryChanged&) = default;
};

struct KeyDeleted {  // a command deleted the entry
  NodeId node;
  KeyId key;
  HoldId hold;  // the stamp of the entry
  HoldId by;    // the hold whose request it was
  friend bool operator==(const KeyDeleted&, const KeyDeleted&) = default;
};

// The entry ends at another true instant than projected before, and no request is the cause. There are
// three causes:
//
//   cause                          keeps_until
//   the node's wall clock changed  the new projection
//   the node went down             never(): the node keeps what it had until it comes back
//   the node came back             the new projection; the present instant if the entry was lost in the
//                                  outage and would have expired by now
struct KeyMoved {
  NodeId node;
  KeyId key;
  HoldId hold;
  Instant keeps_until;
  friend bool operator==(const KeyMoved&, const KeyMoved&) = default;
};

struct KeyLost {  // an entry that the node still kept is gone, and no request is the cause
  NodeId node;
  KeyId key;
  HoldId hold;              // the stamp of the entry
  std::uint16_t fault = 0;  // the fault that is the cause, numbered as in FaultBegan::fault
  friend bool operator==(const KeyLost&, const KeyLost&) = default;
};

// ---- What the protected resource did ----

struct ResourceApplied {
  ResourceId resource;
  HoldId hold;
  bool is_write = false;
  std::int64_t version = 0;  // the number of writes applied so far, including this operation
  friend bool operator==(const ResourceApplied&, const ResourceApplied&) = default;
};

struct ResourceRefused {  // the guard refused the operation (core/resource_guard.h)
  ResourceId resource;
  HoldId hold;
  bool is_write = false;
  friend bool operator==(const ResourceRefused&, const ResourceRefused&) = default;
};

// ---- Faults, and messages (which only the story and the picture need) ----

struct FaultBegan {
  std::uint16_t fault = 0;  // index into the run's faults
  FaultKind kind = FaultKind::pause;
  HostId host;                 // the host struck; for a fault of a link, the end that sends requests
  HostId peer;                 // for a fault of a link, the server; otherwise the same as `host`
  std::int64_t magnitude = 0;  // in the unit of the kind (core/fault_kind.h)
  Instant until;               // the projected end; equal to Recorded::at if the fault is instantaneous
  // The phase of the lock on `host`; for a fault of a node or of the resource, the phase of client:A's
  // lock.
  LockPhase phase = LockPhase::idle;
  friend bool operator==(const FaultBegan&, const FaultBegan&) = default;
};

struct FaultEnded {
  std::uint16_t fault = 0;
  FaultKind kind = FaultKind::pause;
  HostId host;
  HostId peer;
  friend bool operator==(const FaultEnded&, const FaultEnded&) = default;
};

// A fault holds up a message on the connection that a client or coordinator now has to a server. Nothing on
// it, in either direction, gets through until then. An instant that is not in the future says that nothing
// is held up any more, because the connection is a new one.
struct LinkHeld {
  HostId host;
  HostId peer;  // the server
  Instant until;
  friend bool operator==(const LinkHeld&, const LinkHeld&) = default;
};

struct BacklogGrown {  // a slow host works on the commands that have arrived until then
  HostId host;
  Instant until;
  friend bool operator==(const BacklogGrown&, const BacklogGrown&) = default;
};

struct MessageSent {
  HostId from;
  HostId to;
  Coordinate coordinate;
  MessageText text;
  Instant arrives;  // as planned when it was sent
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
    std::variant<AcquireCalled, AttemptStarted, QuorumReached, Acquired, ExtendCalled, Extended, BeliefMoved,
                 BeliefEnded, Rejected, Released, ValidityChecked, KeySet, KeyExpiryChanged, KeyDeleted,
                 KeyMoved, KeyLost, ResourceApplied, ResourceRefused, FaultBegan, FaultEnded, LinkHeld,
                 BacklogGrown, MessageSent, MessageDelivered, MessageDropped, FencingAsked>;

struct Recorded {
  Instant at;
  Observation what;
  friend bool operator==(const Recorded&, const Recorded&) = default;
};

// Holds what happened in a run, ascending by `at`. Observations of one instant are in the order in which
// they happened.
using History = std::vector<Recorded>;

}  // namespace lockstep
