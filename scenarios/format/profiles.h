#pragma once
// Shipped policies: the rules by which known libraries lock, as data. `[lock] profile = "redsync"` gives a
// lock that library's rules; any rule that the scenario writes itself goes before.
//
// Every rule names its public source. What of a library no rule can say is said in `not_modelled`.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "core/ratio.h"
#include "core/time.h"
#include "scenarios/format/error_list.h"

namespace lockstep::scenarios {

// One rule that is not the default of its kind of lock.
struct ProfileRule {
  std::string_view key;    // of [lock]
  std::string_view value;  // as TOML writes it; of a part of the TTL, in words
  std::string_view why;    // what the library does, and where that can be read
  bool deviates = false;   // from the specification; otherwise it leaves this open
  Ratio of_ttl{0, 1};      // not 0: a duration, this part of the TTL that the lock has in the end
};

struct Profile {
  std::string_view name;
  std::string_view kind;  // of [lock]
  std::string_view summary;
  std::string_view source;
  std::string_view not_modelled;  // empty: nothing
  std::span<const ProfileRule> rules;
};

// The specification first.
std::span<const Profile> profiles();

// The rule's value as TOML writes it, for a lock with that TTL.
std::string value_of(const ProfileRule& rule, Duration ttl);

// Puts the rules of [lock] profile where the scenario says nothing. What is wrong with it is reported: an
// unknown profile, one of another kind of lock.
void apply_profile(toml::table& root, ErrorList& errors);

}  // namespace lockstep::scenarios
