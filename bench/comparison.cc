#include "bench/comparison.h"

#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "bench/batches.h"
#include "bench/nominal_world.h"

namespace lockstep::bench {
namespace {

// A run of a scenario with faults is shorter than one of redlock/nominal.
constexpr std::uint64_t faulty_runs_per_nominal = 8;

template <class Loop>
std::size_t most_pending(Loop& loop) {
  std::size_t most = loop.pending();
  while (loop.step()) {
    if (loop.pending() > most) most = loop.pending();
  }
  return most;
}

void print_row(const char* name, const Batch& total, Duration duration, std::size_t pending) {
  const auto runs = static_cast<double>(total.runs);
  const double runs_per_second = runs / total.seconds;
  fmt::print("{:<14}{:>10.2f}{:>10.1f}{:>9.1f}{:>14.0f}{:>13.0f}{:>15.0f}{:>13}\n", name,
             total.events_per_second() / 1e6, total.ns_per_event(), runs_per_second,
             runs_per_second * static_cast<double>(duration.ns) / 1e9,
             static_cast<double>(total.events) / runs, static_cast<double>(total.acquisitions) / runs,
             pending);
}

}  // namespace

double compare_with_bare_loop(const Effort& effort) {
  const scenarios::Scenario scenario = nominal();
  const Duration duration = scenario.setup.duration;
  scenarios::Runner runner(scenario);
  // The first run of each is not measured, because it allocates memory and fills caches.
  engine_batch(runner, 1, 1);
  bare_batch(duration, 1, 1);

  Batch engine;
  Batch bare;
  std::vector<double> ratios;
  for (std::uint64_t turn = 0; turn < effort.turns; ++turn) {
    const std::uint64_t seed = 1 + turn * effort.runs_per_turn;
    const Batch a = engine_batch(runner, seed, effort.runs_per_turn);
    const Batch b = bare_batch(duration, seed, effort.runs_per_turn);
    engine += a;
    bare += b;
    ratios.push_back(a.events_per_second() / b.events_per_second());
  }

  NominalWorld world(scenario);
  world.reset(Seed{1});
  BareLoop<3, 5> loop(1, duration.ns);
  fmt::print("{:<14}{:>10}{:>10}{:>9}{:>14}{:>13}{:>15}{:>13}\n", scenario.id, "Mevents/s", "ns/event",
             "runs/s", "sim:wall", "events/run", "acquired/run", "max pending");
  print_row("(a) engine", engine, duration, most_pending(world.world()));
  print_row("(b) bare loop", bare, duration, most_pending(loop));
  return median(ratios);
}

void compare_campaigns(const Effort& effort) {
  const Duration duration = nominal().setup.duration;
  fmt::print("\n{:<18}{:>10}{:>10}{:>13}{:>15}\n", "with faults", "ns/event", "ratio", "events/run",
             "acquired/run");
  for (const std::string_view id : campaigns_measured) {
    const scenarios::Scenario scenario = shipped(id);
    scenarios::Runner runner(scenario);
    const std::uint64_t runs = effort.runs_per_turn * faulty_runs_per_nominal;
    engine_batch(runner, 1, 1);
    Batch total;
    std::vector<double> ratios;
    for (std::uint64_t turn = 0; turn < effort.turns; ++turn) {
      const Batch a = engine_batch(runner, 1 + turn * runs, runs);
      const Batch b = bare_batch(duration, 1 + turn, 1);
      total += a;
      ratios.push_back(a.events_per_second() / b.events_per_second());
    }
    fmt::print("{:<18}{:>10.1f}{:>10.2f}{:>13.0f}{:>15.1f}\n", id, total.ns_per_event(), median(ratios),
               static_cast<double>(total.events) / static_cast<double>(total.runs),
               static_cast<double>(total.acquisitions) / static_cast<double>(total.runs));
  }
}

}  // namespace lockstep::bench
