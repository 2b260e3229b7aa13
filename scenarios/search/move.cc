#include "scenarios/search/move.h"

#include <algorithm>
#include <utility>

#include "core/check.h"

namespace lockstep::scenarios {

Schedule schedule_with(const Schedule& base, const std::vector<Move>& moves) {
  Schedule schedule = base;
  for (auto move = moves.begin(); move != moves.end(); ++move) {
    ChoiceKey key = move->key;
    if (key.kind == ChoiceKind::family_magnitude) {
      key.attempt = static_cast<std::uint32_t>(
          std::count_if(moves.begin(), move, [&](const Move& before) { return before.key == move->key; }));
    }
    schedule.set(key, move->value);
    const auto set_detail = [&](ChoiceKind kind, std::int64_t value) {
      key.kind = kind;
      if (value != 0) schedule.set(key, value);
    };
    set_detail(ChoiceKind::family_target, move->target);
    set_detail(ChoiceKind::family_anchor, move->anchor);
    set_detail(ChoiceKind::family_occurrence, move->occurrence);
  }
  return schedule;
}

std::vector<ShapePart> shape_of(const Scenario& scenario, const std::vector<Move>& moves) {
  std::vector<ShapePart> parts;
  for (const Move& move : moves) {
    if (move.key.kind != ChoiceKind::family_magnitude) {
      const bool request = move.key.kind == ChoiceKind::request_latency;
      parts.push_back({request ? FaultKind::request_delay : FaultKind::reply_delay, std::nullopt});
      continue;
    }
    const auto& targets = scenario.setup.families[move.key.index].targets;
    const HostKind host = targets.at(static_cast<std::size_t>(move.target)).host.kind;
    parts.push_back({move.key.fault, is_numbered(host) ? host : HostKind::resource});
  }
  std::sort(parts.begin(), parts.end());
  return parts;
}

}  // namespace lockstep::scenarios
