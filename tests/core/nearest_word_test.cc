#include "core/nearest_word.h"

#include <array>

#include <catch2/catch.hpp>

#include "tests/support/property.h"

namespace lockstep::tests {
namespace {

constexpr std::array<std::string_view, 6> known_words{"pause",      "partition", "reply_delay",
                                                      "reply_loss", "reset",     "ttl"};

}  // namespace

TEST_CASE("the distance counts insertions, deletions, replacements and swaps of neighbours", "[core]") {
  REQUIRE(edit_distance("pause", "pause") == 0);
  REQUIRE(edit_distance("puase", "pause") == 1);
  REQUIRE(edit_distance("pase", "pause") == 1);
  REQUIRE(edit_distance("pauuse", "pause") == 1);
  REQUIRE(edit_distance("peuse", "pause") == 1);
  REQUIRE(edit_distance("", "pause") == 5);
  REQUIRE(edit_distance("kitten", "sitting") == 3);
  REQUIRE(edit_distance("ca", "abc") == 3);  // Optimal string alignment edits no swapped letters.
  REQUIRE(edit_distance("Reply-Delay", "reply_delay") == 0);
}

TEST_CASE("the distance does not depend on the direction and is never more than the longer word", "[core]") {
  check_property("edit distance", [](const std::string& a, const std::string& b) {
    const std::size_t distance = edit_distance(a, b);
    RC_ASSERT(distance == edit_distance(b, a));
    RC_ASSERT(distance <= std::max(a.size(), b.size()));
    RC_ASSERT(distance >= std::max(a.size(), b.size()) - std::min(a.size(), b.size()));
  });
}

TEST_CASE("a misspelt word suggests the nearest one, a foreign word none", "[core]") {
  REQUIRE(nearest_word("puase", known_words) == "pause");
  REQUIRE(nearest_word("partiton", known_words) == "partition");
  REQUIRE(nearest_word("reply-loss", known_words) == "reply_loss");
  REQUIRE(nearest_word("tll", known_words) == "ttl");
  REQUIRE_FALSE(nearest_word("crash", known_words));
  REQUIRE_FALSE(nearest_word("x", known_words));
  REQUIRE_FALSE(nearest_word("", known_words));
  REQUIRE_FALSE(nearest_word(std::string(1000, 'p'), known_words));
  REQUIRE_FALSE(nearest_word("pause", {}));

  constexpr std::array<std::string_view, 3> alike{"work", "word", "w"};
  REQUIRE(nearest_word("worx", alike) == "work");  // Of equally near words the first wins.
  REQUIRE_FALSE(nearest_word("x", alike));         // Replacing all of "w" is no match.
  const std::string long_word(65, 'p');
  const std::array<std::string_view, 1> same{long_word};
  REQUIRE_FALSE(nearest_word(long_word, same));
}

TEST_CASE("a word of several parts suggests the longest word that is among them", "[core]") {
  REQUIRE(nearest_word("gc_pause", known_words) == "pause");
  REQUIRE(nearest_word("TTL-of-the-lock", known_words) == "ttl");
  REQUIRE(nearest_word("ttl_or_reply_loss_kind", known_words) == "reply_loss");
  REQUIRE_FALSE(nearest_word("gc_pauses_all", known_words));
  REQUIRE_FALSE(nearest_word("gcpause_x_y", known_words));
  REQUIRE_FALSE(nearest_word("______", known_words));
}

TEST_CASE("a suggestion is ready to be put behind an error", "[core]") {
  REQUIRE(did_you_mean("puase", known_words) == "; did you mean \"pause\"?");
  REQUIRE(did_you_mean("crash", known_words).empty());
}

}  // namespace lockstep::tests
