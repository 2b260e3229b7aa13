#pragma once
// Which run a seed stands for: that of a campaign, and that of `lockstep run --seed`.
//
// A strategy changes where, when and whether the random faults of a seed strike, within what the scenario's
// [[random_fault]] sections allow, and nothing else. Its changes are overrides of the schedule. So the token
// of a run says everything, and whoever replays, shrinks or judges it need not know of strategies. A schedule
// depends on the scenario, the strategy and the seed only.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/schedule/schedule.h"
#include "scenarios/scenario.h"
#include "scenarios/strategies/aimed.h"

namespace lockstep::scenarios {

enum class StrategyKind : std::uint8_t { uniform, aimed };
// What makes the run of a seed where nobody names a strategy. docs/BITE.md says why.
inline constexpr StrategyKind default_strategy = StrategyKind::aimed;
inline constexpr std::size_t strategy_count = static_cast<std::size_t>(StrategyKind::aimed) + 1;

struct StrategyInfo {
  StrategyKind kind;
  std::string_view name;
  std::string_view summary;
};

constexpr std::array<StrategyInfo, strategy_count> strategies() {
  using enum StrategyKind;
  return {{
      {uniform, "uniform", "every fault as its [[random_fault]] says"},
      {aimed, "aimed", "more faults, most of them at one client and one of its acquire calls"},
  }};
}
inline constexpr std::array<StrategyInfo, strategy_count> strategy_infos = strategies();

constexpr const StrategyInfo& strategy_info(StrategyKind kind) {
  return strategy_infos[static_cast<std::size_t>(kind)];
}

// Returns the strategy with this name; nothing if there is none.
constexpr std::optional<StrategyKind> strategy_named(std::string_view name) {
  for (const StrategyInfo& info : strategy_infos) {
    if (info.name == name) return info.kind;
  }
  return std::nullopt;
}

// Returns the schedule that the strategy makes of the seed.
inline Schedule schedule_of(const Scenario& scenario, StrategyKind kind, Seed seed) {
  switch (kind) {
    case StrategyKind::aimed:
      return aimed_schedule(scenario, seed);
    case StrategyKind::uniform:
      break;
  }
  return schedule_of(scenario, seed);
}

}  // namespace lockstep::scenarios
