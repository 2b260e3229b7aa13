#pragma once
// Keys that several kinds of [lock] have in common.

#include "scenarios/format/range_value.h"
#include "scenarios/format/section.h"
#include "scenarios/format/values.h"

namespace lockstep::scenarios {

// Redis takes an expiry in milliseconds; the lock keeps it in 32 bits.
inline constexpr Duration longest_ttl = seconds(1'000'000);

inline DurationValue ttl_value(Duration min) { return {min, longest_ttl, true}; }

// Makes the key for the two fields of a policy that bound its retry delay. The key takes one range.
template <class Part>
Key<Part> retry_delay_key() {
  const RangeValue<DurationValue> range{DurationValue{}, true};
  Key<Part> made;
  const auto defaults = Part{}.policy;
  made.info = {
      "retry_delay", range.shape(),
      "`" + range.show({Distribution::uniform, defaults.retry_delay_min, defaults.retry_delay_max}) + "`",
      "The time before the next attempt, drawn for each attempt.", false};
  made.read = [range](Part& part, const toml::node& node, ErrorList& errors) {
    const auto value = range.read(node, "retry_delay", errors);
    if (!value) return;
    part.policy.retry_delay_min = value->min;
    part.policy.retry_delay_max = value->max;
  };
  return made;
}

// Makes the key `profile` for the table of keys. The profile itself is applied before any key is read
// (scenarios/format/profiles.h).
template <class Part>
Key<Part> profile_key() {
  return key<Part>("profile", TextValue{"a name that `lockstep list profiles` shows"}, &Part::profile,
                   "The rules of a known library, where they are not written here "
                   "([POLICIES.md](POLICIES.md)). Its kind of lock follows from it.",
                   "none");
}

}  // namespace lockstep::scenarios
