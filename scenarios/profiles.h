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

#include "scenarios/error_list.h"

namespace lockstep::scenarios {

// One rule that is not the default of its kind of lock.
struct ProfileRule {
  std::string_view key;    // of [lock]
  std::string_view value;  // as TOML writes it
  std::string_view why;    // what the library does, and where that can be read
  bool deviates = false;   // from the specification; otherwise it leaves this open
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

// Puts the rules of [lock] profile where the scenario says nothing. What is wrong with it is reported: an
// unknown profile, one of another kind of lock.
void apply_profile(toml::table& root, ErrorList& errors);

}  // namespace lockstep::scenarios
