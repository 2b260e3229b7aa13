#include "bench/erased.h"

#include <variant>
#include <vector>

#include <fmt/core.h>

#include "bench/batches.h"
#include "core/check.h"
#include "core/locks/any_lock.h"
#include "core/locks/redlock.h"
#include "scenarios/user_lock.h"

namespace lockstep::bench {
namespace {

// The same scenario, with its lock as a lock that is not built in.
scenarios::Scenario erased(scenarios::Scenario scenario) {
  const RedlockPolicy policy = std::get<RedlockPolicy>(scenario.lock);
  scenarios::UserLockPolicy user;
  user.lock = scenarios::any_user_lock(
      "erased", "Redlock behind virtual calls",
      [policy](const LockSetup& setup) { return AnyLock(Redlock(policy, setup.nodes, setup.key)); });
  scenario.lock = user;
  return scenario;
}

}  // namespace

void measure_erased_lock(const Effort& effort) {
  const scenarios::Scenario inlined_scenario = shipped("redlock/general");
  const scenarios::Scenario erased_scenario = erased(inlined_scenario);
  scenarios::Runner inlined_runner(inlined_scenario);
  scenarios::Runner erased_runner(erased_scenario);
  const std::uint64_t runs = 20 * effort.runs_per_turn;
  engine_batch(inlined_runner, 1, 1);
  engine_batch(erased_runner, 1, 1);
  std::vector<double> ratios;
  for (std::uint64_t turn = 0; turn < effort.turns; ++turn) {
    const Batch a = engine_batch(erased_runner, 1 + turn * runs, runs);
    const Batch b = engine_batch(inlined_runner, 1 + turn * runs, runs);
    CHECK(a.events == b.events, "the erased lock had {} events, the other {}", a.events, b.events);
    ratios.push_back(b.seconds / a.seconds);
  }
  fmt::print("a lock behind virtual calls (redlock/general): {:.2f} of the runs/s\n", median(ratios));
}

}  // namespace lockstep::bench
