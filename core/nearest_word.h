#pragma once
// "Did you mean …?" finds the known word that is closest to a misspelt one.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lockstep {

// Returns how many characters must be inserted, deleted, replaced or swapped with their neighbour to turn
// `a` into `b` (optimal string alignment). ASCII case does not count, and '-' equals '_'.
std::size_t edit_distance(std::string_view a, std::string_view b);

// Returns the candidate at the smallest edit distance, and of several such candidates the first. A
// candidate is close enough if at most a third of the word's characters, or one character, must change.
// If no candidate is close enough, returns the longest candidate that is one of the word's parts between
// '_' and '-': "pause" for "gc_pause". Returns nothing if there is no such part, or if the word is longer
// than 64 characters.
std::optional<std::string_view> nearest_word(std::string_view word,
                                             std::span<const std::string_view> candidates);

// Returns `; did you mean "pause"?`, to be appended to an error message, or an empty text without a
// suggestion.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace lockstep
