#pragma once
// Shipped policies: the rules by which known libraries lock, as data. `[lock] profile = "redsync"` gives a
// lock the kind and the rules of that library. A rule that the scenario itself gives replaces the profile's.
//
// Every rule names its public source. `not_modelled` says what no rule can express of a library.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "core/ratio.h"
#include "core/time.h"
#include "scenarios/format/error_list.h"

namespace lockstep::scenarios {

// One rule that differs from the default of its kind of lock.
struct ProfileRule {
  std::string_view key;    // of [lock]
  std::string_view value;  // as TOML writes it, or words ("5 % of ttl") if `of_ttl` is set
  std::string_view why;    // what the library does, and where that can be read
  bool deviates = false;   // true: from the specification; false: the specification leaves it open
  // Not 0: the value is this part of the lock's TTL, which the scenario may have set.
  Ratio of_ttl{0, 1};
};

struct Profile {
  std::string_view name;
  std::string_view kind;  // of [lock]
  std::string_view summary;
  std::string_view source;
  std::string_view not_modelled;  // empty: nothing
  std::string_view scenario;      // the shipped general scenario for locks of its kind
  std::span<const ProfileRule> rules;
};

// Returns all profiles, the specification first.
std::span<const Profile> profiles();

// Returns the profile with this name; null if there is none.
const Profile* find_profile(std::string_view name);

// Returns the rule's value as TOML writes it, for a lock with that TTL.
std::string value_of(const ProfileRule& rule, Duration ttl);

// Adds the kind and the rules of the profile that [lock] names, for keys that the scenario does not give.
// Reports a profile that is unknown or belongs to another kind of lock. If an unknown name resembles that of
// a profile, the kind is that profile's, so that the other keys of [lock] are read as they were meant.
void apply_profile(toml::table& root, ErrorList& errors);

}  // namespace lockstep::scenarios
