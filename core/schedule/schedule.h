#pragma once
// A schedule: where a run deviates from nominal. The base is nominal (every choice 0) or a seed (a generator
// of values); overrides are the keys that take another value than the base gives. Scripted faults of a
// scenario are overrides like any other. Text form: core/schedule/schedule_text.h.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/schedule/choice.h"
#include "core/schedule/keyed_random.h"

namespace lockstep {

struct Deviation {
  ChoiceKey key;
  std::int64_t value = 0;
  friend constexpr bool operator==(const Deviation&, const Deviation&) = default;
};

class Schedule {
 public:
  Schedule() = default;  // nominal, no overrides
  static Schedule nominal() { return {}; }
  static Schedule seeded(Seed seed);

  const std::optional<Seed>& seed() const { return seed_; }
  const std::vector<Deviation>& overrides() const { return overrides_; }  // ascending by key, each key once

  // Adds the override or replaces the one of the same key. REQUIRES: limits_of(key) contain the value.
  void set(const ChoiceKey& key, std::int64_t value);
  void remove(const ChoiceKey& key);

  // The index in overrides() of the key, or nothing.
  std::optional<std::size_t> find(const ChoiceKey& key) const;

  // How many deviations the overrides are: the keys of one family slot describe one fault and count once.
  std::size_t deviation_count() const;

  friend bool operator==(const Schedule&, const Schedule&) = default;

 private:
  std::optional<Seed> seed_;
  std::vector<Deviation> overrides_;
};

}  // namespace lockstep
