#pragma once
// A lock client is a sans-I/O value: a state machine that is told what happened (handle) and asked what to do
// (poll). It holds no pointer, clock, socket or random number generator; it is copyable, comparable and
// hashable, so the same object runs in the simulator, in an exhaustive search and over real sockets.
//
// The drain rule: after every handle(), call poll() until it returns Wait; only then may the next handle()
// come. Draws (DrawToken, DrawRetryDelay) are answered by a handle() at once, before the next poll(): the one
// exception to the rule. Wait names the instant on the host's monotonic clock at which the lock wants a
// TimerFired, or none.
//
// Threads: a value, no sharing. Errors: a broken drain rule is a CHECK.

#include <cstdint>
#include <variant>

#include "core/command.h"
#include "core/ids.h"
#include "core/observation.h"
#include "core/time.h"

namespace lockstep {

// Matches a reply to its request: the lock counts its rounds of requests; a reply to an earlier one is late.
struct RequestId {
  std::uint32_t value = 0;
  friend constexpr auto operator<=>(RequestId, RequestId) = default;
};

// ---- Inputs ----
struct AcquireInput {};  // the application wants the resource
struct ReleaseInput {};  // … is done with it, or has given up
struct ExtendInput {
};  // … wants the validity to start anew; nothing happens unless it is held and below its cap
struct TimerFired {};  // the deadline of the last Wait has passed
struct TokenDrawn {    // answers DrawToken
  OwnerToken token;
};
struct DelayDrawn {  // answers DrawRetryDelay
  Duration delay;
};
struct NodeReplied {
  NodeId node;
  RequestId request;
  Reply reply;
  KeyId key{};  // of the command
};
struct NodeFailed {  // the connection was reset: what was outstanding on it will not be answered
  NodeId node;
};
struct CounterReplied {  // the fencing counter
  RequestId request;
  Reply reply;
};

// Of locks with a coordinator, for the client's part …
struct CoordinatorReplied {
  CoordinatorId coordinator;
  RequestId request;
  Reply reply;
};
struct CoordinatorFailed {  // the connection was reset
  CoordinatorId coordinator;
};
// … and for the coordinator's.
struct ClientRequested {
  ClientId client;
  Command command;
};

using LockInput = std::variant<AcquireInput, ReleaseInput, ExtendInput, TimerFired, TokenDrawn, DelayDrawn,
                               NodeReplied, NodeFailed, CounterReplied>;

// ---- Outputs ----
struct Wait {                             // drained
  MonoTime deadline = MonoTime::never();  // wake me then with TimerFired; never(): only input can
  friend bool operator==(const Wait&, const Wait&) = default;
};
struct SendToNode {
  NodeId node;
  RequestId request;
  Step step = Step::acquire;
  std::uint32_t attempt = 0;  // attempt of the round; of an extension: its number
  Command command;
  friend bool operator==(const SendToNode&, const SendToNode&) = default;
};
struct SendToCounter {
  RequestId request;
  std::uint32_t attempt = 0;
  Command command;
  friend bool operator==(const SendToCounter&, const SendToCounter&) = default;
};
struct SendToCoordinator {
  CoordinatorId coordinator;
  RequestId request;
  Step step = Step::acquire;
  std::uint32_t attempt = 0;
  Command command;
  friend bool operator==(const SendToCoordinator&, const SendToCoordinator&) = default;
};
// A coordinator sends on behalf of the client's last request …
struct SendForClient {
  ClientId client;
  NodeId node;
  RequestId request;
  Step step = Step::acquire;
  Command command;
  friend bool operator==(const SendForClient&, const SendForClient&) = default;
};
// … and answers it, once.
struct AnswerClient {
  ClientId client;
  Reply reply;
  friend bool operator==(const AnswerClient&, const AnswerClient&) = default;
};
struct CloseConnection {  // bytes already sent may still execute
  NodeId node;
  friend bool operator==(const CloseConnection&, const CloseConnection&) = default;
};
struct DrawToken {
  std::uint32_t draw = 0;
  friend bool operator==(const DrawToken&, const DrawToken&) = default;
};
struct DrawRetryDelay {
  std::uint32_t attempt = 0;
  Duration minimum;
  Duration maximum;
  friend bool operator==(const DrawRetryDelay&, const DrawRetryDelay&) = default;
};
struct ReportAttempt {  // the first request of an attempt is about to be sent
  std::uint32_t attempt = 0;
  friend bool operator==(const ReportAttempt&, const ReportAttempt&) = default;
};
struct ReportQuorum {
  std::uint16_t grants = 0;
  friend bool operator==(const ReportQuorum&, const ReportQuorum&) = default;
};
// A validity is reported as what was left when the lock decided, and as the reading of the clock that the
// policy measures by at which it ends. Only the latter survives a pause between the decision and its delivery
// to the application.
struct ReportAcquired {
  Duration validity;                // 0: none is reported
  std::int64_t valid_until_ns = 0;  // reading of the elapsed clock
  OwnerToken token;
  FencingToken fencing;
  std::uint16_t grants = 0;
  friend bool operator==(const ReportAcquired&, const ReportAcquired&) = default;
};
struct ReportExtended {
  Duration validity;
  std::int64_t valid_until_ns = 0;
  friend bool operator==(const ReportExtended&, const ReportExtended&) = default;
};
struct ReportRejected {
  friend bool operator==(const ReportRejected&, const ReportRejected&) = default;
};
// An extension failed: the application may no longer rely on the lock, and is to release it.
struct ReportLost {
  friend bool operator==(const ReportLost&, const ReportLost&) = default;
};
// The release has ended (answered or given up); also after a release without a hold.
struct ReportReleased {
  friend bool operator==(const ReportReleased&, const ReportReleased&) = default;
};

using LockOutput = std::variant<Wait, SendToNode, SendToCounter, CloseConnection, DrawToken, DrawRetryDelay,
                                ReportAttempt, ReportQuorum, ReportAcquired, ReportExtended, ReportRejected,
                                ReportLost, ReportReleased, SendToCoordinator, SendForClient, AnswerClient>;

}  // namespace lockstep
