#include "core/inert_text.h"

#include <string>

#include <catch2/catch.hpp>

namespace lockstep {

TEST_CASE("text without active characters is shown as it is", "[core]") {
  for (const std::string text : {"", "redlock", "Sperre für Geld", "ключ", "鍵", "🔒", "\xF4\x8F\xBF\xBF"}) {
    CHECK_FALSE(first_active(text));
    CHECK(inert(text) == text);
  }
}

TEST_CASE("each active character is found, and shown by its number", "[core]") {
  struct Row {
    std::string text;
    std::string shown;
  };
  const Row rows[] = {
      {std::string("a\0b", 3), "a<U+0000>b"},
      {"a\nb", "a<U+000A>b"},
      {"\x1b[31mred", "<U+001B>[31mred"},
      {"\x7F", "<U+007F>"},
      {"\xC2\x9B", "<U+009B>"},            // the other control sequence introducer
      {"a\xE2\x80\xAE z", "a<U+202E> z"},  // right-to-left override
      {"\xE2\x81\xA6", "<U+2066>"},
      {"\xE2\x80\xA8", "<U+2028>"},
      {"\xD8\x9C", "<U+061C>"},
      {"\xFF", "<0xff>"},
      {"\xC3", "<0xc3>"},            // cut off
      {"\xC0\xAF", "<0xc0><0xaf>"},  // overlong
      {"\xE0\x80\x9B", "<0xe0><0x80><0x9b>"},
      {"\xED\xA0\x80", "<0xed><0xa0><0x80>"},            // a surrogate
      {"\xF4\x90\x80\x80", "<0xf4><0x90><0x80><0x80>"},  // beyond U+10FFFF
  };
  for (const Row& row : rows) {
    INFO(row.shown);
    CHECK(first_active(row.text).has_value());
    CHECK(inert(row.text) == row.shown);
    CHECK_FALSE(first_active(inert(row.text)));
  }
}

// The nearest neighbours of the ranges are shown as they are.
TEST_CASE("characters beside the active ones are inert", "[core]") {
  for (const std::string text :
       {" ", "~", "\xC2\xA0", "\xD8\x9B", "\xE2\x80\x8D", "\xE2\x80\x90", "\xE2\x80\xA7", "\xE2\x80\xAF",
        "\xE2\x81\xA5", "\xE2\x81\xAA", "\xEE\x80\x80", "\xED\x9F\xBF"})
    CHECK_FALSE(first_active(text));
}

TEST_CASE("the place of an active character is counted in bytes", "[core]") {
  const auto found = first_active("für\x1b!");
  REQUIRE(found);
  CHECK(found->at == 4);
  CHECK(found->length == 1);
  CHECK(name_of(*found) == "U+001B");
  CHECK_FALSE(first_active("für\x1b!", 5));
  CHECK(first_active("a\xE2\x80\xAE")->length == 3);
}

TEST_CASE("a text that is too long keeps its beginning and its end, and no character is cut", "[core]") {
  CHECK(abridged("short", 32) == "short");
  const std::string long_text = "begin" + std::string(100, 'x') + "end";
  CHECK(abridged(long_text, 32) == "begin" + std::string(13, 'x') + " … " + "xxxxxxend");
  for (std::size_t most = 32; most < 80; ++most) {
    std::string wide;
    while (wide.size() < 100) wide += "aü€";
    const std::string shown = abridged(wide, most);
    INFO(most << ": " << shown);
    CHECK(shown.size() <= most);
    CHECK(shown.size() + 8 > most);
    CHECK_FALSE(first_active(shown));
  }
}

}  // namespace lockstep
