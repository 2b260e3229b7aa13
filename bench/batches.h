#pragma once
// Runs batches of the engine and of the bare loop. The runs of a batch have consecutive seeds.

#include <cstdint>

#include "bench/bare_loop.h"
#include "bench/measure.h"
#include "bench/nominal.h"
#include "core/schedule/schedule.h"
#include "scenarios/run/run.h"
#include "scenarios/scenario.h"

namespace lockstep::bench {

// Runs the engine as a campaign does: with all monitors and the verdict, without a history, and without a
// digest, which a campaign keeps only of the runs that it makes twice.
inline Batch engine_batch(scenarios::Runner& runner, std::uint64_t first_seed, std::uint64_t runs) {
  scenarios::RunOptions options;
  options.digest = false;
  Batch batch;
  batch.runs = runs;
  batch.seconds = timed([&] {
    for (std::uint64_t seed = first_seed; seed < first_seed + runs; ++seed) {
      const Schedule schedule = schedule_of(runner.scenario(), Seed{seed});
      const scenarios::RunResult result = runner.run(schedule, options);
      batch.events += result.events;
      batch.acquisitions += result.acquisitions;
    }
  });
  return batch;
}

inline Batch bare_batch(Duration duration, std::uint64_t first_seed, std::uint64_t runs) {
  Batch batch;
  batch.runs = runs;
  batch.seconds = timed([&] {
    for (std::uint64_t seed = first_seed; seed < first_seed + runs; ++seed) {
      BareLoop<3, 5> loop(seed, duration.ns);
      loop.run();
      batch.events += loop.events();
      batch.acquisitions += loop.acquisitions();
    }
  });
  return batch;
}

}  // namespace lockstep::bench
