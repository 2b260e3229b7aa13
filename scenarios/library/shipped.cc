#include "scenarios/library/shipped.h"

namespace lockstep::scenarios {

std::optional<EmbeddedScenario> shipped_scenario(std::string_view id) {
  for (const auto list : {embedded_scenarios(), embedded_guest_scenarios()}) {
    for (const EmbeddedScenario& scenario : list) {
      if (scenario.id == id) return scenario;
    }
  }
  return std::nullopt;
}

std::optional<ParseResult> load_shipped(std::string_view id, std::span<const std::string> sets,
                                        UserLocks users, const ReadFiles& read_files) {
  const auto found = shipped_scenario(id);
  if (!found) return std::nullopt;
  return parse_scenario(found->text, found->id, sets, users, read_files);
}

}  // namespace lockstep::scenarios
