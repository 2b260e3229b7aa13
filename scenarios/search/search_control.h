#pragma once
// What the threads of a search share besides the states: whether to go on, what has been counted, and how far
// that is. All functions but begin() may be called by any thread at any time.

#include <atomic>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

#include "scenarios/search/branch_weights.h"
#include "scenarios/search/continuations.h"
#include "scenarios/search/exhaust.h"
#include "scenarios/search/memory_budget.h"
#include "scenarios/search/move.h"
#include "scenarios/search/state_memo.h"

namespace lockstep::scenarios {

class SearchControl {
 public:
  // All of these must outlive this object.
  SearchControl(const ExhaustOptions& options, const Schedule& base, const StateMemo& memo,
                const MemoryBudget& memory)
      : options_(options), base_(base), memo_(memo), memory_(memory) {}

  // ---- Whether to go on ----

  // Looks whether the search is interrupted or has reached a bound. Returns true iff it is stopped.
  bool look_up() {
    if (memo_.is_full() || memory_.is_exceeded()) stop_at_bound();
    return look_for_interrupt();
  }
  // Does not look at the bounds.
  bool look_for_interrupt() {
    if (options_.interrupted != nullptr && options_.interrupted->load(std::memory_order_relaxed))
      stop(SearchEnd::interrupt);
    return stopped();
  }
  // Stops, because no more can be remembered.
  void stop_at_bound() { stop(memo_.is_full() ? SearchEnd::states : SearchEnd::memory); }
  bool stopped() const { return end() != SearchEnd::complete; }
  // Returns the first reason to stop, or `complete` while there is none.
  SearchEnd end() const { return end_.load(std::memory_order_relaxed); }

  // ---- What has been counted ----

  // Begins to count schedules with that many deviations. `weight` is that of all branches together.
  void begin(std::uint32_t deviations, std::uint64_t weight) {
    before_.add(counted());
    schedules_ = violated_ = acquired_ = weight_done_ = 0;
    level_ = deviations;
    weight_ = weight;
    lists_ = false;
  }
  // Begins to list the violating schedules that have been counted. Branches weigh as much as they have of
  // them.
  void begin_list() {
    weight_done_ = 0;
    weight_ = violated_;
    lists_ = true;
  }
  void add(const ScheduleCount& more) {
    schedules_ += more.schedules;
    violated_ += more.violated;
    acquired_ += more.acquired;
    report();
  }
  // A branch of this weight has been counted, or listed.
  void branch_done(std::uint64_t weight) {
    weight_done_ += weight;
    report();
  }
  // Returns what has been added since begin(), without the depth.
  ScheduleCount counted() const { return {schedules_, violated_, acquired_, 0}; }

  // ---- A violation, before all is counted ----

  bool has_witness() const { return has_witness_.load(std::memory_order_relaxed); }
  // Tells of the run, unless one was found before.
  void found(std::vector<Move> moves) {
    const std::lock_guard lock(reporting_);
    if (has_witness_.exchange(true)) return;
    witness_ = std::move(moves);
    if (options_.found) options_.found(schedule_with(base_, witness_));
  }
  // REQUIRES: no thread searches.
  const std::vector<Move>& witness() const { return witness_; }

 private:
  void stop(SearchEnd why) {
    SearchEnd none = SearchEnd::complete;
    end_.compare_exchange_strong(none, why, std::memory_order_relaxed);
  }

  void report() {
    const std::unique_lock lock(reporting_, std::try_to_lock);
    if (options_.progress && lock.owns_lock()) options_.progress(progress());
  }

  ExhaustProgress progress() const {
    return {before_.schedules + schedules_, before_.violated + violated_, level_,
            permille_of(weight_done_, weight_), lists_};
  }

  const ExhaustOptions& options_;
  const Schedule& base_;
  const StateMemo& memo_;
  const MemoryBudget& memory_;
  std::atomic<SearchEnd> end_ = SearchEnd::complete;
  std::uint32_t level_ = 0;
  std::uint64_t weight_ = 0;
  bool lists_ = false;
  ScheduleCount before_;  // the schedules with fewer deviations
  std::atomic<std::uint64_t> schedules_ = 0;
  std::atomic<std::uint64_t> violated_ = 0;
  std::atomic<std::uint64_t> acquired_ = 0;
  std::atomic<std::uint64_t> weight_done_ = 0;
  std::mutex reporting_;  // guards the calls of the caller's functions
  std::atomic<bool> has_witness_ = false;
  std::vector<Move> witness_;
};

}  // namespace lockstep::scenarios
