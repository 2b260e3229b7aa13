#include "scenarios/shrink/shrink.h"

#include <memory>
#include <optional>
#include <utility>

#include "scenarios/shrink/effort.h"
#include "scenarios/shrink/necessity.h"
#include "scenarios/shrink/shrinker.h"

namespace lockstep::scenarios {
namespace {

// Returns the first seed behind `after` whose run is another one and breaks in the way of the target.
std::optional<std::uint64_t> next_seed(Runner& runner, const Schedule& schedule, std::uint64_t after,
                                       const ShrinkTarget& target, AssumptionSet within, Effort& effort) {
  constexpr std::uint64_t most_seeds = 1000;
  for (std::uint64_t seed = after + 1; seed <= most_seeds && !effort.part_is_over(); ++seed) {
    const Schedule other = schedule_of(runner.scenario(), Seed{seed});
    if (other == schedule) continue;
    const std::uint64_t before = runner.effort();
    bool broken = false;
    try {
      broken = breaks_so(runner, other, target, within);
    } catch (const Stopped&) {
      effort.give_up();
    }
    effort.add(runner.effort() - before);
    if (broken) return seed;
  }
  return std::nullopt;
}

// Shrinks other runs that break in the same way while the best has many deviations. Each may cost a part of
// what is left. Returns the best.
std::unique_ptr<Shrinker> best_of_others(const Scenario& scenario, const Schedule& schedule,
                                         std::unique_ptr<Shrinker> best, const ShrinkTarget& target,
                                         const WithWorkforce& with_workforce, Effort& effort) {
  constexpr int most_others = 4;
  Runner runner(scenario, effort.interrupted());
  std::uint64_t last = 0;
  for (int other = 0; other < most_others && !is_few(best->schedule()) && !effort.over(); ++other) {
    effort.allow(effort.left() / 3);
    if (best->target() != target) break;  // it turned out to be inside, and others may not
    const auto seed = next_seed(runner, schedule, last, target, best->within(), effort);
    if (!seed) break;
    last = *seed;
    auto shrinker = std::make_unique<Shrinker>(scenario, schedule_of(scenario, Seed{*seed}), target,
                                               with_workforce, effort);
    shrinker->run();
    if (shrinker->begun() && size_of(shrinker->schedule()) < size_of(best->schedule()))
      best = std::move(shrinker);
  }
  return best;
}

}  // namespace

std::optional<ShrinkTarget> shrink_target(const Scenario& scenario,
                                          const std::vector<JudgedViolation>& found) {
  if (found.empty()) return std::nullopt;
  std::vector<JudgedViolation> sorted = found;
  sort_by_interest(scenario, sorted);
  return ShrinkTarget{sorted.front().violation.property, sorted.front().inside_model};
}

Shrunk shrink(const Scenario& scenario, const Schedule& schedule, const ShrinkTarget& target,
              const WithWorkforce& with_workforce, const ShrinkOptions& options) {
  Effort effort(options);
  auto best = std::make_unique<Shrinker>(scenario, schedule, target, with_workforce, effort);
  effort.allow(effort.left() / 2);
  best->run();
  Shrunk result;
  best->write(result);
  const std::size_t faults_before = result.faults_before;
  const std::size_t deviations_before = result.deviations_before;
  best = best_of_others(scenario, schedule, std::move(best), target, with_workforce, effort);
  effort.allow(effort.left());
  if (!best->complete()) best->run();
  best->write(result);
  result.faults_before = faults_before;
  result.deviations_before = deviations_before;
  result.runs = effort.runs();
  result.effort = effort.spent();
  result.end = best->complete() ? ShrinkEnd::complete : effort.end();
  return result;
}

}  // namespace lockstep::scenarios
