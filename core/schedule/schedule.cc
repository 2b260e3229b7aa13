#include "core/schedule/schedule.h"

#include <algorithm>

#include "core/check.h"
#include "core/schedule/choice_limits.h"

namespace lockstep {
namespace {

bool key_less(const Deviation& deviation, const ChoiceKey& key) { return deviation.key < key; }

}  // namespace

Schedule Schedule::seeded(Seed seed) {
  Schedule schedule;
  schedule.seed_ = seed;
  return schedule;
}

void Schedule::set(const ChoiceKey& key, std::int64_t value) {
  CHECK(limits_of(key).contain(value), "kind {} = {}", static_cast<int>(key.kind), value);
  const auto at = std::lower_bound(overrides_.begin(), overrides_.end(), key, key_less);
  if (at != overrides_.end() && at->key == key) {
    at->value = value;
  } else {
    overrides_.insert(at, Deviation{key, value});
  }
}

void Schedule::remove(const ChoiceKey& key) {
  std::erase_if(overrides_, [&](const Deviation& deviation) { return deviation.key == key; });
}

void Schedule::clear(const ChoiceKey& key) {
  if (seed_ || then_) {
    set(key, 0);
  } else {
    remove(key);
  }
}

void Schedule::set_then(const Then& then) {
  CHECK(then.from >= Instant{}, "{} ns", then.from.ns);
  then_ = then;
}

std::optional<std::size_t> Schedule::find(const ChoiceKey& key) const {
  const auto at = std::lower_bound(overrides_.begin(), overrides_.end(), key, key_less);
  if (at == overrides_.end() || at->key != key) return std::nullopt;
  return static_cast<std::size_t>(at - overrides_.begin());
}

std::int64_t Schedule::value_of(const ChoiceKey& key) const {
  const auto index = find(key);
  return index ? overrides_[*index].value : 0;
}

std::size_t Schedule::deviation_count() const {
  return static_cast<std::size_t>(
      std::count_if(overrides_.begin(), overrides_.end(), [](const Deviation& deviation) {
        return deviation.value != 0 && !is_fault_detail(deviation.key.kind);
      }));
}

}  // namespace lockstep
