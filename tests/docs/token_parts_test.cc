// Tests that the table of a token's parts in docs/REPRODUCING.md takes apart the token that the page shows.

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "cli/input/load_scenario.h"
#include "cli/input/repro.h"
#include "scenarios/scenario.h"
#include "scenarios/token/token.h"
#include "tests/docs/console.h"
#include "tests/docs/generated.h"

namespace lockstep::tests::docs {
namespace {

constexpr const char* page_name = "docs/REPRODUCING.md";

struct TokenPart {
  std::string_view name;
  std::string_view meaning;
};

constexpr std::array<TokenPart, 7> token_parts{{
    {"format", "the version of this format"},
    {"scenario",
     "a shipped scenario's id or a file's name; behind it, each after a `+`, the `--set` overrides"},
    {"engine", "the version of lockstep's behaviour"},
    {"hash", "of everything in the scenario that a run depends on"},
    {"base",
     "`s` and the seed in hexadecimal, or `n` for nominal; or `a` and the seed, for all that the strategy "
     "`aimed` makes "
     "of it ([SEARCH.md](SEARCH.md)), and then there are no deviations"},
    {"deviations",
     "what overrides the base, separated by commas: here the scenario's scripted fault number 0"},
    {"checksum", "of all before it"},
}};

// Of C11 with seed 1, as `lockstep run C11` makes it.
std::string example_token() {
  const auto loaded = cli::load_shipped_scenario("C11", {}, {});
  REQUIRE(loaded);
  return cli::token_of(*loaded, scenarios::schedule_of(loaded->scenario, Seed{1}));
}

// One text for each part. Deviations may have colons in them, the other parts have none.
std::vector<std::string> split_token(const std::string& token) {
  constexpr std::size_t before_deviations = 5;
  std::vector<std::string> parts;
  std::size_t at = 0;
  for (std::size_t i = 0; i < before_deviations; ++i) {
    const std::size_t colon = token.find(':', at);
    parts.push_back(token.substr(at, colon - at));
    at = colon + 1;
  }
  const std::size_t last = token.rfind(':');
  parts.push_back(token.substr(at, last - at));
  parts.push_back(token.substr(last + 1));
  return parts;
}

std::string table_of_parts(const std::string& token) {
  const auto texts = split_token(token);
  REQUIRE(texts.size() == token_parts.size());
  std::string table = "| part | here | is |\n|---|---|---|\n";
  for (std::size_t i = 0; i < token_parts.size(); ++i)
    table += fmt::format("| {} | `{}` | {} |\n", token_parts[i].name, texts[i], token_parts[i].meaning);
  return table;
}

}  // namespace

// LOCKSTEP_UPDATE_GOLDEN=1 writes the table into the page.
TEST_CASE("the page takes a token apart that lockstep makes", "[docs]") {
  const std::string token = example_token();
  const auto decoded = scenarios::decode(token);
  REQUIRE(std::holds_alternative<scenarios::Token>(decoded));
  REQUIRE(std::get<scenarios::Token>(decoded).scenario == split_token(token)[1]);
  require_tables(page_name, {{"token", table_of_parts(token)}});
}

TEST_CASE("the token that the page takes apart is the first that it shows", "[docs]") {
  const auto commands = console_commands(document_text(page_name));
  const auto shown = std::find_if(commands.begin(), commands.end(), [](const ConsoleCommand& command) {
    return !token_in(command.output).empty();
  });
  REQUIRE(shown != commands.end());
  REQUIRE(table_in(document_text(page_name), "token") == table_of_parts(token_in(shown->output)));
}

}  // namespace lockstep::tests::docs
