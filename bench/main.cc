// lockstep_bench [--quick]
// lockstep_bench --only engine|bare --runs N    runs only this one, for a profiler (bench/callgrind.sh)
// lockstep_bench --only engine --scenario ID    likewise, but not redlock/nominal
// lockstep_bench --campaigns                    names the campaigns with faults that are measured
// lockstep_bench --only shrink [--runs N]       shrinks N random failures of each scenario (default: 50)
// lockstep_bench --only profiles [--runs N]     shrinks N random failures of all profiles (default: 200)
// lockstep_bench --only guests [--runs N]       real redis-servers beside the nodes, N runs (default: 10,000)
// lockstep_bench --only ticks [--views FILE]    searches through all delays, for bench/spin.sh
// lockstep_bench --only histories               checks recorded histories beside sorting them
//
// Only what was measured in one process can be compared. The machine may be busy, so a and b take turns and
// the median counts.

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "bench/batches.h"
#include "bench/comparison.h"
#include "bench/erased.h"
#include "bench/guests.h"
#include "bench/histories.h"
#include "bench/memory.h"
#include "bench/scaling.h"
#include "bench/shrinking.h"
#include "bench/ticks.h"

namespace lockstep::bench {
namespace {

constexpr int usage_status = 64;  // EX_USAGE, as in the command line

struct Options {
  bool quick = false;
  bool campaigns = false;
  std::string_view only;  // empty: everything
  std::optional<std::uint64_t> runs;
  std::string views;
  std::string scenario = "redlock/nominal";
};

std::optional<Options> parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view flag = argv[i];
    const bool has_value = i + 1 < argc;
    if (flag == "--quick") {
      options.quick = true;
    } else if (flag == "--campaigns") {
      options.campaigns = true;
    } else if (flag == "--only" && has_value) {
      options.only = argv[++i];
      constexpr std::string_view parts[] = {"engine", "bare",   "shrink",   "profiles",
                                            "ticks",  "guests", "histories"};
      if (std::find(std::begin(parts), std::end(parts), options.only) == std::end(parts)) return std::nullopt;
    } else if (flag == "--scenario" && has_value) {
      options.scenario = argv[++i];
    } else if (flag == "--views" && has_value) {
      options.views = argv[++i];
    } else if (flag == "--runs" && has_value) {
      options.runs = std::strtoull(argv[++i], nullptr, 10);
    } else {
      return std::nullopt;
    }
  }
  return options;
}

void run_only(const Options& options) {
  if (options.only == "ticks") return measure_ticks(options.views);
  if (options.only == "histories") return measure_histories(options.quick ? quick_effort() : full_effort());
  if (options.only == "shrink") return measure_shrinking(options.runs.value_or(50));
  if (options.only == "profiles") return measure_shrinking_of_profiles(options.runs.value_or(200));
  const std::uint64_t runs = options.runs.value_or(1);
  Batch batch;
  if (options.only == "engine") {
    const scenarios::Scenario scenario = shipped(options.scenario);
    scenarios::Runner runner(scenario);
    batch = engine_batch(runner, 1, runs);
  } else {
    batch = bare_batch(nominal().setup.duration, 1, runs);
  }
  fmt::print("events {}\n", batch.events);
}

int run_guests([[maybe_unused]] std::uint64_t runs) {
#ifdef LOCKSTEP_GUESTS
  return measure_guests(runs) ? EXIT_SUCCESS : EXIT_FAILURE;
#else
  fmt::print("guests: lockstep was built without them\n");
  return EXIT_SUCCESS;
#endif
}

int run_all(const Effort& effort) {
  const double ratio = compare_with_bare_loop(effort);
  compare_campaigns(effort);
  const bool allocates_nothing = measure_memory(effort);
  measure_workers(effort);
  measure_hosts(effort);
  measure_erased_lock(effort);
  measure_histories(effort);
  if (!allocates_nothing) fmt::print(stderr, "lockstep_bench: the step loop allocates, and must not.\n");
  fmt::print("ratio a/b {:.2f}\n", ratio);
  return allocates_nothing ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace lockstep::bench

int main(int argc, char** argv) {
  using namespace lockstep::bench;
  const auto options = parse(argc, argv);
  if (!options) {
    fmt::print(stderr,
               "usage: lockstep_bench [--quick] | --only engine|bare|shrink|profiles|ticks|guests|histories "
               "[--runs N]\n"
               "                      | --only engine --scenario ID [--runs N] | --campaigns\n");
    return usage_status;
  }
  if (options->campaigns) {
    for (const std::string_view id : campaigns_measured) fmt::print("{}\n", id);
    return EXIT_SUCCESS;
  }
  if (options->only == "guests") return run_guests(options->runs.value_or(10'000));
  if (!options->only.empty()) {
    run_only(*options);
    return EXIT_SUCCESS;
  }
  return run_all(options->quick ? quick_effort() : full_effort());
}
