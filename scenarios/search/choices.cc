#include "scenarios/search/choices.h"

#include <algorithm>

#include "core/check.h"

namespace lockstep::scenarios {

SearchChoices::SearchChoices(const Scenario& scenario, std::uint32_t first_slot, std::uint32_t slots)
    : scenario_(scenario) {
  for (const Letter& letter : scenario.alphabet.letters) {
    if (!letter.family) {
      auto& late = letter.kind == FaultKind::request_delay ? requests_ : replies_;
      for (const std::int64_t magnitude : letter.magnitudes)
        late.push_back({magnitude, {}, 0, 0, 0, letter.kind});
      continue;
    }
    const sim::FaultFamily& family = scenario.setup.families[*letter.family];
    const auto slot = first_slot + static_cast<std::uint32_t>(families_.size()) * slots;
    for (std::uint16_t target = 0; target < family.targets.size(); ++target) {
      for (const std::int64_t magnitude : letter.magnitudes)
        faults_.push_back({magnitude, family.targets[target], slot, target, *letter.family, letter.kind});
    }
    families_.push_back(*letter.family);
  }
  CHECK(std::is_sorted(families_.begin(), families_.end()), "letters are in the order of their families");
}

Move SearchChoices::move(const sim::ChoicePoint& point, const SearchChoice& choice,
                         std::uint32_t occurrence) const {
  if (!point.is_event) return {point.key, choice.magnitude, 0, 0, 0};
  sim::Trigger trigger = point.trigger;
  trigger.count = 1;
  const auto& anchors = scenario_.setup.families[choice.family].anchors;
  const auto anchor = std::find(anchors.begin(), anchors.end(), trigger);
  CHECK(anchor != anchors.end(), "an event that is no anchor");
  ChoiceKey key;
  key.kind = ChoiceKind::family_magnitude;
  key.fault = choice.kind;
  key.index = choice.family;
  return {key, choice.magnitude, choice.target_index, anchor - anchors.begin(), occurrence};
}

}  // namespace lockstep::scenarios
