#include "bench/scaling.h"

#include <thread>
#include <vector>

#include <fmt/core.h>

#include "bench/batches.h"

namespace lockstep::bench {
namespace {

// Returns the runs per second of all workers together.
double runs_per_second(std::vector<scenarios::Runner>& workers, std::uint64_t runs_each) {
  const double seconds = timed_by_wall([&] {
    std::vector<std::jthread> threads;
    for (std::size_t worker = 0; worker < workers.size(); ++worker) {
      threads.emplace_back([&runner = workers[worker], first = 1 + worker * runs_each, runs_each] {
        engine_batch(runner, first, runs_each);
      });
    }
  });
  return static_cast<double>(workers.size() * runs_each) / seconds;
}

}  // namespace

void measure_workers(const Effort& effort) {
  const scenarios::Scenario scenario = nominal();
  std::vector<scenarios::Runner> one;
  std::vector<scenarios::Runner> two;
  one.emplace_back(scenario);
  for (int i = 0; i < 2; ++i) two.emplace_back(scenario);
  std::vector<double> ratios;
  for (std::uint64_t turn = 0; turn < effort.turns; ++turn) {
    const double alone = runs_per_second(one, effort.runs_per_turn);
    ratios.push_back(runs_per_second(two, effort.runs_per_turn) / alone);
  }
  fmt::print("two workers against one: {:.2f} times the runs/s ({} processors)\n", median(ratios),
             std::thread::hardware_concurrency());
}

void measure_hosts(const Effort& effort) {
  const scenarios::Scenario few = nominal();
  const scenarios::Scenario many = nominal({300, 25, 500});  // about as many events
  scenarios::Runner few_runner(few);
  scenarios::Runner many_runner(many);
  engine_batch(few_runner, 1, 1);
  engine_batch(many_runner, 1, 1);
  Batch few_total;
  Batch many_total;
  std::vector<double> ratios;
  for (std::uint64_t turn = 0; turn < effort.turns; ++turn) {
    const Batch a = engine_batch(few_runner, 1 + turn, 1);
    const Batch b = engine_batch(many_runner, 1 + turn, 1);
    few_total += a;
    many_total += b;
    ratios.push_back(b.ns_per_event() / a.ns_per_event());
  }
  fmt::print(
      "25 nodes and 300 clients: {:.1f} ns/event ({} events/run); 5 and 3: {:.1f}; {:.2f} times the cost of "
      "an event\n",
      many_total.ns_per_event(), many_total.events / many_total.runs, few_total.ns_per_event(),
      median(ratios));
}

}  // namespace lockstep::bench
