#include "scenarios/strategies/random_faults.h"

#include <array>

#include "sim/choices/chooser.h"
#include "sim/choices/faults.h"

namespace lockstep::scenarios {
namespace {

constexpr std::array details{ChoiceKind::family_target, ChoiceKind::family_anchor,
                             ChoiceKind::family_occurrence, ChoiceKind::family_offset};

ChoiceKey with_kind(ChoiceKey key, ChoiceKind kind) {
  key.kind = kind;
  return key;
}

}  // namespace

std::vector<sim::Fault> random_faults_of(const sim::Setup& setup, const Schedule& schedule) {
  sim::Chooser chooser;
  chooser.reset(schedule);
  std::vector<sim::Fault> faults = sim::draw_faults(setup, chooser);
  std::erase_if(faults, [](const sim::Fault& fault) { return fault.key.kind == ChoiceKind::fault; });
  return faults;
}

std::vector<ChoiceKey> slots_of(const sim::Setup& setup) {
  std::vector<ChoiceKey> slots;
  for (std::size_t number = 0; number < setup.families.size(); ++number) {
    ChoiceKey key;
    key.kind = ChoiceKind::family_magnitude;
    key.fault = setup.families[number].kind;
    key.index = static_cast<std::uint16_t>(number);
    for (key.attempt = 0; key.attempt < setup.families[number].slots; ++key.attempt) slots.push_back(key);
  }
  return slots;
}

void Slot::set(Schedule& schedule, ChoiceKind kind, std::uint64_t value) const {
  schedule.set(with_kind(key_, kind), static_cast<std::int64_t>(value));
}

void Slot::switch_off(Schedule& schedule) const {
  schedule.clear(key_);
  for (const ChoiceKind kind : details) schedule.remove(with_kind(key_, kind));
}

void Slot::set_target(Schedule& schedule, std::size_t index) const {
  set(schedule, ChoiceKind::family_target, index);
}

void Slot::set_anchor(Schedule& schedule, std::size_t index) const {
  set(schedule, ChoiceKind::family_anchor, index);
}

void Slot::set_occurrence(Schedule& schedule, std::uint32_t occurrence) const {
  set(schedule, ChoiceKind::family_occurrence, occurrence - 1);
}

void Slot::fill_from(Schedule& schedule, const Schedule& drawn) const {
  if (drawn.value_of(key_) == 0) return switch_off(schedule);
  schedule.set(key_, drawn.value_of(key_));
  for (const ChoiceKind kind : details)
    schedule.set(with_kind(key_, kind), drawn.value_of(with_kind(key_, kind)));
}

}  // namespace lockstep::scenarios
