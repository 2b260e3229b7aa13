#pragma once
// Writes recorded histories call by call, for tests.

#include <algorithm>
#include <cstdint>
#include <map>

#include "properties/recorded/history.h"

namespace lockstep::tests {

class HistoryBuilder {
 public:
  // What follows happens at this time. Without it, all happens at 0.
  HistoryBuilder& at(std::int64_t ns) {
    now_ = Instant{ns};
    return *this;
  }

  HistoryBuilder& acquire(std::uint32_t process, std::int64_t ttl = 0) {
    return call(process, properties::recorded::OperationKind::acquire, 0, ttl);
  }
  HistoryBuilder& extend(std::uint32_t process, std::int64_t ttl = 0) {
    return call(process, properties::recorded::OperationKind::extend, 0, ttl);
  }
  HistoryBuilder& release(std::uint32_t process) {
    return call(process, properties::recorded::OperationKind::release, 0, 0);
  }
  HistoryBuilder& use(std::uint32_t process, std::int64_t fence) {
    return call(process, properties::recorded::OperationKind::use, fence, 0);
  }

  // Answers the last call of the process. A call that gets no answer stays open.
  HistoryBuilder& ok(std::uint32_t process, std::int64_t fence = 0) {
    return answer(process, properties::recorded::Answer::ok, fence);
  }
  HistoryBuilder& fail(std::uint32_t process) {
    return answer(process, properties::recorded::Answer::fail, 0);
  }
  // Says that the last call of the process gets no answer.
  HistoryBuilder& info(std::uint32_t process) {
    properties::recorded::Operation& operation = history_.operations[last_.at(process)];
    operation.given_up = history_.places++;
    operation.given_up_at = now_;
    return *this;
  }

  // What the process asks for, it is told at once.
  HistoryBuilder& acquired(std::uint32_t process, std::int64_t fence = 0) {
    return acquire(process).ok(process, fence);
  }
  HistoryBuilder& released(std::uint32_t process) { return release(process).ok(process); }
  HistoryBuilder& used(std::uint32_t process, std::int64_t fence) { return use(process, fence).ok(process); }

  operator const properties::recorded::RecordedHistory&() const { return history_; }

 private:
  HistoryBuilder& call(std::uint32_t process, properties::recorded::OperationKind kind, std::int64_t fence,
                       std::int64_t ttl) {
    properties::recorded::Operation operation;
    operation.kind = kind;
    operation.process = process;
    operation.called = history_.places++;
    operation.called_at = now_;
    operation.fence = FencingToken{fence};
    operation.ttl = Duration{ttl};
    last_[process] = history_.operations.size();
    history_.operations.push_back(operation);
    history_.processes = std::max(history_.processes, process + 1);
    history_.resources = 1;
    return *this;
  }

  HistoryBuilder& answer(std::uint32_t process, properties::recorded::Answer answer, std::int64_t fence) {
    properties::recorded::Operation& operation = history_.operations[last_.at(process)];
    operation.answer = answer;
    operation.answered = history_.places++;
    operation.answered_at = now_;
    if (fence != 0) operation.fence = FencingToken{fence};
    return *this;
  }

  properties::recorded::RecordedHistory history_;
  std::map<std::uint32_t, std::size_t> last_;
  Instant now_{};
};

}  // namespace lockstep::tests
