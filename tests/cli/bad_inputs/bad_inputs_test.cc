// Runs the tables of bad inputs (row.h). Every message is also in tests/golden/bad_inputs, to be read by
// people.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/inert_text.h"
#include "tests/cli/bad_inputs/row.h"
#include "tests/cli/bad_inputs/rules.h"
#include "tests/cli/bad_inputs/stage.h"
#include "tests/support/golden.h"

namespace lockstep::tests::bad_inputs {
namespace {

// Returns the row as a person meets it: what was typed, and what was printed. What a right row prints is of
// no interest here.
std::string shown(const Row& row, const Outcome& outcome) {
  constexpr std::size_t longest_argument = 100;
  std::string line = "lockstep";
  for (const std::string& argument : outcome.arguments) {
    const bool plain = !argument.empty() && argument.find_first_of(" '\n\"*|") == std::string::npos;
    const std::string text = abridged(inert(argument), longest_argument);
    line += plain ? " " + text : " '" + text + "'";
  }
  if (!row.standard_input.empty()) line += " <" + row.standard_input;
  std::string text = fmt::format("## {}: {}\n$ {}\n", row.group, row.name, line);
  if (row.status != 0) text += outcome.finished.out + outcome.finished.err;
  return text + fmt::format("-> {}\n\n", outcome.finished.status);
}

}  // namespace

TEST_CASE("every bad input is answered with its status and with what to change", "[cli]") {
  std::map<std::string, std::string> pages;
  for (const Row& row : all_rows()) {
    const Outcome outcome = run(row);
    INFO(row.table << ", " << row.group << ": " << row.name);
    INFO(outcome.finished.out << outcome.finished.err);
    CHECK(broken_rule(row, outcome) == "");
    pages[row.table] += shown(row, outcome);
  }
  for (auto& [table, page] : pages) {
    page.pop_back();  // the empty line behind the last row
    const std::string difference = differs_from_golden("bad_inputs/" + table + ".txt", page);
    INFO(difference);
    CHECK(difference.empty());
  }
}

TEST_CASE("the tables have 150 bad inputs, each with a name of its own and a right one beside it", "[cli]") {
  std::set<std::string> names;
  std::map<std::string, bool> groups;
  std::size_t bad = 0;
  for (const Row& row : all_rows()) {
    INFO(row.table << ": " << row.name);
    CHECK(names.insert(row.name).second);
    CHECK_FALSE(row.group.empty());
    groups[row.group] = groups[row.group] || row.status == 0;
    if (row.status != 0) ++bad;
  }
  CHECK(bad >= 150);
  for (const auto& [group, has_right_row] : groups) {
    INFO(group);
    CHECK(has_right_row);
  }
}

}  // namespace lockstep::tests::bad_inputs
