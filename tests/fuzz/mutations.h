#pragma once
// Makes new inputs for the fuzz targets of texts that are there. Equal dice make equal inputs.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/schedule/keyed_random.h"

namespace lockstep::tests {

// Gives the random numbers for one new input.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(Seed{seed}) {}
  // Returns a number below the bound. REQUIRES: bound >= 1.
  std::size_t below(std::size_t bound);

 private:
  KeyedRandom random_;
  std::uint32_t count_ = 0;
};

// Returns the text with a few bytes changed, taken out, doubled, or put in from the other text.
std::string neighbour(std::string text, const std::string& other, Dice& dice);

// Returns the text with one part of it repeated in its place until the text has `longest` bytes, or a half,
// a quarter or an eighth of that. The part is a paragraph, a line, a word's length or one byte. In half of
// all cases each copy has a number of its own behind its first word, so that a key is repeated as many
// different keys. REQUIRES: the text is not empty. A text that is already as long stays as it is.
std::string lengthened(std::string_view text, std::size_t longest, Dice& dice);

}  // namespace lockstep::tests
