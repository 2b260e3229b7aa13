// Tests that text from outside never reaches a terminal or a CI log as it is.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/inert_text.h"
#include "scenarios/token/token.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

// Returns true iff every line of the text is shown and not obeyed.
bool is_inert(const std::string& text) {
  std::size_t from = 0;
  while (const auto active = first_active(text, from)) {
    if (text[active->at] != '\n' && text[active->at] != '\t') return false;
    from = active->at + 1;
  }
  return text.find("\n::") == std::string::npos;
}

}  // namespace

TEST_CASE("an argument with active characters is refused, and shown without them", "[cli]") {
  const std::vector<Args> lines{{"run", "a\n::error::b.toml"},
                                {"lint", "\x1b[31m.toml"},
                                {"replay", "\x1b]0;title\x07"},
                                {"campaign", "C11", "--set", "title=\xE2\x80\xAEx"},
                                {"\x1b[2J"},
                                {"run", "C11", "--\x1b[2J"},
                                {"replay", "ls2:\n::error::x", "ls2:\n::error::y"},
                                {"check", "\xFF\xFE"}};
  for (const Args& args : lines) {
    const Finished run = run_here(args);
    INFO(run.err);
    REQUIRE(run.status == 64);
    REQUIRE(run.out.empty());
    REQUIRE(is_inert(run.err));
  }
  const Finished one = run_here({"replay", "ls2:\n::error::x"});
  REQUIRE(one.status == 65);
  REQUIRE(run_here({"--no-color", "replay", "ls2:\n::error::x"}).status == 65);
  REQUIRE(is_inert(one.err));
}

// Anybody can make a token with a right checksum.
TEST_CASE("a token from a stranger is inert", "[cli]") {
  for (const std::string name : {"a\n::error::b", "\x1b[31m", "\xE2\x80\xAE"}) {
    const std::string id = scenarios::encode({name, {}, 1, Schedule::nominal()});
    const std::string set = scenarios::encode({"C11", {"title=" + name}, 1, Schedule::nominal()});
    for (const std::string& token : {id, set}) {
      const Finished run = run_here({"replay", token});
      REQUIRE(run.status == 65);
      REQUIRE(is_inert(run.out + run.err));
    }
  }
}

TEST_CASE("the keys and values of a file are inert, also where they are wrong", "[cli]") {
  const TemporaryFolder folder;
  const std::string lock = "[lock]\nkind = \"single\"\n";
  const std::vector<std::string> texts{"title = \"\\u001b[31mRED\\u0007\"\n" + lock,
                                       "title = \"a\\n::error file=README.md::x\"\n" + lock,
                                       lock + "\"\\u001b[31m\" = 1\n",
                                       lock + "ttl = \"\\u202e\"\n",
                                       "[lock]\nkind = \"\\u001b[2J\"\n",
                                       "[\"\\u001b\"]\nx = 1\n" + lock,
                                       "# \x1b[31m\n" + lock,
                                       "# \xE2\x80\xAE\n" + lock};
  for (const std::string& text : texts) {
    const std::string file = folder.file("s.toml", "lockstep = 1\n" + text);
    for (const std::string command : {"run", "lint", "campaign", "check"}) {
      const Finished run = run_here({command, file});
      INFO(text);
      REQUIRE(run.status == 65);
      REQUIRE(is_inert(run.out + run.err));
    }
  }
}

}  // namespace lockstep::tests
