#pragma once
// How long acquire calls take until they acquire: one histogram for each phase of a run in which a call can
// begin. Histograms of several runs can be added up.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/time.h"

namespace lockstep::properties {

enum class RunPhase : std::uint8_t { faults, healed };  // healed: after all faults have stopped
inline constexpr std::size_t run_phase_count = static_cast<std::size_t>(RunPhase::healed) + 1;

constexpr std::string_view name_of(RunPhase phase) { return phase == RunPhase::faults ? "faults" : "healed"; }

// A histogram of durations. Its buckets are an eighth of their octave wide, so percentiles are right to
// 12.5 %. They reach from 1 us to 18 min. Shorter durations count in the first bucket and longer ones in
// the last.
class Durations {
 public:
  void add(Duration d) {
    ++buckets_[bucket_of(d.ns)];
    ++count_;
    max_ = std::max(max_, d);
  }
  void merge(const Durations& other) {
    for (std::size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
    count_ += other.count_;
    max_ = std::max(max_, other.max_);
  }

  std::uint64_t count() const { return count_; }
  Duration max() const { return max_; }
  // Returns a duration that at least `percent` percent of all did not exceed; 0 if there are none.
  Duration percentile(std::uint64_t percent) const {
    const std::uint64_t rank = (count_ * percent + 99) / 100;
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets_.size() && rank > 0; ++i) {
      seen += buckets_[i];
      if (seen >= rank) return std::min(max_, Duration{last_of(i)});
    }
    return max_;
  }

  friend bool operator==(const Durations&, const Durations&) = default;

 private:
  static constexpr std::size_t octaves = 30;
  static constexpr int first_octave = 10;  // 1024 ns

  static std::size_t bucket_of(std::int64_t ns) {
    const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(ns, 1 << first_octave));
    const int octave = static_cast<int>(std::bit_width(value)) - 1;
    const std::size_t eighth = value >> (octave - 3) & 7U;
    const auto index = static_cast<std::size_t>(octave - first_octave) * 8 + eighth;
    return std::min(index, octaves * 8 - 1);
  }
  static std::int64_t last_of(std::size_t bucket) {
    const int octave = static_cast<int>(bucket / 8) + first_octave;
    return (static_cast<std::int64_t>(9 + bucket % 8) << (octave - 3)) - 1;
  }

  std::array<std::uint32_t, octaves * 8> buckets_{};
  std::uint64_t count_ = 0;
  Duration max_;
};

using TimesToAcquire = std::array<Durations, run_phase_count>;

}  // namespace lockstep::properties
