#pragma once
// Shows how far an exhaustive search is, and the first violation as soon as there is one.

#include <cstdint>
#include <string>

#include "cli/input/load_scenario.h"
#include "cli/terminal/progress.h"
#include "core/schedule/schedule.h"
#include "scenarios/search/exhaust.h"

namespace lockstep::cli {

class ExhaustProgressLine {
 public:
  // The scenario and the session must outlive this object.
  ExhaustProgressLine(const LoadedScenario& loaded, std::uint32_t most_deviations, const Session& session);

  // Both are for ExhaustOptions, and are not called by two threads at a time.
  void show(const scenarios::ExhaustProgress& now);
  void found(const Schedule& schedule);

 private:
  std::string time_left(std::uint32_t permille) const;

  const LoadedScenario& loaded_;
  std::uint32_t most_deviations_;
  const Session& session_;
  Progress line_;
  Stopwatch phase_;  // since the number of deviations is as it is
  std::uint32_t deviations_ = 0;
  bool lists_ = false;
};

}  // namespace lockstep::cli
