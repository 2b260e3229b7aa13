// Tests that docs/REPRODUCING.md gives deviations the names that tokens use. With LOCKSTEP_UPDATE_GOLDEN=1
// in the environment, writes the table into the page instead, to be read in review.

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/schedule/choice_text.h"

namespace lockstep::tests::docs {
namespace {

const char* const page_path = LOCKSTEP_SOURCE_ROOT "/docs/REPRODUCING.md";
constexpr std::string_view table_begins = "<!-- deviations -->\n";
constexpr std::string_view coordinates_begin = "<!-- coordinates -->\n";
constexpr std::string_view end_mark = "<!-- end -->";

std::string page() {
  std::ifstream file(page_path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Part {
  std::size_t begin = 0;
  std::string text;
};

Part part_of(const std::string& text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  REQUIRE(at != std::string::npos);
  const std::size_t begin = at + mark.size();
  return {begin, text.substr(begin, text.find(end_mark, begin) - begin)};
}

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
  std::string text = page();
  const Part written = part_of(text, table_begins);
  if (std::getenv("LOCKSTEP_UPDATE_GOLDEN") != nullptr) {
    text.replace(written.begin, written.text.size(), table_of_forms());
    std::ofstream(page_path) << text;
    return;
  }
  INFO("LOCKSTEP_UPDATE_GOLDEN=1 writes the table into docs/REPRODUCING.md");
  REQUIRE(written.text == table_of_forms());
}

TEST_CASE("the page explains every coordinate of a name, and no other", "[docs]") {
  std::set<std::string> used;
  for (const ChoiceForm& form : choice_forms()) used.merge(bracketed(form.pattern));
  const std::string explained = part_of(page(), coordinates_begin).text;
  REQUIRE(bracketed(explained) == used);
  for (std::size_t i = 0; i < step_count; ++i) {
    INFO(name_of(static_cast<Step>(i)));
    REQUIRE(explained.find(fmt::format("`{}`", name_of(static_cast<Step>(i)))) != std::string::npos);
  }
}

TEST_CASE("the page's examples of deviations can be read", "[docs]") {
  const std::string text = page();
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
