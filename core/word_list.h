#pragma once
// Lists of words in messages. Nobody reads a long one, so of a long list a message shows the words that
// were most probably meant, or the first, and says how many there are.

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace lockstep {

inline constexpr std::size_t most_words_listed = 12;      // a longer list is not shown whole
inline constexpr std::size_t words_of_a_longer_list = 5;  // so many of its words are shown

// Returns the candidates at the smallest edit distances, the nearest first, and as many as are shown of a
// longer list. Only the first 64 characters of the word are compared.
std::vector<std::string_view> nearest_words(std::string_view word,
                                            std::span<const std::string_view> candidates);

}  // namespace lockstep
