#include "core/nearest_word.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/core.h>

namespace lockstep {
namespace {

// Longer words get no suggestion. This also bounds the work that an input can ask for.
constexpr std::size_t longest_word = 64;

char folded(char c) {
  if (c == '-') return '_';
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Returns true iff `part` occurs in the word and is delimited on both sides by '_', '-' or an end of the
// word.
bool is_part(std::string_view part, std::string_view word) {
  const auto at_bound = [&](std::size_t i) { return i == word.size() || folded(word[i]) == '_'; };
  const auto same = [](char a, char b) { return folded(a) == folded(b); };
  for (std::size_t i = 0; i + part.size() <= word.size(); ++i) {
    if ((i == 0 || at_bound(i - 1)) && at_bound(i + part.size()) &&
        std::equal(part.begin(), part.end(), word.begin() + static_cast<std::ptrdiff_t>(i), same))
      return true;
  }
  return false;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> two_above;
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    two_above = std::move(above);
    above = std::move(row);
    row.assign(b.size() + 1, i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const char x = folded(a[i - 1]);
      const char y = folded(b[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (x == y ? 0U : 1U)});
      if (i > 1 && j > 1 && x == folded(b[j - 2]) && folded(a[i - 2]) == y) {
        row[j] = std::min(row[j], two_above[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

std::optional<std::string_view> nearest_word(std::string_view word,
                                             std::span<const std::string_view> candidates) {
  if (word.size() > longest_word) return std::nullopt;
  std::optional<std::string_view> nearest;
  std::size_t allowed = std::max<std::size_t>(1, word.size() / 3);
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    // A candidate is no suggestion if every character of the word would have to change. Without this test
    // all words of one letter would be close to each other.
    if (distance >= std::max(word.size(), candidate.size())) continue;
    if (distance < allowed || (distance == allowed && !nearest)) {
      nearest = candidate;
      allowed = distance;
    }
  }
  if (nearest) return nearest;
  for (const std::string_view candidate : candidates) {
    if (!candidate.empty() && (!nearest || candidate.size() > nearest->size()) && is_part(candidate, word))
      nearest = candidate;
  }
  return nearest;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const auto nearest = nearest_word(word, candidates);
  return nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : std::string();
}

}  // namespace lockstep
