#pragma once
// A lock is a sans-I/O value: a state machine that is told what happened (handle) and asked what to do
// (poll). It holds no pointer, clock, socket or random number generator. It can be copied and compared,
// so the same object runs in the simulator, in an exhaustive search and over real sockets.
//
// The drain rule: after every handle(), call poll() until it returns Wait, and only then call handle()
// again. There is one exception: answer a draw (DrawToken, DrawRetryDelay) by a handle() at once, before
// the next poll(). Wait carries the instant, on the host's monotonic clock, at which the lock wants a
// TimerFired.
//
// A lock is not thread-safe: only one thread at a time may use it. SingleLock and Redlock CHECK the drain
// rule.

#include <cstdint>
#include <variant>

#include "core/command.h"
#include "core/ids.h"
#include "core/observation.h"
#include "core/time.h"

namespace lockstep {

// Matches a reply to its request. The lock numbers its sets of requests; a reply to an earlier set is late.
struct RequestId {
  std::uint32_t value = 0;
  friend constexpr auto operator<=>(RequestId, RequestId) = default;
};

// ---- Inputs ----
// The application wants the resource.
struct AcquireInput {};
// The application is done with the resource, or gives up its acquire call.
struct ReleaseInput {};
// The application wants a new validity. The lock does nothing unless it is held and may still be extended.
struct ExtendInput {};
// The deadline of the last Wait has passed.
struct TimerFired {};
struct TokenDrawn {  // answers DrawToken
  OwnerToken token;
};
struct DelayDrawn {  // answers DrawRetryDelay
  Duration delay;
};
struct NodeReplied {
  NodeId node;
  RequestId request;
  Reply reply;
  KeyId key{};  // the key of the command that is answered
};
// The connection was reset: requests that are outstanding on it will not be answered.
struct NodeFailed {
  NodeId node;
};
// The fencing counter has replied.
struct CounterReplied {
  RequestId request;
  Reply reply;
};

// Inputs of a lock that asks a coordinator:
struct CoordinatorReplied {
  CoordinatorId coordinator;
  RequestId request;
  Reply reply;
};
struct CoordinatorFailed {  // the connection was reset
  CoordinatorId coordinator;
};
// The input of a coordinator, beside NodeReplied, NodeFailed and TimerFired:
struct ClientRequested {
  ClientId client;
  Command command;
};

using LockInput = std::variant<AcquireInput, ReleaseInput, ExtendInput, TimerFired, TokenDrawn, DelayDrawn,
                               NodeReplied, NodeFailed, CounterReplied>;

// ---- Outputs ----
// The lock is drained and waits for the next input.
struct Wait {
  MonoTime deadline = MonoTime::never();  // when it wants a TimerFired; never(): it wants none
  friend bool operator==(const Wait&, const Wait&) = default;
};
struct SendToNode {
  NodeId node;
  RequestId request;
  Step step = Step::acquire;
  std::uint32_t attempt = 0;  // the number of the attempt within the acquire call, or of the extension
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
// A coordinator sends a request to a node on behalf of the client's last request.
struct SendForClient {
  ClientId client;
  NodeId node;
  RequestId request;
  Step step = Step::acquire;
  Command command;
  friend bool operator==(const SendForClient&, const SendForClient&) = default;
};
// A coordinator answers the client's last request. It answers each request once at most.
struct AnswerClient {
  ClientId client;
  Reply reply;
  friend bool operator==(const AnswerClient&, const AnswerClient&) = default;
};
// Requests that were already sent on the connection may still execute.
struct CloseConnection {
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
// A validity is reported in two ways: as the time that was left when the lock decided, and as the reading
// of the elapsed clock (core/locks/elapsed_clock.h) at which it ends. Only the second is still true after
// a pause between the decision and its delivery to the application.
struct ReportAcquired {
  Duration validity;                // 0: no validity is reported, and belief lasts until the release
  std::int64_t valid_until_ns = 0;  // the reading of the elapsed clock at which the validity ends
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
// An extension failed. The application may no longer rely on the lock and must release it.
struct ReportLost {
  friend bool operator==(const ReportLost&, const ReportLost&) = default;
};
// The release has ended: it was answered, or the lock has given up. A release without a hold is reported,
// too.
struct ReportReleased {
  friend bool operator==(const ReportReleased&, const ReportReleased&) = default;
};

using LockOutput = std::variant<Wait, SendToNode, SendToCounter, CloseConnection, DrawToken, DrawRetryDelay,
                                ReportAttempt, ReportQuorum, ReportAcquired, ReportExtended, ReportRejected,
                                ReportLost, ReportReleased, SendToCoordinator, SendForClient, AnswerClient>;

}  // namespace lockstep
