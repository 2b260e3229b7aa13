#include "scenarios/strategies/slots.h"

#include <algorithm>
#include <array>

#include "sim/choices/faults.h"

namespace lockstep::scenarios {
namespace {

ChoiceKey with_kind(ChoiceKey key, ChoiceKind kind) {
  key.kind = kind;
  return key;
}

void set(Schedule& schedule, const ChoiceKey& slot, ChoiceKind kind, std::uint64_t value) {
  schedule.set(with_kind(slot, kind), static_cast<std::int64_t>(value));
}

}  // namespace

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

SlotDraws::SlotDraws(const sim::Setup& setup, Seed seed) : setup_(setup), schedule_(Schedule::seeded(seed)) {
  chooser_.log_into(&drawn_);
  chooser_.reset(schedule_);
}

sim::Fault SlotDraws::draw(const ChoiceKey& slot) {
  drawn_.clear();
  slot_ = slot;
  return sim::draw_slot(setup_.families.at(slot.index), slot.index, slot.attempt, chooser_);
}

void SlotDraws::fill(Schedule& schedule) const {
  using enum ChoiceKind;
  for (const ChoiceKind kind :
       {family_magnitude, family_target, family_anchor, family_occurrence, family_offset}) {
    const ChoiceKey key = with_kind(slot_, kind);
    const auto drawn = std::find_if(drawn_.begin(), drawn_.end(),
                                    [&](const Deviation& deviation) { return deviation.key == key; });
    schedule.set(key, drawn == drawn_.end() ? 0 : drawn->value);
  }
}

void Slot::set_target(Schedule& schedule, std::size_t index) const {
  set(schedule, key_, ChoiceKind::family_target, index);
}

void Slot::set_anchor(Schedule& schedule, std::size_t index) const {
  set(schedule, key_, ChoiceKind::family_anchor, index);
}

void Slot::set_occurrence(Schedule& schedule, std::uint32_t occurrence) const {
  set(schedule, key_, ChoiceKind::family_occurrence, occurrence - 1);
}

void Slot::set_magnitude(Schedule& schedule, std::int64_t magnitude) const { schedule.set(key_, magnitude); }

}  // namespace lockstep::scenarios
