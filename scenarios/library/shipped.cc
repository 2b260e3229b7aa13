#include "scenarios/library/shipped.h"

namespace lockstep::scenarios {

std::optional<EmbeddedScenario> shipped_scenario(std::string_view id) {
  for (const EmbeddedScenario& scenario : embedded_scenarios()) {
    if (scenario.id == id) return scenario;
  }
  return std::nullopt;
}

std::optional<ParseResult> load_shipped(std::string_view id, std::span<const std::string> sets,
                                        UserLocks users) {
  const auto found = shipped_scenario(id);
  if (!found) return std::nullopt;
  return parse_scenario(found->text, found->id, sets, users);
}

}  // namespace lockstep::scenarios
