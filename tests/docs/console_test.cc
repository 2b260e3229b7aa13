#include "tests/docs/console.h"

#include <catch2/catch.hpp>

namespace lockstep::tests::docs {
namespace {

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("commands and their output are found in console blocks alone", "[docs]") {
  const auto commands = console_commands(
      "$ not this\n"
      "```console\n"
      "$ lockstep list locks\n"
      "  redlock\n"
      "\n"
      "$ lockstep --version\n"
      "```\n"
      "```toml\n"
      "$ nor this\n"
      "```\n"
      "```console\n"
      "$ ./dev demo\n"
      "==> building\n"
      "not output\n"
      "$ lockstep run C12\n"
      "held\n"
      "\n"
      "==> the next part\n"
      "```\n");
  const std::vector<ConsoleCommand> expected{{3, "lockstep list locks", {"  redlock", ""}},
                                             {6, "lockstep --version", {}},
                                             {12, "./dev demo", {}},
                                             {15, "lockstep run C12", {"held"}}};
  REQUIRE(commands == expected);
}

TEST_CASE("a file is the block behind the line that names it", "[docs]") {
  const auto files =
      example_files("<!-- file: a.toml -->\n```toml\nlockstep = 1\n```\n\n```toml\nother\n```\n");
  REQUIRE(files == std::vector<ExampleFile>{{"a.toml", "lockstep = 1\n"}});
}

TEST_CASE("output is compared line by line, and an ellipsis stands for anything", "[docs]") {
  REQUIRE(matches({}, {}));
  REQUIRE(matches({"a", "b"}, {"a", "b"}));
  REQUIRE_FALSE(matches({"a"}, {"a", "b"}));
  REQUIRE_FALSE(matches({"a", "b"}, {"a"}));
  REQUIRE_FALSE(matches({"a "}, {"a"}));
  REQUIRE(matches({"…"}, {}));
  REQUIRE(matches({"a", "…", "d"}, {"a", "b", "c", "d"}));
  REQUIRE_FALSE(matches({"a", "…", "d"}, {"a", "b", "c"}));
  REQUIRE(matches({"x … z"}, {"x 12 y z"}));
  REQUIRE(matches({"… a … b"}, {"1 a 2 b"}));
  REQUIRE_FALSE(matches({"x … z"}, {"x 12 y"}));
  REQUIRE_FALSE(matches({"x …"}, {"y 1"}));
}

TEST_CASE("output is brought up to date and keeps its ellipses", "[docs]") {
  REQUIRE(refreshed({"a 1", "speed … /s"}, {"a 2", "speed 9 /s", "more"}) ==
          Lines{"a 2", "speed … /s", "more"});
  REQUIRE(refreshed({"…", "  runs     1", "…"}, {"head", "  runs     2", "tail"}) ==
          Lines{"…", "  runs     2", "…"});
  REQUIRE(refreshed({"…", "last 1"}, {"a", "b", "last 1"}) == Lines{"…", "last 1"});
  REQUIRE(refreshed({"a", "…"}, {"b"}) == Lines{"b", "…"});
  const std::string document = "```console\n$ lockstep x\nold\n```\nrest\n";
  REQUIRE(with_output(document, console_commands(document)[0], {"new", "er"}) ==
          "```console\n$ lockstep x\nnew\ner\n```\nrest\n");
  REQUIRE(token_in({"no", "Reproduce: lockstep replay 'ls2:a:b' --scenario 'c'"}) == "ls2:a:b");
  REQUIRE(token_in({"no"}).empty());
}

}  // namespace lockstep::tests::docs
