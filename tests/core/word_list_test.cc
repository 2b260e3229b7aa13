#include "core/word_list.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

namespace lockstep {

TEST_CASE("the nearest words come first, those as near in their order, and five at most", "[core]") {
  constexpr std::array<std::string_view, 7> known{"request", "pause", "slow", "pausing",
                                                  "stuck",   "think", "work"};
  using Words = std::vector<std::string_view>;
  CHECK(nearest_words("pau", known) == Words{"pause", "slow", "pausing", "stuck", "work"});
  CHECK(nearest_words("slow", std::span(known).first(3)) == Words{"slow", "pause", "request"});
  CHECK(nearest_words("slow", {}).empty());
}

TEST_CASE("only the beginning of a long word is compared", "[core]") {
  constexpr std::array<std::string_view, 2> known{"request", "pause"};
  const std::string beginning(64, 'p');
  CHECK(nearest_words(beginning + std::string(1'000'000, 'r'), known) == nearest_words(beginning, known));
}

}  // namespace lockstep
