#include "cli/report/exhaust_progress.h"

#include <fmt/core.h>

#include "cli/input/repro.h"
#include "cli/terminal/table.h"

namespace lockstep::cli {

ExhaustProgressLine::ExhaustProgressLine(const LoadedScenario& loaded, std::uint32_t most_deviations,
                                         const Session& session)
    : loaded_(loaded),
      most_deviations_(most_deviations),
      session_(session),
      line_(session, "searching"),
      phase_(session.hooks) {}

void ExhaustProgressLine::show(const scenarios::ExhaustProgress& now) {
  if (now.deviations != deviations_ || now.lists != lists_) phase_ = Stopwatch(session_.hooks);
  deviations_ = now.deviations;
  lists_ = now.lists;
  line_.show([&] {
    const std::string counts = fmt::format("{} schedules · {} violated", with_separators(now.schedules),
                                           with_separators(now.violated));
    const std::string what = fmt::format("{} {}", now.lists ? "listing those with" : "now with",
                                         counted(now.deviations, "deviation"));
    return fmt::format("{} · {}: {} %{}", counts, what, now.permille / 10, time_left(now.permille));
  });
}

void ExhaustProgressLine::found(const Schedule& schedule) {
  line_.add(fmt::format("A violation with {}: {}", counted(schedule.deviation_count(), "deviation"),
                        replay_command(loaded_, schedule)));
}

// Returns how long the last phase of counting still takes, if that can be said.
std::string ExhaustProgressLine::time_left(std::uint32_t permille) const {
  if (lists_ || deviations_ < most_deviations_ || permille < 10) return {};
  const double elapsed_s = static_cast<double>(phase_.elapsed().ns) / 1e9;
  return fmt::format(" · about {:.0f} s left", elapsed_s * (1000.0 - permille) / permille);
}

}  // namespace lockstep::cli
