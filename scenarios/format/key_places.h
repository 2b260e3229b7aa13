#pragma once
// Finds what to write instead of a key that a section does not have.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scenarios/format/error_list.h"

namespace lockstep::scenarios {

// Returns what to write instead of the unknown key `key` at `place`.
// Errors call the section `section`. It has the keys `known`, and a list calls them `what`. The answer is the
// first that applies:
//
//   it is what a library or a server calls  did you mean "ttl"? (the time for one request is "node_timeout")
//   something that a key here says
//   a known key is near                     did you mean "ttl"?
//   another section has the key             it belongs in [lock]
//   another section has a key that is near  did you mean "ttl" in [lock]?
//   the same two for an override            did you mean "lock.ttl"?
//   only another kind of lock has the key   only locks of kind "redlock" have it
//   none of these                           the keys are …
std::string key_suggestion(std::string_view key, std::string_view section, std::span<const std::string> known,
                           std::string_view what, const Place& place);

// The key that says here what a library or a server calls otherwise.
struct KeyMeant {
  std::string_view section;  // with its brackets
  std::string_view key;
  std::string_view advice;  // what differs from the other name's meaning; may be empty
};

// Returns the key for a name that a library or a server has, or nothing.
std::optional<KeyMeant> key_of_foreign_name(std::string_view name);

}  // namespace lockstep::scenarios
