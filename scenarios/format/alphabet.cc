#include "scenarios/format/alphabet.h"

#include <fmt/core.h>

#include "core/schedule/choice_text.h"
#include "core/text.h"

namespace lockstep::scenarios {
namespace {

// Delays of messages are choices at every message, so they need no family.
bool is_message_delay(FaultKind kind) { return effect_of(kind) == FaultEffect::delays; }

// Returns a rate such as "0.5 %" as tokens have it. Other texts stay as they are.
std::string as_in_tokens(const ChoiceKey& key, const std::string& text) {
  if (unit_of(key.fault) != FaultUnit::rate_ppb) return text;
  const auto rate = parse_rate(text);
  return rate ? value_text(key, rate->ppb) : text;
}

std::optional<std::vector<std::int64_t>> magnitudes_of(const ExhaustFaultPart& part, ErrorList& errors) {
  ChoiceKey key;
  key.kind = ChoiceKind::fault;
  key.fault = part.kind.value;
  const bool has_size = unit_of(part.kind.value) != FaultUnit::none;
  if (!has_size && part.magnitudes.empty()) return std::vector<std::int64_t>{1};
  if (has_size == part.magnitudes.empty()) {
    errors.add(part.kind.place,
               has_size ? fmt::format("a {} of [exhaust] needs magnitudes", name_of(part.kind.value))
                        : fmt::format("a {} has no magnitude", name_of(part.kind.value)),
               has_size ? "write magnitudes = [\"100ms\"], for example" : "leave \"magnitudes\" out");
    return std::nullopt;
  }
  std::vector<std::int64_t> values;
  for (const Located<std::string>& text : part.magnitudes) {
    const auto value = parse_choice_value(key, as_in_tokens(key, text.value));
    if (value && *value != 0) {
      values.push_back(*value);
    } else {
      errors.add(text.place, value ? std::string("a fault by nothing is none") : value.error().message);
    }
  }
  return values.size() == part.magnitudes.size() ? std::optional(values) : std::nullopt;
}

sim::FaultFamily family_of(FaultKind kind, const Hosts& hosts) {
  sim::FaultFamily family;
  family.kind = kind;
  family.slots = static_cast<std::uint16_t>(most_exhaust_deviations);
  family.chance = {0, 1};
  family.targets = default_targets(kind, hosts);
  family.anchors.push_back({sim::TriggerEvent::start, ClientId{}, 1});
  for (std::size_t event = 1; event < sim::trigger_event_count; ++event) {
    for (std::uint16_t client = 0; client < hosts.clients; ++client)
      family.anchors.push_back({static_cast<sim::TriggerEvent>(event), ClientId{client}, 1});
  }
  family.max_occurrence = 1000;
  return family;
}

}  // namespace

Alphabet read_alphabet(const ExhaustPart& part, const Hosts& hosts, std::vector<sim::FaultFamily>& families,
                       ErrorList& errors) {
  Alphabet alphabet;
  alphabet.rounds = static_cast<std::uint32_t>(part.rounds);
  alphabet.tick = part.tick;
  for (const ExhaustFaultPart& fault : part.faults) {
    auto magnitudes = magnitudes_of(fault, errors);
    if (!magnitudes) continue;
    Letter letter{fault.kind.value, std::move(*magnitudes), std::nullopt};
    if (!is_message_delay(letter.kind)) {
      letter.family = static_cast<std::uint16_t>(families.size());
      families.push_back(family_of(letter.kind, hosts));
    }
    alphabet.letters.push_back(std::move(letter));
  }
  return alphabet;
}

}  // namespace lockstep::scenarios
