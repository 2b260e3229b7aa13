// Tests that docs/REPRODUCING.md gives deviations the names that tokens use. With LOCKSTEP_UPDATE_GOLDEN=1
// in the environment, writes the table into the page instead, to be read in review.

#include <set>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/schedule/choice_text.h"
#include "tests/docs/generated.h"

namespace lockstep::tests::docs {
namespace {

constexpr const char* page_name = "docs/REPRODUCING.md";

std::string_view text_of(ChoiceUnit unit) {
  switch (unit) {
    case ChoiceUnit::duration:
      return "duration";
    case ChoiceUnit::rate:
      return "rate";
    case ChoiceUnit::count:
      return "number";
    case ChoiceUnit::of_fault:
      return "the fault's size";
  }
  return "";
}

std::string table_of_forms() {
  std::string table = "| name | value | |\n|---|---|---|\n";
  for (const ChoiceForm& form : choice_forms())
    table += fmt::format("| `{}` | {} | {} |\n", form.pattern, text_of(form.unit), form.summary);
  return table;
}

// Returns every text between '<' and '>', including these.
std::set<std::string> bracketed(std::string_view text) {
  std::set<std::string> found;
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    found.emplace(text.substr(at, text.find('>', at) + 1 - at));
  }
  return found;
}

}  // namespace

TEST_CASE("the names of deviations are the page's", "[docs]") {
  require_tables(page_name, {{"deviations", table_of_forms()}});
}

TEST_CASE("the page explains every coordinate of a name, and no other", "[docs]") {
  std::set<std::string> used;
  for (const ChoiceForm& form : choice_forms()) used.merge(bracketed(form.pattern));
  const std::string explained = table_in(document_text(page_name), "coordinates");
  REQUIRE(bracketed(explained) == used);
  for (std::size_t i = 0; i < step_count; ++i) {
    INFO(name_of(static_cast<Step>(i)));
    REQUIRE(explained.find(fmt::format("`{}`", name_of(static_cast<Step>(i)))) != std::string::npos);
  }
}

TEST_CASE("the page's examples of deviations can be read", "[docs]") {
  const std::string text = document_text(page_name);
  for (const std::string_view example :
       {"request.A.3.0.acquire.redis:2=5ms", "offset.redis:1=-20ms", "family.0.2.pause.for=0ms"}) {
    INFO(example);
    REQUIRE(text.find(fmt::format("`{}`", example)) != std::string::npos);
    const std::size_t equals = example.find('=');
    const auto key = parse_choice_key(example.substr(0, equals));
    REQUIRE(key);
    REQUIRE(parse_choice_value(*key, example.substr(equals + 1)));
  }
}

}  // namespace lockstep::tests::docs
