#include "scenarios/search/violating_branches.h"

namespace lockstep::scenarios {

void ViolatingBranches::add(const Digest& state, std::span<const StepBranch> branches) {
  const std::lock_guard lock(adding_);
  const auto known = by_state_.find(state);
  if (known != by_state_.end()) {
    memory_.give_back(node_bytes + known->second.size() * sizeof(StepBranch));
    by_state_.erase(known);
  }
  if (memory_.take(node_bytes + branches.size() * sizeof(StepBranch))) {
    by_state_.try_emplace(state, branches.begin(), branches.end());
  } else {
    has_all_ = false;
  }
}

std::optional<std::span<const StepBranch>> ViolatingBranches::find(const Digest& state) const {
  const auto known = by_state_.find(state);
  if (known != by_state_.end()) return known->second;
  if (!has_all_) return std::nullopt;
  return std::span<const StepBranch>{};
}

}  // namespace lockstep::scenarios
