#pragma once
// Remembers for each state of a search which deviations of its next step lead on to violations. The listing
// of minimal sets (scenarios/search/minimal_walk.h) goes only there, and makes no run again.
//
// Any number of threads may add states while schedules are counted, and find them while sets are listed.

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "core/check.h"
#include "core/digest.h"
#include "scenarios/format/alphabet.h"
#include "scenarios/search/memory_budget.h"

namespace lockstep::scenarios {

// One deviation of a step, and what leads on behind it. In a list of branches of one step, those that take
// further deviations in the step follow the one that they go on from (preorder).
struct StepBranch {
  std::uint32_t choice = 0;  // index among those at the point
  std::uint16_t point = 0;   // of the step
  std::uint8_t before = 0;   // deviations in the step before this one
  // Bit n - 1: some schedule violates that takes n deviations from the state on, among them those of the step
  // up to this one, and no other of the step.
  std::uint8_t behind = 0;
  std::uint8_t within = 0;  // bit n - 1: the same, but with further ones of the step

  // REQUIRES: a step has fewer than 2^16 points.
  static StepBranch of(std::uint32_t choice, std::uint32_t point, std::size_t before) {
    CHECK(point < (1U << 16U), "{} points in a step", point);
    StepBranch branch;
    branch.choice = choice;
    branch.point = static_cast<std::uint16_t>(point);
    branch.before = static_cast<std::uint8_t>(before);
    return branch;
  }
  void add_behind(std::size_t deviations) { behind = static_cast<std::uint8_t>(behind | bit(deviations)); }
  // Takes note of a branch with further deviations in the step.
  void add_within(const StepBranch& further) {
    within = static_cast<std::uint8_t>(within | further.behind | further.within);
  }

  // Whether some schedule violates that takes so many deviations from the state on.
  bool leads_behind(std::uint32_t deviations) const { return (behind & bit(deviations)) != 0; }
  bool leads_within(std::uint32_t deviations) const { return (within & bit(deviations)) != 0; }
  bool leads_on(std::uint32_t deviations) const {
    return leads_behind(deviations) || leads_within(deviations);
  }
  bool leads_nowhere() const { return behind == 0 && within == 0; }
  friend bool operator==(const StepBranch&, const StepBranch&) = default;

 private:
  static constexpr unsigned bit(std::size_t deviations) { return 1U << (deviations - 1); }
  static_assert(most_exhaust_deviations <= 8);
};

class ViolatingBranches {
 public:
  // The memory must outlive this object.
  explicit ViolatingBranches(MemoryBudget& memory) : memory_(memory) {}

  // Remembers the branches of the state instead of those that were known. If there is no room for them, the
  // state has none that are known.
  void add(const Digest& state, std::span<const StepBranch> branches);

  // Returns the branches of a state that add() was called for, and an empty list for another state. Returns
  // nothing if it is not known whether there are any. The list is valid until the next call of add().
  // REQUIRES: no thread calls add() meanwhile.
  std::optional<std::span<const StepBranch>> find(const Digest& state) const;

 private:
  // About what an entry of the std::map and its list take, besides the branches.
  static constexpr std::uint64_t node_bytes = 112;

  MemoryBudget& memory_;
  std::mutex adding_;
  std::map<Digest, std::vector<StepBranch>> by_state_;
  bool has_all_ = true;  // there was always room
};

}  // namespace lockstep::scenarios
