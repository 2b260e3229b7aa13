#include "scenarios/library/shipped.h"

#include <vector>

#include "core/nearest_word.h"

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

std::optional<std::string_view> nearest_shipped(std::string_view id) {
  std::vector<std::string_view> ids;
  for (const EmbeddedScenario& scenario : embedded_scenarios()) ids.push_back(scenario.id);
  return nearest_word(id, ids);
}

}  // namespace lockstep::scenarios
