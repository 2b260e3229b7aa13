#pragma once
// A schedule says where a run deviates from nominal. Its base is nominal (every choice is 0) or a seed (a
// generator draws each choice). Its overrides set single choices and take precedence over the base. A
// scripted fault of a scenario is an override like any other. From some instant on, another seed may take
// the place of the base. The text form is in core/schedule/schedule_text.h.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/schedule/choice.h"
#include "core/schedule/keyed_random.h"
#include "core/time.h"

namespace lockstep {

struct Deviation {
  ChoiceKey key;
  std::int64_t value = 0;
  friend constexpr bool operator==(const Deviation&, const Deviation&) = default;
};

// Says that another seed takes the place of the base: for every choice that is asked for at `from` or
// later, and for all slots of random families. Clocks keep what the base gives them.
struct Then {
  Seed seed;
  Instant from;
  friend constexpr bool operator==(const Then&, const Then&) = default;
};

class Schedule {
 public:
  Schedule() = default;  // nominal, no overrides
  static Schedule nominal() { return {}; }
  static Schedule seeded(Seed seed);

  const std::optional<Seed>& seed() const { return seed_; }
  const std::optional<Then>& then() const { return then_; }
  const std::vector<Deviation>& overrides() const { return overrides_; }  // ascending by key, each key once

  // Adds the override, or replaces the override of the same key.
  // REQUIRES: limits_of(key) contains the value (core/schedule/choice_limits.h).
  void set(const ChoiceKey& key, std::int64_t value);
  void remove(const ChoiceKey& key);
  // Makes the choice nominal: without an override where that is enough, else by an override of 0.
  void clear(const ChoiceKey& key);
  // REQUIRES: then.from is not before the start of the run.
  void set_then(const Then& then);

  // Returns the index of the key in overrides(), or nothing if it has no override.
  std::optional<std::size_t> find(const ChoiceKey& key) const;

  // Returns the value of the override, or 0 if the key has none.
  std::int64_t value_of(const ChoiceKey& key) const;

  // Returns the number of deviations among the overrides. Overrides that set 0 do not count, and the keys
  // of one fault count once, by the magnitude.
  std::size_t deviation_count() const;

  friend bool operator==(const Schedule&, const Schedule&) = default;

 private:
  std::optional<Seed> seed_;
  std::optional<Then> then_;
  std::vector<Deviation> overrides_;
};

}  // namespace lockstep
