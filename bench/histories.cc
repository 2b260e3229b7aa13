#include "bench/histories.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include <fmt/core.h>

#include "bench/allocations.h"
#include "bench/bare_loop.h"
#include "bench/measure.h"
#include "core/check.h"
#include "properties/recorded/check_history.h"

namespace lockstep::bench {
namespace {

using namespace properties::recorded;

constexpr std::uint32_t clients = 8;

// Draws the numbers of a history.
class Draw {
 public:
  // Draws from [least, most].
  std::int64_t between(std::int64_t least, std::int64_t most) { return random_.between(least, most + 1); }
  bool happens(std::int64_t percent) { return between(1, 100) <= percent; }

 private:
  SplitMix random_{1};
};

// A lock that gives itself to whoever has waited longest. All clients want it again and again. Times are in
// nanoseconds.
class LockHistory {
 public:
  explicit LockHistory(std::optional<Duration> ttl) : ttl_(ttl) {}

  RecordedHistory of(std::size_t operations) && {
    while (history_.operations.size() < operations) hold();
    number_places();
    return std::move(history_);
  }

 private:
  void hold() {
    const auto client =
        static_cast<std::uint32_t>(std::min_element(ready_.begin(), ready_.end()) - ready_.begin());
    const std::int64_t called = ready_[client];
    const std::int64_t granted = std::max(called + latency(), free_);
    const bool is_lost = draw_.happens(1);
    if (is_lost && !ttl_) {  // the request was lost: whoever had the lock for ever would end the history
      add(OperationKind::acquire, client, called, std::nullopt);
      ready_[client] = called + timeout;
      return;
    }
    const std::int64_t told = granted + latency();
    add(OperationKind::acquire, client, called, is_lost ? std::nullopt : std::optional(told));
    history_.operations.back().fence = is_lost ? FencingToken{} : FencingToken{++fence_};
    if (is_lost) {
      free_ = granted + ttl_->ns;
      ready_[client] = called + timeout;
      return;
    }
    const std::int64_t leaves = told + draw_.between(200'000, 2'000'000);
    const std::int64_t released = leaves + latency();
    const bool has_answer = !draw_.happens(1);
    add(OperationKind::release, client, leaves,
        has_answer ? std::optional(released + latency()) : std::nullopt);
    free_ = released;
    ready_[client] = released + (has_answer ? latency() : timeout) + draw_.between(1, 1'000'000);
  }

  void add(OperationKind kind, std::uint32_t client, std::int64_t called,
           std::optional<std::int64_t> answered) {
    Operation operation;
    operation.kind = kind;
    operation.process = client;
    operation.called_at = Instant{called};
    if (answered) {
      operation.answer = Answer::ok;
      operation.answered_at = Instant{*answered};
    }
    if (ttl_ && kind == OperationKind::acquire) operation.ttl = *ttl_;
    history_.operations.push_back(operation);
  }

  void number_places() {
    std::stable_sort(history_.operations.begin(), history_.operations.end(),
                     [](const Operation& a, const Operation& b) { return a.called_at < b.called_at; });
    std::vector<std::tuple<Instant, bool, std::size_t>> events;
    for (std::size_t i = 0; i < history_.operations.size(); ++i) {
      const Operation& operation = history_.operations[i];
      events.emplace_back(operation.called_at, false, i);
      if (operation.answer != Answer::none) events.emplace_back(operation.answered_at, true, i);
    }
    std::sort(events.begin(), events.end());
    for (const auto& [at, is_answer, i] : events) {
      Operation& operation = history_.operations[i];
      (is_answer ? operation.answered : operation.called) = history_.places++;
    }
    history_.processes = clients;
    history_.resources = 1;
  }

  std::int64_t latency() { return draw_.between(50'000, 500'000); }

  static constexpr std::int64_t timeout = 20'000'000;

  std::optional<Duration> ttl_;
  Draw draw_;
  RecordedHistory history_;
  std::array<std::int64_t, clients> ready_{};
  std::int64_t free_ = 0;
  std::int64_t fence_ = 0;
};

struct Endpoint {
  Instant at;
  Place place = 0;
  Number operation = nothing;
};

// Sorts calls and answers by time and looks in one sweep whether two processes have the lock at once. Returns
// how often that is so.
std::uint64_t sort_and_sweep(const RecordedHistory& history) {
  std::vector<Endpoint> ends;
  ends.reserve(history.places);
  for (Number i = 0; i < history.operations.size(); ++i) {
    const Operation& operation = history.operations[i];
    ends.push_back({operation.called_at, operation.called, i});
    if (operation.answered != unanswered) ends.push_back({operation.answered_at, operation.answered, i});
  }
  std::sort(ends.begin(), ends.end(), [](const Endpoint& a, const Endpoint& b) {
    return a.at != b.at ? a.at < b.at : a.place < b.place;
  });
  std::uint64_t both = 0;
  std::uint32_t holder = clients;
  for (const Endpoint& end : ends) {
    const Operation& operation = history.operations[end.operation];
    const bool is_call = end.place == operation.called;
    if (operation.kind == OperationKind::release && is_call && holder == operation.process) holder = clients;
    if (operation.kind != OperationKind::acquire || is_call) continue;
    if (holder != clients && holder != operation.process) ++both;
    holder = operation.process;
  }
  return both;
}

void measure(const char* name, std::size_t operations, std::optional<Duration> ttl, const Effort& effort) {
  const RecordedHistory history = LockHistory(ttl).of(operations);
  const auto unanswered_ones =
      std::count_if(history.operations.begin(), history.operations.end(),
                    [](const Operation& each) { return each.answer == Answer::none; });
  const std::uint64_t rounds = std::max<std::uint64_t>(1, 100'000 / operations);
  std::vector<double> ratios;
  std::vector<double> checks;
  const Allocations before = allocations();
  CHECK(check_history(history, {}).verdict() == Verdict::held);
  const Allocations taken = allocations() - before;
  std::uint64_t acquired = 0;
  std::uint64_t both = 0;
  for (std::uint64_t turn = 0; turn < effort.turns; ++turn) {
    const double check = timed([&] {
      for (std::uint64_t i = 0; i < rounds; ++i) acquired += check_history(history, {}).resources[0].acquired;
    });
    const double sorted = timed([&] {
      for (std::uint64_t i = 0; i < rounds; ++i) both += sort_and_sweep(history);
    });
    ratios.push_back(check / sorted);
    checks.push_back(check / static_cast<double>(rounds));
  }
  CHECK(acquired > 0 && both == 0, "{} acquired, {} at once", acquired, both);
  fmt::print("{:<8} {:>10} {:>12} {:>10.2f} {:>12.2f} {:>17.0f}\n", name, history.operations.size(),
             unanswered_ones, median(checks) * 1e3, median(ratios),
             static_cast<double>(taken.bytes) / static_cast<double>(history.operations.size()));
}

}  // namespace

void measure_histories(const Effort& effort) {
  fmt::print("check-history beside std::sort and one sweep over the same history, {} clients\n", clients);
  fmt::print("{:<8} {:>10} {:>12} {:>10} {:>12} {:>17}\n", "lock", "operations", "unanswered", "ms",
             "times sort", "bytes/operation");
  for (const std::size_t operations : {std::size_t{10'000}, std::size_t{100'000}}) {
    measure("mutex", operations, std::nullopt, effort);
    measure("leases", operations, milliseconds(50), effort);
  }
}

}  // namespace lockstep::bench
