#pragma once
// One deviation of a schedule as people count deviations:
// the slot of the family that holds a fault does not matter.

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/fault_kind.h"
#include "core/ids.h"
#include "core/schedule/choice.h"
#include "core/schedule/schedule.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

struct Move {
  ChoiceKey key;  // of the message's latency, or of the magnitude of the family's slot 0
  std::int64_t value = 0;
  std::int64_t target = 0;      // for a family: index of its targets
  std::int64_t anchor = 0;      // for a family: index of its anchors
  std::int64_t occurrence = 0;  // for a family: how often the anchor passes before
  friend constexpr auto operator<=>(const Move&, const Move&) = default;
};

// Returns the schedule with the moves as overrides. The slots of a family hold its moves in their order.
Schedule schedule_with(const Schedule& base, const std::vector<Move>& moves);

// What a set of moves consists of, whatever their sizes, places and times. A late message strikes no host.
struct ShapePart {
  FaultKind kind = FaultKind::pause;
  std::optional<HostKind> on;  // a server that is no node counts as the resource
  friend constexpr auto operator<=>(const ShapePart&, const ShapePart&) = default;
};

// Returns the parts in ascending order.
std::vector<ShapePart> shape_of(const Scenario& scenario, const std::vector<Move>& moves);

}  // namespace lockstep::scenarios
