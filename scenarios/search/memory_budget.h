#pragma once
// Counts the bytes that a search remembers, over all of its threads, and keeps them below a bound.

#include <atomic>
#include <cstdint>

namespace lockstep::scenarios {

class MemoryBudget {
 public:
  explicit MemoryBudget(std::uint64_t most) : most_(most) {}

  std::uint64_t used() const { return used_.load(std::memory_order_relaxed); }
  bool is_exceeded() const { return used() > most_; }

  // Takes the bytes, unless more than the bound would then be in use. Returns false in that case.
  bool take(std::uint64_t bytes) {
    if (used_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= most_) return true;
    give_back(bytes);
    return false;
  }
  // Takes the bytes in any case: they are in use already.
  void add(std::uint64_t bytes) { used_.fetch_add(bytes, std::memory_order_relaxed); }
  void give_back(std::uint64_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }

 private:
  std::uint64_t most_;
  std::atomic<std::uint64_t> used_ = 0;
};

}  // namespace lockstep::scenarios
