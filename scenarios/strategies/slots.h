#pragma once
// The slots of a scenario's random faults, what a seed draws for them, and how a strategy changes one.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/schedule/schedule.h"
#include "sim/choices/chooser.h"
#include "sim/choices/fault.h"
#include "sim/setup.h"

namespace lockstep::scenarios {

// Returns the keys of all slots of all families: the choices of their magnitudes.
std::vector<ChoiceKey> slots_of(const sim::Setup& setup);

// Draws for single slots what a seed draws for them.
class SlotDraws {
 public:
  // The setup must outlive it.
  SlotDraws(const sim::Setup& setup, Seed seed);
  SlotDraws(const SlotDraws&) = delete;
  SlotDraws& operator=(const SlotDraws&) = delete;

  // Returns the fault of the slot. Its magnitude is 0 if the seed leaves the slot empty.
  sim::Fault draw(const ChoiceKey& slot);
  // Makes the schedule fill the slot that was drawn last in the same way. REQUIRES: it was not left empty.
  void fill(Schedule& schedule) const;

 private:
  const sim::Setup& setup_;
  Schedule schedule_;
  std::vector<Deviation> drawn_;  // for the last slot; choices whose value is 0 are not among them
  ChoiceKey slot_;
  sim::Chooser chooser_;
};

// One slot of a family, as a schedule fills it. REQUIRES of its functions: the slot's fault happens in the
// schedule's run, because a replay would find overrides of it that nobody asks for.
class Slot {
 public:
  // `key` is the choice of the slot's magnitude.
  Slot(const sim::Setup& setup, const ChoiceKey& key) : family_(setup.families.at(key.index)), key_(key) {}

  const sim::FaultFamily& family() const { return family_; }

  // The indices are those of the family's lists.
  void set_target(Schedule& schedule, std::size_t index) const;
  void set_anchor(Schedule& schedule, std::size_t index) const;
  // Sets which occurrence of its anchor the fault waits for, from 1. REQUIRES: it is at most max_occurrence.
  void set_occurrence(Schedule& schedule, std::uint32_t occurrence) const;
  // REQUIRES: the family may draw it, and it is not 0.
  void set_magnitude(Schedule& schedule, std::int64_t magnitude) const;

 private:
  const sim::FaultFamily& family_;
  ChoiceKey key_;
};

}  // namespace lockstep::scenarios
