#pragma once
// Parses the values of options. A value that does not fit throws CommandError 64, which names the
// option and says what the option takes.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/line/commands.h"
#include "cli/report/shrink_limits.h"
#include "core/schedule/keyed_random.h"
#include "core/time.h"
#include "scenarios/strategies/strategy.h"

namespace lockstep::cli {

Seed seed_argument(std::string_view option, const std::string& text);

// Returns nothing if the option is not given.
std::optional<Seed> optional_seed(std::string_view option, const std::optional<std::string>& text);

// Returns nothing if the option --strategy is not given.
std::optional<scenarios::StrategyKind> optional_strategy(const std::optional<std::string>& text);
// Returns the default if the option is not given.
scenarios::StrategyKind strategy_argument(const std::optional<std::string>& text);

// Reads the seed, the strategy and the overrides of the choice, and returns the run that it names.
// Throws what chosen_run() does.
ChosenRun chosen_run_of(const RunChoice& choice, std::string_view command, const Program& program);

// Parses a number from 1 to `largest`. `word` is what the option takes besides, for the error; the caller has
// looked for it.
std::uint64_t count_argument(std::string_view option, const std::string& text, std::uint64_t largest,
                             std::string_view word = {});

// Parses the value of -j. Without a value, returns the number of cores.
unsigned thread_count(const std::optional<std::string>& text);

struct SeedRange {
  std::uint64_t first = 1;
  std::uint64_t last = 1;  // inclusive
};
// Parses "A..B". The range does not include B. A must be less than B.
SeedRange seed_range_argument(std::string_view option, const std::string& text);

// Parses "2/5": the second of five consecutive parts of `seeds`, whose sizes differ by at most one. A
// shard is a range, so `--seeds` can run it as well.
SeedRange shard_argument(std::string_view option, const std::string& text, SeedRange seeds);

// Parses "500MB", "2GB" or "64KB", in bytes. One unit is 1000 of the next smaller one.
std::uint64_t size_argument(std::string_view option, const std::string& text);

// Parses a duration that is not shorter than `least`.
Duration duration_argument(std::string_view option, const std::string& text, Duration least = nanoseconds(1));

struct DurationRange {
  Duration min;
  Duration max;
};
// Parses "200ms", or "2m..10m", both of which may be drawn. Both are greater than 0, and the second is not
// less than the first.
DurationRange duration_range_argument(std::string_view option, const std::string& text);

// Parses --shrink-effort and --shrink-time. Both cannot go together with --no-shrink.
ShrinkLimits shrink_limits_of(const ShrinkLimitArguments& arguments, unsigned threads);

// Checks that each override is KEY=VALUE. Whether the key exists is checked when the scenario is read.
void check_overrides(const std::vector<std::string>& overrides);

}  // namespace lockstep::cli
