// Tests inputs that are no scenario at all. The parser rejects each with a place, and none breaks the
// parser.

#include <string>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "scenarios/format/parse.h"
#include "scenarios/library/embedded.h"
#include "tests/support/property.h"

namespace lockstep::tests {
namespace {

// Returns the only error as "line:column message; suggestion".
std::string only_error(std::string_view text) {
  const auto result = scenarios::parse_scenario(text, "f.toml");
  REQUIRE_FALSE(result.scenario);
  REQUIRE(result.errors.size() == 1);
  const auto& error = result.errors[0];
  return std::to_string(error.line) + ":" + std::to_string(error.column) + " " + error.message +
         (error.suggestion.empty() ? "" : "; " + error.suggestion);
}

const std::string not_this_file = "; a scenario is a text, in TOML and UTF-8: is this the right file?";
const std::string& not_utf8 = not_this_file;
const std::string begin_with = "; begin with `lockstep = 1` and a section [lock] with `kind = \"redlock\"`";

}  // namespace

TEST_CASE("an empty scenario says how to begin", "[scenarios]") {
  for (const std::string text : {"", "\n\n", "  \t\r\n", "# nothing but a comment", "\n  # one\n# two\n\n"}) {
    INFO(text);
    REQUIRE(only_error(text) == "1:1 the scenario is empty" + begin_with);
  }
}

TEST_CASE("bytes that are no text are named", "[scenarios]") {
  REQUIRE(only_error(std::string("lockstep = 1\nti\0tle = 3\n", 24)) ==
          "2:3 the character U+0000, which is not shown but obeyed" + not_this_file);
  REQUIRE(only_error("lockstep = 1\n\x1b[1m") ==
          "2:1 the character U+001B, which is not shown but obeyed" + not_this_file);
  REQUIRE(only_error("\x7f"
                     "ELF") == "1:1 the character U+007F, which is not shown but obeyed" + not_this_file);
  REQUIRE(only_error("lockstep = 1 # ä\xff") ==
          "1:17 the byte 0xff is not part of a UTF-8 character" + not_utf8);
  REQUIRE(only_error("# \xc3") == "1:3 the byte 0xc3 is not part of a UTF-8 character" + not_utf8);
  REQUIRE(only_error("# \xc3(") == "1:3 the byte 0xc3 is not part of a UTF-8 character" + not_utf8);
  REQUIRE(only_error("# \xf5\x80\x80\x80") ==
          "1:3 the byte 0xf5 is not part of a UTF-8 character" + not_utf8);
  REQUIRE(only_error("\x1f\x8b\x08") ==
          "1:1 the character U+001F, which is not shown but obeyed" + not_this_file);
}

TEST_CASE("characters that a terminal obeys are turned down, also as escapes", "[scenarios]") {
  const std::string in_text = "; leave it out: it is not shown but obeyed";
  const std::string lock = "[lock]\nkind = \"single\"\n";
  REQUIRE(only_error("lockstep = 1\ntitle = \"\\u001b[31m\"\n" + lock) ==
          "2:9 a text with the character U+001B in it" + in_text);
  REQUIRE(only_error("lockstep = 1\ntitle = \"a\\n::error::b\"\n" + lock) ==
          "2:9 a text with the character U+000A in it" + in_text);
  REQUIRE(only_error("lockstep = 1\n" + lock + "\"\\u202e\" = 1\n") ==
          "4:12 a key with the character U+202E in it" + in_text);
  REQUIRE(only_error("lockstep = 1\n[lock]\nkind = [[\"\\u0007\"]]\n") ==
          "3:10 a text with the character U+0007 in it" + in_text);
  REQUIRE(only_error("lockstep = 1\n# \xE2\x80\xAE\n" + lock) ==
          "2:3 the character U+202E, which is not shown but obeyed" + not_this_file);
  REQUIRE(only_error("lockstep = 1\rtitle = 3\n") ==
          "1:13 the character U+000D, which is not shown but obeyed" + not_this_file);
  REQUIRE(scenarios::parse_scenario("lockstep = 1\r\n\ttitle = \"für 🔒\"\r\n" + lock, "f.toml"));
}

TEST_CASE("absurd depth and numbers of mistakes are turned down", "[scenarios]") {
  const auto key_of = [](std::size_t parts) {
    std::string key = "a";
    for (std::size_t i = 1; i < parts; ++i) key += ".a";
    return key;
  };
  const std::string deep = "a line with more than 1000 dots; keys of scenarios have at most three parts";
  REQUIRE(only_error("lockstep = 1\n" + key_of(50'000) + " = 1\n") == "2:2002 " + deep);
  REQUIRE(only_error("lockstep = 1\n[" + key_of(50'000) + "]\n") == "2:2003 " + deep);
  const auto shallow = scenarios::parse_scenario("lockstep = 1\n" + key_of(1'000) + " = 1\n", "f.toml");
  REQUIRE_FALSE(shallow.errors.empty());
  std::string many = "lockstep = 1\n[lock]\nkind = \"single\"\n";
  for (int i = 0; i < 30'000; ++i) many += "k" + std::to_string(i) + " = 1\n";
  const auto result = scenarios::parse_scenario(many, "f.toml");
  REQUIRE(result.errors.size() == 101);
  REQUIRE(to_text(result.errors.back()) == "f.toml: 29900 more mistakes are not listed");
}

TEST_CASE("a line that no terminal could show is not shown", "[scenarios]") {
  const auto binary = scenarios::parse_scenario("lock\x01step = 1", "f.toml");
  REQUIRE(binary.errors.size() == 1);
  REQUIRE(scenarios::to_text(binary.errors[0]) ==
          "f.toml:1:5: the character U+0001, which is not shown but obeyed" + not_this_file);
  const auto endless = scenarios::parse_scenario("x" + std::string(500, ' ') + "= 1", "f.toml");
  REQUIRE_FALSE(endless.errors.empty());
  REQUIRE(endless.errors[0].source_line.empty());
}

TEST_CASE("what is no TOML is told at its place", "[scenarios]") {
  REQUIRE(only_error("lockstep = 1\nthis is a story\n") ==
          "2:6 a key without \"=\" and a value; a scenario is TOML: `key = value`, below sections as [lock]");
  REQUIRE(only_error("lockstep = 1\n[lock\nkind = \"redlock\"\n") ==
          "2:6 a section without its closing bracket; write it as in [lock]");
  REQUIRE(only_error("lockstep = 1\n[lock]\nkind = \"redlock\"\nttl = \"5s\"\nttl = \"6s\"\n") ==
          "5:1 \"ttl\" is given twice; remove one of them");
  REQUIRE(only_error("lockstep = 1\n[lock]\nkind = \"redlock\"\n[lock]\nttl = \"6s\"\n") ==
          "4:1 [lock] is given twice; put all of it below the first");
  REQUIRE(only_error("lockstep = 1\n[lock]\nkind = redlock\n") ==
          "3:8 this is no value; words and quantities are written in quotes");
}

TEST_CASE("a truncated scenario says where it ends", "[scenarios]") {
  REQUIRE(only_error("lockstep = 1\n[lock]\nkind = \"redlock\"\nfencing = tru") ==
          "4:14 the file ends within a boolean; is it complete?");
  REQUIRE(only_error("lockstep = 1\n[clients]\nwork = [1,\n2") ==
          "4:2 the file ends within an array; is it complete?");
}

TEST_CASE("every truncation of every shipped scenario is read or turned down", "[scenarios]") {
  for (const auto& shipped : scenarios::embedded_scenarios()) {
    for (std::size_t size = 0; size < shipped.text.size(); ++size) {
      const auto result = scenarios::parse_scenario(shipped.text.substr(0, size), "f.toml");
      if (result.scenario.has_value() != result.errors.empty()) {
        FAIL(shipped.id << " cut after " << size << " bytes: neither a scenario nor an error");
      }
    }
  }
}

TEST_CASE("no bytes break the parser", "[scenarios]") {
  check_property("a scenario with random bytes in it is read or turned down", [] {
    const auto all = scenarios::embedded_scenarios();
    std::string text(all[*rc::gen::inRange<std::size_t>(0, all.size())].text);
    const auto changes = *rc::gen::inRange(1, 6);
    for (int i = 0; i < changes; ++i) {
      const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
      const char byte = *rc::gen::oneOf(rc::gen::arbitrary<char>(),
                                        rc::gen::elementOf(std::string("\"'[]{}=,.#\n -*:<>%0")));
      if (*rc::gen::arbitrary<bool>()) {
        text[at] = byte;
      } else {
        text.insert(at, 1, byte);
      }
    }
    const auto result = scenarios::parse_scenario(text, "f.toml");
    RC_ASSERT(result.scenario.has_value() == result.errors.empty());
    for (const auto& error : result.errors) {
      RC_ASSERT(error.line >= 1U);
      RC_ASSERT(error.column >= 1U);
      RC_ASSERT(!error.message.empty());
    }
  });
}

}  // namespace lockstep::tests
