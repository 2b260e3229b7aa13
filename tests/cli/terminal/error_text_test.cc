#include "cli/terminal/error_text.h"

#include <array>
#include <string>

#include <catch2/catch.hpp>

namespace lockstep::cli {

TEST_CASE("long words of a message are abridged, and tokens that are to be pasted are not", "[cli]") {
  const std::string word(500, 'x');
  CHECK(with_short_words("no file a.toml\nTry: b") == "no file a.toml\nTry: b");
  CHECK(with_short_words("no file \"" + word + "\"\nTry: b").size() < 130);
  CHECK(with_short_words("no \"" + word + "\"\nTry: b").ends_with("x\"\nTry: b"));
  const std::string paste = "Try: lockstep replay 'ls2:" + word + "'";
  CHECK(with_short_words(paste) == paste);
}

TEST_CASE("an internal error repeats its command, inert", "[cli]") {
  const std::array<std::string, 2> args{"run", "a\x1b[31m"};
  const std::string text = internal_error_text("what", args);
  CHECK(text.starts_with("internal error: what\n"));
  CHECK(text.ends_with("lockstep run a<U+001B>[31m"));
}

}  // namespace lockstep::cli
