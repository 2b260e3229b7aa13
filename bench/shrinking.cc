#include "bench/shrinking.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "bench/measure.h"
#include "core/check.h"
#include "scenarios/campaign/campaign.h"
#include "scenarios/library/shipped.h"
#include "scenarios/shrink/shrink.h"

namespace lockstep::bench {
namespace {

using scenarios::Scenario;

struct Known {
  const char* id;
  // The least number of deviations, from published claims. A fault counts as one, and so does each delay that
  // makes a quorum of exactly three.
  std::size_t minimum;
};

constexpr std::array<Known, 6> known{{{"C10-unchecked-random", 1},
                                      {"C11-random", 1},
                                      {"C39-random", 1},
                                      {"C4-random", 1},
                                      {"C15-random", 3},
                                      {"C19-random", 3}}};

Scenario shipped(const std::string& id, const scenarios::Workforce& workforce = {}) {
  std::vector<std::string> sets;
  if (workforce.clients != 0) sets.push_back(fmt::format("clients.count={}", workforce.clients));
  if (workforce.rounds != 0) sets.push_back(fmt::format("clients.rounds={}", workforce.rounds));
  const auto loaded = scenarios::load_shipped(id, sets);
  CHECK(loaded && loaded->scenario, "{}", id);
  return *loaded->scenario;
}

struct Sample {
  std::vector<double> before;
  std::vector<double> after;
  std::vector<double> runs;
  std::vector<double> seconds;
};

Sample shrink_failures(const std::string& id, std::uint64_t failures) {
  const Scenario scenario = shipped(id);
  Sample sample;
  scenarios::CampaignOptions options;
  options.last_seed = 1'000'000;
  while (sample.after.size() < failures) {
    const auto campaign = scenarios::run_campaign(scenario, options);
    CHECK(!campaign.failures.empty(), "{} fails no more", id);
    const std::uint64_t seed = campaign.failures.front().seed;
    options.first_seed = seed + 1;
    const Schedule schedule = scenarios::schedule_of(scenario, Seed{seed});
    scenarios::Runner runner(scenario);
    const auto target = scenarios::shrink_target(scenario, scenarios::judge(runner, schedule).violations);
    scenarios::Shrunk shrunk;
    sample.seconds.push_back(timed_by_wall([&] {
      shrunk = scenarios::shrink(
          scenario, schedule, *target,
          [&](const scenarios::Workforce& workforce) { return shipped(id, workforce); }, {});
    }));
    sample.before.push_back(static_cast<double>(shrunk.deviations_before));
    sample.after.push_back(static_cast<double>(shrunk.schedule.deviation_count()));
    sample.runs.push_back(static_cast<double>(shrunk.runs));
  }
  return sample;
}

double worst(const std::vector<double>& values) { return *std::max_element(values.begin(), values.end()); }

}  // namespace

void measure_shrinking(std::uint64_t failures) {
  fmt::print("shrinking the first {} violating seeds of each: median (worst)\n", failures);
  fmt::print("{:<22} {:>11} {:>13} {:>9} {:>16} {:>15}\n", "scenario", "deviations", "shrunk to", "minimum",
             "runs", "seconds");
  for (const Known& one : known) {
    const Sample sample = shrink_failures(one.id, failures);
    fmt::print("{:<22} {:>4.0f} ({:.0f}) {:>7.0f} ({:.0f}) {:>9} {:>8.0f} ({:.0f}) {:>7.2f} ({:.2f})\n",
               one.id, median(sample.before), worst(sample.before), median(sample.after), worst(sample.after),
               one.minimum, median(sample.runs), worst(sample.runs), median(sample.seconds),
               worst(sample.seconds));
  }
}

}  // namespace lockstep::bench
