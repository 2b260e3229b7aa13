#include "scenarios/shrink/other_faults.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "core/schedule/numbered_draws.h"
#include "scenarios/shrink/deviation_units.h"
#include "sim/choices/chooser.h"
#include "sim/choices/faults.h"

namespace lockstep::scenarios {
namespace {

void add_unit(Schedule& schedule, const Schedule& from, const DeviationUnit& unit) {
  schedule.set(unit.head, from.value_of(unit.head));
  for (const ChoiceKey& detail : unit.details) schedule.set(detail, from.value_of(detail));
}

// Returns the random faults that the seed draws, with the scripted ones of the schedule.
Schedule faults_of_a_seed(const sim::Setup& setup, const Schedule& schedule, Seed seed) {
  const Schedule seeded = Schedule::seeded(seed);
  std::vector<Deviation> drawn;
  sim::Chooser chooser;
  chooser.log_into(&drawn);
  chooser.reset(seeded);
  sim::draw_faults(setup, chooser);
  Schedule result;
  for (const Deviation& deviation : drawn) result.set(deviation.key, deviation.value);
  for (const Deviation& deviation : schedule.overrides()) {
    if (deviation.key.kind == ChoiceKind::fault || deviation.key.kind == ChoiceKind::fault_softened)
      result.set(deviation.key, deviation.value);
  }
  return result;
}

// Takes the place of a drawn fault of the same slot.
void keep(Schedule& result, const Schedule& schedule, const DeviationUnit& unit) {
  for (const DeviationUnit& drawn : units_of(result)) {
    if (drawn.head == unit.head) result = without(std::move(result), drawn);
  }
  add_unit(result, schedule, unit);
}

// Changes one fault of a family in a schedule.
class FaultChange {
 public:
  FaultChange(const sim::FaultFamily& family, const ChoiceKey& head, Schedule& schedule)
      : family_(family), head_(head), schedule_(schedule) {}

  // Multiplies the size by 2, 4 or 8, or makes it the largest.
  void enlarge(NumberedDraws& numbers) {
    const std::int64_t value = schedule_.value_of(head_);
    const std::int64_t size = value < 0 ? -value : value;
    const std::uint64_t power = 1 + numbers.below(4);
    const std::int64_t most = std::max(size, family_.magnitude_max);
    const std::int64_t larger = power == 4 || size > most >> power ? most : size << power;
    schedule_.set(head_, value < 0 ? -larger : larger);
  }

  void move_in_time(Duration end, NumberedDraws& numbers) {
    const std::int64_t span = (family_.offset.max - family_.offset.min).ns;
    const std::int64_t most = std::min(span, std::max<std::int64_t>(end.ns - family_.offset.min.ns, 0));
    set(ChoiceKind::family_offset, numbers.below(static_cast<std::uint64_t>(most) + 1));
  }

  void move_elsewhere(NumberedDraws& numbers) {
    set(ChoiceKind::family_target, numbers.below(family_.targets.size()));
    set(ChoiceKind::family_anchor, numbers.below(family_.anchors.size()));
    set(ChoiceKind::family_occurrence, numbers.below(std::min<std::uint64_t>(family_.max_occurrence, 8)));
  }

 private:
  void set(ChoiceKind kind, std::uint64_t value) {
    ChoiceKey key = head_;
    key.kind = kind;
    schedule_.set(key, static_cast<std::int64_t>(value));
    if (value == 0) schedule_.remove(key);
  }

  const sim::FaultFamily& family_;
  ChoiceKey head_;
  Schedule& schedule_;
};

void change_one(const sim::Setup& setup, const std::vector<DeviationUnit>& faults, Duration end,
                Schedule& schedule, NumberedDraws& numbers) {
  const ChoiceKey& head = faults[numbers.below(faults.size())].head;
  if (head.kind != ChoiceKind::family_magnitude) return;
  FaultChange change(setup.families.at(head.index), head, schedule);
  const std::uint64_t what = numbers.below(4);
  if (what != 1) change.enlarge(numbers);
  if (what == 1 || what == 2) change.move_in_time(end, numbers);
  if (what == 3) change.move_elsewhere(numbers);
}

// Adds a deviation that is no fault. Every other piece of work or thinking becomes as long as it can be.
void add_one(const sim::Setup& setup, const Schedule& from, const std::vector<DeviationUnit>& others,
             Schedule& schedule, NumberedDraws& numbers) {
  const DeviationUnit& unit = others[numbers.below(others.size())];
  add_unit(schedule, from, unit);
  const bool largest = numbers.below(2) == 0;
  const auto make_longest = [&](const sim::DurationRange& range) {
    schedule.set(unit.head, (range.max - range.min).ns);
  };
  if (largest && unit.head.kind == ChoiceKind::work) make_longest(setup.workload.work);
  if (largest && unit.head.kind == ChoiceKind::think) make_longest(setup.workload.think);
}

constexpr std::uint64_t most_added = 4;

}  // namespace

OtherFaults::OtherFaults(const sim::Setup& setup, const Schedule& schedule, Duration end)
    : setup_(setup), schedule_(schedule), end_(end) {
  for (DeviationUnit& unit : units_of(schedule)) {
    if (is_fault(unit)) {
      faults_.push_back(std::move(unit));
    } else if (others_.empty() || others_.back().front().head.kind != unit.head.kind) {
      others_.push_back({std::move(unit)});
    } else {
      others_.back().push_back(std::move(unit));
    }
  }
  only_faults_ = with_only(schedule, faults_);
}

Schedule OtherFaults::draw(std::uint64_t number) const {
  if (number % 2 == 0) {
    Schedule drawn = faults_of_a_seed(setup_, only_faults_, Seed{number / 2});
    if (number % 4 == 0 && !faults_.empty()) keep(drawn, schedule_, faults_[number / 4 % faults_.size()]);
    return drawn;
  }
  NumberedDraws numbers(Seed{number});
  Schedule changed = only_faults_;
  if (!faults_.empty()) change_one(setup_, faults_, end_, changed, numbers);
  for (std::uint64_t more = number % 4 == 3 && !others_.empty() ? 1 + numbers.below(most_added) : 0; more > 0;
       --more)
    add_one(setup_, schedule_, others_[numbers.below(others_.size())], changed, numbers);
  return changed;
}

}  // namespace lockstep::scenarios
