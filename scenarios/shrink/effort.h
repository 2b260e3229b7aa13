#pragma once
// Counts what shrinking costs, and says when it must end.

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>

#include "scenarios/shrink/shrink.h"

namespace lockstep::scenarios {

class Effort {
 public:
  // The options must outlive this object.
  explicit Effort(const ShrinkOptions& options)
      : options_(options), most_(options.most_effort), allowed_(options.most_effort) {}

  // Returns true iff shrinking must end: for the first reason that was found, from then on.
  bool over() {
    if (!end_) end_ = reason();
    return end_.has_value();
  }
  ShrinkEnd end() const { return end_.value_or(ShrinkEnd::complete); }

  const std::atomic<bool>* interrupted() const { return options_.interrupted; }
  unsigned threads() const { return std::max(1U, options_.threads); }

  // Counts what has been spent.
  void add(std::uint64_t effort) { spent_ += effort; }
  // Counts a candidate that has cost so much, and tells of the progress. One that was tried before is no run.
  void add(std::uint64_t effort, std::size_t deviations_left, bool is_new) {
    add(effort);
    if (is_new) ++runs_;
    if (options_.progress) options_.progress(runs_, deviations_left);
  }
  // A run was stopped.
  void give_up() { end_ = end_.value_or(ShrinkEnd::interrupt); }

  std::uint64_t runs() const { return runs_; }
  std::uint64_t spent() const { return spent_; }
  std::uint64_t left() const { return most_ - std::min(most_, spent_); }

  // Until the next call, no more than this may be spent. A part of shrinking that has spent it ends, and
  // others go on.
  void allow(std::uint64_t effort) { allowed_ = spent_ + std::min(left(), effort); }
  bool part_is_over() { return over() || spent_ >= allowed_; }

 private:
  std::optional<ShrinkEnd> reason() const {
    if (options_.interrupted != nullptr && options_.interrupted->load()) return ShrinkEnd::interrupt;
    if (spent_ >= most_) return ShrinkEnd::effort;
    if (options_.out_of_time && options_.out_of_time()) return ShrinkEnd::time;
    return std::nullopt;
  }

  const ShrinkOptions& options_;
  std::uint64_t most_;
  std::uint64_t allowed_;
  std::uint64_t runs_ = 0;
  std::uint64_t spent_ = 0;
  std::optional<ShrinkEnd> end_;
};

}  // namespace lockstep::scenarios
