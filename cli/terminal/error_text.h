#pragma once
// The text of errors that repeat what a user has written.

#include <span>
#include <string>
#include <string_view>

namespace lockstep::cli {

// Returns the message with long words abridged: a message repeats words of the user, which may be as long
// as a file. A token in single quotes stays as it is, because it is there to be pasted.
std::string with_short_words(std::string_view message);

// Returns what is said of a bug of lockstep: which it is, and with which arguments it came.
std::string internal_error_text(std::string_view what, std::span<const std::string> args);

}  // namespace lockstep::cli
