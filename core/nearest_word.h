#pragma once
// "Did you mean …?": the known word that a misspelt one is closest to.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lockstep {

// How many characters must be inserted, deleted, replaced or swapped with their neighbour to make `b` of `a`
// (optimal string alignment). ASCII case does not count, and '-' equals '_'.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate at the smallest distance, the first of equals. If even that is not close (more than a third
// of the word, at least one character, would have to change): the longest that is a part of the word, cut at
// '_' and '-', as "pause" is of "gc_pause".
std::optional<std::string_view> nearest_word(std::string_view word,
                                             std::span<const std::string_view> candidates);

// `; did you mean "pause"?`, or nothing at all: to be put behind an error.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace lockstep
