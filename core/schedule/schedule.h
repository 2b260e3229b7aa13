#pragma once
// A schedule says where a run deviates from nominal. Its base is nominal (every choice is 0) or a seed (a
// generator draws each choice). Its overrides set single choices and take precedence over the base. A
// scripted fault of a scenario is an override like any other. The text form is in
// core/schedule/schedule_text.h.

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

  // Adds the override, or replaces the override of the same key.
  // REQUIRES: limits_of(key) contains the value (core/schedule/choice_limits.h).
  void set(const ChoiceKey& key, std::int64_t value);
  void remove(const ChoiceKey& key);

  // Returns the index of the key in overrides(), or nothing if it has no override.
  std::optional<std::size_t> find(const ChoiceKey& key) const;

  // Returns the number of deviations among the overrides. Overrides that set 0 do not count, and the keys
  // of one family slot count once, by the magnitude, because they describe one fault.
  std::size_t deviation_count() const;

  friend bool operator==(const Schedule&, const Schedule&) = default;

 private:
  std::optional<Seed> seed_;
  std::vector<Deviation> overrides_;
};

}  // namespace lockstep
