#include "bench/shrinking.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "bench/measure.h"
#include "core/check.h"
#include "scenarios/campaign/campaign.h"
#include "scenarios/format/profiles.h"
#include "scenarios/library/shipped.h"
#include "scenarios/shrink/necessity.h"
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

namespace {

// Of one violating run: what is left of it, what that took, and how many of the deviations that are left the
// run does not need.
struct Left {
  std::size_t deviations = 0;
  std::size_t needless = 0;
  double seconds = 0;
  bool complete = false;
};

// The general scenario of a profile, as `lockstep run PROFILE` takes it.
Scenario general(const scenarios::Profile& profile, const scenarios::Workforce& workforce = {}) {
  std::vector<std::string> sets{fmt::format("lock.profile={}", profile.name)};
  if (workforce.clients != 0) sets.push_back(fmt::format("clients.count={}", workforce.clients));
  if (workforce.rounds != 0) sets.push_back(fmt::format("clients.rounds={}", workforce.rounds));
  const auto loaded = scenarios::load_shipped(std::string(profile.scenario), sets);
  CHECK(loaded && loaded->scenario, "{}", profile.name);
  return *loaded->scenario;
}

Left left_of(const scenarios::Profile& profile, const Scenario& scenario, const Schedule& schedule,
             const scenarios::ShrinkTarget& target) {
  Left left;
  scenarios::Shrunk shrunk;
  left.seconds = timed_by_wall([&] {
    shrunk = scenarios::shrink(
        scenario, schedule, target,
        [&](const scenarios::Workforce& workforce) { return general(profile, workforce); }, {});
  });
  left.complete = shrunk.complete();
  left.deviations = shrunk.schedule.deviation_count();
  scenarios::Runner runner(shrunk.scenario);
  const AssumptionSet within = scenarios::breached_by(runner, shrunk.schedule, shrunk.target);
  for (const scenarios::DeviationUnit& unit : scenarios::units_of(shrunk.schedule)) {
    if (scenarios::breaks_so(runner, scenarios::without(shrunk.schedule, unit), shrunk.target, within))
      ++left.needless;
  }
  return left;
}

// Returns the violating seeds of the first 2,000. Of some profiles there is none.
std::vector<Seed> violating_seeds(const scenarios::Profile& profile) {
  constexpr std::uint64_t looked_at = 2000;
  const Scenario scenario = general(profile);
  scenarios::Runner runner(scenario);
  std::vector<Seed> seeds;
  for (std::uint64_t seed = 1; seed <= looked_at; ++seed) {
    if (runner.run(scenarios::schedule_of(scenario, Seed{seed})).verdict == Verdict::violated)
      seeds.push_back(Seed{seed});
  }
  return seeds;
}

std::vector<Left> left_of_runs(const scenarios::Profile& profile, std::span<const Seed> seeds) {
  const Scenario scenario = general(profile);
  scenarios::Runner runner(scenario);
  std::vector<Left> all;
  for (const Seed seed : seeds) {
    const Schedule schedule = scenarios::schedule_of(scenario, seed);
    const auto target = scenarios::shrink_target(scenario, scenarios::judge(runner, schedule).violations);
    all.push_back(left_of(profile, scenario, schedule, *target));
  }
  return all;
}

// Divides the failures among the profiles as equally as the numbers of their violating seeds allow.
std::vector<std::size_t> shares_of(std::size_t failures, const std::vector<std::vector<Seed>>& seeds) {
  std::vector<std::size_t> shares(seeds.size(), 0);
  for (bool more = true; more;) {
    more = false;
    for (std::size_t i = 0; i < seeds.size() && failures > 0; ++i) {
      if (shares[i] == seeds[i].size()) continue;
      ++shares[i];
      --failures;
      more = true;
    }
  }
  return shares;
}

// Returns the value that this part of the values does not exceed.
double quantile(std::vector<double> values, double part) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

// Prints one row at once, so that a long measurement is seen to go on.
void print_row(std::string_view name, const std::vector<Left>& all) {
  if (all.empty()) return;
  std::vector<double> deviations;
  std::vector<double> seconds;
  std::size_t needless = 0;
  std::size_t unfinished = 0;
  for (const Left& left : all) {
    deviations.push_back(static_cast<double>(left.deviations));
    seconds.push_back(left.seconds);
    needless += left.needless;
    unfinished += left.complete ? 0U : 1U;
  }
  fmt::print("{:<14} {:>5} {:>7.0f} {:>5.0f} {:>5.0f} {:>9} {:>11} {:>9.2f} {:>6.2f} {:>6.2f}\n", name,
             all.size(), quantile(deviations, 0.5), quantile(deviations, 0.95), quantile(deviations, 1),
             needless, unfinished, quantile(seconds, 0.5), quantile(seconds, 0.95), quantile(seconds, 1));
  std::fflush(stdout);
}

}  // namespace

void measure_shrinking_of_profiles(std::uint64_t failures) {
  fmt::print("shrinking {} violating runs of the general campaigns of all profiles\n", failures);
  fmt::print("{:<14} {:>5} {:>7} {:>5} {:>5} {:>9} {:>11} {:>9} {:>6} {:>6}\n", "", "", "left", "", "", "",
             "", "seconds", "", "");
  fmt::print("{:<14} {:>5} {:>7} {:>5} {:>5} {:>9} {:>11} {:>9} {:>6} {:>6}\n", "profile", "runs", "median",
             "95 %", "most", "needless", "unfinished", "median", "95 %", "most");
  const auto profiles = scenarios::profiles();
  std::vector<std::vector<Seed>> seeds;
  for (const scenarios::Profile& profile : profiles) seeds.push_back(violating_seeds(profile));
  const std::vector<std::size_t> shares = shares_of(failures, seeds);
  std::vector<Left> together;
  for (std::size_t i = 0; i < profiles.size(); ++i) {
    const std::vector<Left> all = left_of_runs(profiles[i], std::span(seeds[i]).first(shares[i]));
    print_row(profiles[i].name, all);
    together.insert(together.end(), all.begin(), all.end());
  }
  print_row("all", together);
}

}  // namespace lockstep::bench
