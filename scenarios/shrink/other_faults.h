#pragma once
// Draws schedules with few deviations that may break a scenario as another schedule of it does.

#include <cstdint>
#include <vector>

#include "core/schedule/schedule.h"
#include "core/time.h"
#include "scenarios/shrink/deviation_units.h"
#include "sim/setup.h"

namespace lockstep::scenarios {

// Draws the schedules for one. REQUIRES: it has a nominal base.
class OtherFaults {
 public:
  // Both must outlive this object. Drawn faults come before `end`.
  OtherFaults(const sim::Setup& setup, const Schedule& schedule, Duration end);

  // Returns the schedule of this number, a pure function of the arguments. Scripted faults stay as they are.
  // In turn it is
  //
  //   0, 2  the faults of families as a seed draws them; in every other of these together with a fault of the
  //         schedule
  //   1     the faults of the schedule, one of them larger, at another time or elsewhere
  //   3     the same, together with one to four deviations of the schedule that are no faults, which may
  //         become larger
  //
  // Sizes and times keep to what the families allow. All other choices are nominal.
  Schedule draw(std::uint64_t number) const;

 private:
  const sim::Setup& setup_;
  const Schedule& schedule_;
  Duration end_;
  std::vector<DeviationUnit> faults_;
  Schedule only_faults_;
  std::vector<std::vector<DeviationUnit>> others_;  // by kind, none of them empty
};

}  // namespace lockstep::scenarios
