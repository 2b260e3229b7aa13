#include "core/word_list.h"

#include <algorithm>
#include <utility>

#include "core/nearest_word.h"

namespace lockstep {

std::vector<std::string_view> nearest_words(std::string_view word,
                                            std::span<const std::string_view> candidates) {
  constexpr std::size_t longest_compared = 64;  // bytes; this bounds the work that an input can ask for
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const std::string_view candidate : candidates)
    near.emplace_back(edit_distance(word.substr(0, longest_compared), candidate), candidate);
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < near.size() && i < words_of_a_longer_list; ++i) words.push_back(near[i].second);
  return words;
}

}  // namespace lockstep
