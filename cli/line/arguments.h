#pragma once
// Values of options. What does not fit is a CommandError with status 64 that names the option and says what
// it takes.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/schedule/keyed_random.h"
#include "core/time.h"

namespace lockstep::cli {

Seed seed_argument(std::string_view option, const std::string& text);

// From 1 to `largest`.
std::uint64_t count_argument(std::string_view option, const std::string& text, std::uint64_t largest);

// -j: as many threads as cores, unless it is given.
unsigned thread_count(const std::optional<std::string>& text);

struct SeedRange {
  std::uint64_t first = 1;
  std::uint64_t last = 1;  // inclusive
};
// "A..B", without B, with A < B.
SeedRange seed_range_argument(std::string_view option, const std::string& text);

// "2/5": the second of five parts, as even as can be, that lie behind each other. A shard is a range, so
// `--seeds` runs it, too.
SeedRange shard_argument(std::string_view option, const std::string& text, SeedRange seeds);

// "500MB", "2GB", "64KB": 1000 to the next.
std::uint64_t size_argument(std::string_view option, const std::string& text);

// Longer than nothing.
Duration duration_argument(std::string_view option, const std::string& text);

// Each must be key=value; whether the key exists is the scenario's affair.
void check_overrides(const std::vector<std::string>& overrides);

}  // namespace lockstep::cli
