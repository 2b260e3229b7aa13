#include "scenarios/campaign/behaviours.h"

#include <algorithm>
#include <set>

namespace lockstep::scenarios {

bool Behaviours::add(const properties::Sometimes& run) {
  ++runs_;
  std::uint32_t set = 0;
  for (std::size_t i = 0; i < properties::sometime_count; ++i) {
    if (run.count(i) != 0) set |= std::uint32_t{1} << i;
  }
  bool is_new = false;
  bool struck = false;
  for (std::size_t i = properties::sometime_count; i < properties::Sometimes::size; ++i) {
    if (run.count(i) == 0) continue;
    struck = true;
    is_new = add(i, set) || is_new;
  }
  return struck ? is_new : add(properties::Sometimes::size, set);
}

bool Behaviours::add(std::size_t strike, std::uint32_t set) {
  const auto [seen, is_new] = seen_.try_emplace({strike, set}, Seen{runs_, false});
  if (is_new) {
    firsts_.push_back(runs_);
  } else {
    seen->second.again = true;
  }
  return is_new;
}

std::uint64_t Behaviours::singleton_runs() const {
  std::set<std::uint64_t> runs;
  for (const auto& [behaviour, seen] : seen_) {
    if (!seen.again) runs.insert(seen.first_run);
  }
  return runs.size();
}

std::uint64_t Behaviours::seen_after(std::uint64_t runs) const {
  return static_cast<std::uint64_t>(std::upper_bound(firsts_.begin(), firsts_.end(), runs) - firsts_.begin());
}

}  // namespace lockstep::scenarios
