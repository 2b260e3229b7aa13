#pragma once
// What to write instead of a key that a section does not have.

#include <span>
#include <string>
#include <string_view>

#include "scenarios/format/error_list.h"

namespace lockstep::scenarios {

// The nearest of `known`, which are the section's; or where a key of that name, or else of nearly that name,
// belongs: `did you mean "lock.ttl"?` for an override, `it belongs in [lock]` or `did you mean "ttl" in
// [lock]?` for a file. Else all that are known, called `what`. `section` is what errors call it.
std::string key_suggestion(std::string_view key, std::string_view section, std::span<const std::string> known,
                           std::string_view what, const Place& place);

}  // namespace lockstep::scenarios
