#pragma once
// Drives a lock by hand. A test gives it one input at a time; the driver drains the lock at once and
// returns what the lock said as one line of text. Time stands still until the test moves it on. The
// driver answers draws itself: owner tokens are 100, 101, …, and each retry delay is `retry_delay`.
//
// The line holds the lock's outputs in their order, joined by "; ":
//
//   text                                         output
//   token 0                                      draw of an owner token, with its number
//   delay 0 50ms-250ms                           draw of a retry delay, with its attempt and range
//   attempt 0                                    report of an attempt
//   quorum 3                                     report of a quorum, with its grants
//   acquire.0 1 2 3 #1                           requests: step.attempt, nodes (from 1), request number
//   acquire.0 coordinator:1 #1                   request to a coordinator
//   fence.0 #2                                   request to the counter
//   close 1                                      connection to a node closed
//   acquired 193ms token 100 fencing 0 grants 3  report of a hold
//   extended 193ms                               report of an extension
//   rejected, lost, released                     the other reports
//   wait 50ms                                    wait until 50 ms on the time line of the test
//   wait                                         wait without a deadline

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/core.h>

#include "core/locks/lock_io.h"
#include "core/schedule/choice_text.h"
#include "core/text.h"

namespace lockstep::tests {

template <class Lock>
class LockDriver {
 public:
  LockDriver(Lock tested, std::size_t nodes) : lock(std::move(tested)), nodes_(static_cast<int>(nodes)) {}

  Lock lock;
  Duration retry_delay = milliseconds(60);
  Duration wall_offset = seconds(1'000'000);  // reading of the wall clock less that of the monotonic clock
  std::vector<SendToNode> sent;               // all requests to nodes since the beginning
  std::vector<LockOutput> outputs;            // outputs to the last input

  // Moves time to `since_start` on the time line of the test.
  LockDriver& at(Duration since_start) {
    time_ = since_start;
    return *this;
  }
  LockDriver& at_ms(std::int64_t ms) { return at(milliseconds(ms)); }

  std::string acquire() { return tell(AcquireInput{}); }
  std::string release() { return tell(ReleaseInput{}); }
  std::string extend() { return tell(ExtendInput{}); }
  std::string timer() { return tell(TimerFired{}); }
  std::string fail(int node) { return tell(NodeFailed{node_id(node)}); }

  // Each gives the lock a node's reply to the last request that was sent. Nodes count from 1.
  std::string ok(int node) { return reply(node, {ReplyKind::ok, 0}); }
  std::string nil(int node) { return reply(node, {ReplyKind::nil, 0}); }
  std::string integer(int node, std::int64_t value) { return reply(node, {ReplyKind::integer, value}); }
  std::string reply(int node, Reply what) { return reply(node, request_, what); }
  std::string reply(int node, RequestId request, Reply what) {
    return tell(NodeReplied{node_id(node), request, what});
  }
  // Gives the lock the same reply from every node, one after the other. Returns what the lock said to
  // the last reply.
  std::string all(Reply what) {
    const RequestId request = request_;
    std::string said;
    for (int node = 1; node <= nodes_; ++node) said = reply(node, request, what);
    return said;
  }
  std::string all_ok() { return all({ReplyKind::ok, 0}); }
  std::string all_integer(std::int64_t value) { return all({ReplyKind::integer, value}); }
  std::string counter(Reply what) { return tell(CounterReplied{request_, what}); }

  RequestId last_request() const { return request_; }
  LocalTime now() const {
    const MonoTime mono = MonoTime{origin_} + time_;
    return {mono, WallTime{mono.ns} + wall_offset};
  }

  // Gives the lock an input, which is one of the input types or a LockInput, and drains the lock.
  template <class Input>
  std::string tell(const Input& input) {
    outputs.clear();
    lock.handle(input, now());
    for (int polls = 0; polls < 200; ++polls) {
      outputs.push_back(lock.poll());
      const LockOutput& output = outputs.back();
      if (const auto* draw = std::get_if<DrawToken>(&output)) {
        lock.handle(TokenDrawn{OwnerToken{100 + draw->draw}}, now());
      } else if (std::holds_alternative<DrawRetryDelay>(output)) {
        lock.handle(DelayDrawn{retry_delay}, now());
      } else if (const auto* send = std::get_if<SendToNode>(&output)) {
        sent.push_back(*send);
        request_ = send->request;
      } else if (const auto* fence = std::get_if<SendToCounter>(&output)) {
        request_ = fence->request;
      } else if (std::holds_alternative<Wait>(output)) {
        return text_of_outputs();
      }
    }
    return "never drained";
  }

 private:
  static constexpr std::int64_t origin_ = 77'000'000'000;  // The clocks do not begin at 0.

  static NodeId node_id(int node) { return NodeId{static_cast<std::uint16_t>(node - 1)}; }

  // Writes requests of one set to several nodes as one output.
  std::string text_of_outputs() const {
    std::string line;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (!line.empty()) line += "; ";
      const auto* send = std::get_if<SendToNode>(&outputs[i]);
      if (send == nullptr) {
        line += std::visit([this](const auto& one) { return this->text_of(one); }, outputs[i]);
        continue;
      }
      line += fmt::format("{}.{}", name_of(send->step), send->attempt);
      while (const auto* next = i < outputs.size() ? std::get_if<SendToNode>(&outputs[i]) : nullptr) {
        if (next->request != send->request || next->step != send->step || next->attempt != send->attempt)
          break;
        line += fmt::format(" {}", next->node.value + 1);
        ++i;
      }
      --i;
      line += fmt::format(" #{}", send->request.value);
    }
    return line;
  }

  std::string text_of(const Wait& wait) const {
    if (wait.deadline == MonoTime::never()) return "wait";
    return "wait " + to_text(wait.deadline - MonoTime{origin_});
  }
  static std::string text_of(const SendToNode&) { return ""; }
  static std::string text_of(const SendToCounter& one) {
    return fmt::format("fence.{} #{}", one.attempt, one.request.value);
  }
  static std::string text_of(const CloseConnection& one) {
    return fmt::format("close {}", one.node.value + 1);
  }
  static std::string text_of(const SendToCoordinator& one) {
    return fmt::format("{}.{} coordinator:{} #{}", name_of(one.step), one.attempt, one.coordinator.value + 1,
                       one.request.value);
  }
  static std::string text_of(const SendForClient&) { return "for a client"; }
  static std::string text_of(const AnswerClient&) { return "answer a client"; }
  static std::string text_of(const DrawToken& one) { return fmt::format("token {}", one.draw); }
  static std::string text_of(const DrawRetryDelay& one) {
    return fmt::format("delay {} {}-{}", one.attempt, to_text(one.minimum), to_text(one.maximum));
  }
  static std::string text_of(const ReportAttempt& one) { return fmt::format("attempt {}", one.attempt); }
  static std::string text_of(const ReportQuorum& one) { return fmt::format("quorum {}", one.grants); }
  static std::string text_of(const ReportAcquired& one) {
    return fmt::format("acquired {} token {} fencing {} grants {}", to_text(one.validity), one.token.value,
                       one.fencing.value, one.grants);
  }
  static std::string text_of(const ReportExtended& one) { return "extended " + to_text(one.validity); }
  static std::string text_of(const ReportRejected&) { return "rejected"; }
  static std::string text_of(const ReportLost&) { return "lost"; }
  static std::string text_of(const ReportReleased&) { return "released"; }

  int nodes_;
  Duration time_;
  RequestId request_;
};

}  // namespace lockstep::tests
