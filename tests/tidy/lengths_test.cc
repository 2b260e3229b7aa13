#include "tests/tidy/lengths.h"

#include <string>

#include <catch2/catch.hpp>

namespace lockstep::tests::tidy {
namespace {

std::string repeat(const std::string& line, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += line;
  return text;
}

std::size_t offences(const std::string& code) { return check_lengths({"core/a.cc", code}).size(); }

// Returns a function of exactly `lines` lines.
std::string function_of(std::size_t lines) { return "void f() {\n" + repeat("  x();\n", lines - 2) + "}\n"; }

}  // namespace

TEST_CASE("a file may have 400 lines and no more", "[tidy]") {
  CHECK(offences(repeat("int f();\n", max_file_lines)) == 0);
  CHECK(offences(repeat("int f();\n", max_file_lines + 1)) == 1);
  CHECK(check_lengths({"docs/a.md", repeat("x\n", 2 * max_file_lines)}).empty());
}

TEST_CASE("a function may have 50 lines and no more, wherever it stands", "[tidy]") {
  CHECK(offences(function_of(max_function_lines)) == 0);
  CHECK(offences(function_of(max_function_lines + 1)) == 1);
  CHECK(offences("namespace a {\nstruct B {\n" + function_of(max_function_lines + 1) + "};\n}\n") == 1);
  CHECK(offences(repeat(function_of(max_function_lines), 5)) == 0);
  CHECK(offences("TEST_CASE(\"a\", \"[b]\") {\n" + repeat("  x();\n", max_function_lines) + "}\n") == 1);
}

TEST_CASE("a long table is not a long function", "[tidy]") {
  CHECK(offences("constexpr std::array<int, 200> table_of_ones{{\n" + repeat("  1,\n", 200) + "}};\n") == 0);
}

TEST_CASE("a length offence names the function and its first line", "[tidy]") {
  const auto found = check_lengths({"core/a.cc", "int a();\n" + function_of(80)});
  REQUIRE(found.size() == 1);
  CHECK(to_string(found.front()) == "core/a.cc:2: 80 lines, and a function has 50 at most: void f()");
}

}  // namespace lockstep::tests::tidy
