#pragma once
// The random faults of a schedule, and how a strategy changes one of them.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/schedule/schedule.h"
#include "sim/choices/fault.h"
#include "sim/setup.h"

namespace lockstep::scenarios {

// Returns the random faults that the schedule's run has, in the order of their families and slots.
std::vector<sim::Fault> random_faults_of(const sim::Setup& setup, const Schedule& schedule);

// One slot of a family, as a schedule fills it. REQUIRES of every function but switch_off(): the slot's fault
// happens in the schedule's run, because a replay would find overrides of it that nobody asks for.
class Slot {
 public:
  Slot(const sim::Setup& setup, const sim::Fault& fault) : Slot(setup, fault.key) {}
  // `key` is the choice of the slot's magnitude.
  Slot(const sim::Setup& setup, const ChoiceKey& key) : family_(setup.families.at(key.index)), key_(key) {}

  const sim::FaultFamily& family() const { return family_; }

  void switch_off(Schedule& schedule) const;
  // The indices are those of the family's lists.
  void set_target(Schedule& schedule, std::size_t index) const;
  void set_anchor(Schedule& schedule, std::size_t index) const;
  // Sets which occurrence of its anchor the fault waits for, from 1. REQUIRES: it is at most max_occurrence.
  void set_occurrence(Schedule& schedule, std::uint32_t occurrence) const;
  // Fills the slot, magnitude included, as another seed's draws do (sim::slots_drawn_by); off if they do not.
  void fill_from(Schedule& schedule, const Schedule& drawn) const;

 private:
  void set(Schedule& schedule, ChoiceKind kind, std::uint64_t value) const;

  const sim::FaultFamily& family_;
  ChoiceKey key_;
};

// Returns the keys of all slots of all families: the choices of their magnitudes.
std::vector<ChoiceKey> slots_of(const sim::Setup& setup);

}  // namespace lockstep::scenarios
