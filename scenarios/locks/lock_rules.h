#pragma once
// The keys of [lock]: what they are read into, and those that several kinds of lock have.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/format/lock_kind.h"
#include "scenarios/format/range_value.h"
#include "scenarios/format/section.h"
#include "scenarios/format/values.h"

namespace lockstep::scenarios {

// What [lock] becomes: the rules, and with its place the value that is compared with other sections.
template <class Policy>
struct LockPart {
  Policy policy;
  std::size_t kind = 0;  // the index in lock_kinds(users)
  std::optional<std::string> profile;
  std::optional<Located<std::int64_t>> quorum;
};

template <class Policy>
using LockRules = std::vector<Key<LockPart<Policy>>>;

// Makes a key of one field of the policy.
template <class Policy, class Value, class Rules, class Member>
Key<LockPart<Policy>> rule(std::string name, Value value, Member Rules::*member, std::string doc) {
  const auto access = [member](LockPart<Policy> & part) -> auto& { return part.policy.*member; };
  return key<LockPart<Policy>>(std::move(name), std::move(value), access, std::move(doc));
}

// Redis takes an expiry in milliseconds; the lock keeps it in 32 bits.
inline constexpr Duration longest_ttl = seconds(1'000'000);

inline DurationValue ttl_value(Duration min) { return {min, longest_ttl, true}; }

// Makes the key for the two fields of a policy that bound its retry delay. The key takes one range.
template <class Policy>
Key<LockPart<Policy>> retry_delay_rule() {
  const RangeValue<DurationValue> range{DurationValue{}, true};
  Key<LockPart<Policy>> made;
  const Policy defaults;
  made.info = {
      "retry_delay", range.shape(),
      "`" + range.show({Distribution::uniform, defaults.retry_delay_min, defaults.retry_delay_max}) + "`",
      "The time before the next attempt, drawn for each attempt.", false};
  made.read = [range](LockPart<Policy>& part, const toml::node& node, ErrorList& errors) {
    const auto value = range.read(node, "retry_delay", errors);
    if (!value) return;
    part.policy.retry_delay_min = value->min;
    part.policy.retry_delay_max = value->max;
  };
  return made;
}

// Rules that several kinds have, in the same words.
template <class P>
Key<LockPart<P>> drift_factor_rule() {
  return rule<P>("drift_factor", RatioValue{}, &P::drift_factor,
                 "The drift allowance is this part of the TTL, and `drift_constant`.");
}
template <class P>
Key<LockPart<P>> drift_constant_rule() {
  return rule<P>("drift_constant", DurationValue{}, &P::drift_constant,
                 "This is added to the drift allowance.");
}
template <class P>
Key<LockPart<P>> reports_validity_rule() {
  return rule<P>("reports_validity", BooleanValue{}, &P::reports_validity,
                 "Tell the application how long it may rely on the lock.");
}
template <class P>
Key<LockPart<P>> node_timeout_rule() {
  return rule<P>("node_timeout", DurationValue{}, &P::node_timeout,
                 "How long one request may take; 0: for ever.");
}
template <class P>
Key<LockPart<P>> attempts_rule() {
  return rule<P>("attempts", CountValue{}, &P::attempts,
                 "How many attempts an acquire call makes; 0: until it succeeds.");
}

template <class P>
Key<LockPart<P>> auto_extend_after_rule() {
  return rule<P>(
      "auto_extend_after", DurationValue{}, &P::auto_extend_after,
      "The lock extends by itself this long after it was acquired or extended; 0: only when told to.");
}

template <class Policy>
Key<LockPart<Policy>> kind_key(UserLocks users) {
  return key<LockPart<Policy>>("kind", lock_kind_value(users), &LockPart<Policy>::kind, "Which lock.")
      .must_be_there();
}

// Makes the keys `kind` and `profile` for the table of keys, of which one must be there. The profile itself
// is applied before any key is read (scenarios/format/profiles.h).
template <class Policy>
LockRules<Policy> kind_or_profile(UserLocks users) {
  using Part = LockPart<Policy>;
  return {key<Part>("kind", lock_kind_value(users), &Part::kind, "Which lock.").must_be_there_or("profile"),
          key<Part>("profile", TextValue{"a name that `lockstep list profiles` shows"}, &Part::profile,
                    "The rules of a known library, where they are not written here "
                    "([POLICIES.md](POLICIES.md)). Its kind of lock follows from it.",
                    "none")};
}

template <class Policy>
void append(LockRules<Policy>& rules, LockRules<Policy> more) {
  for (auto& one : more) rules.push_back(std::move(one));
}

}  // namespace lockstep::scenarios
