#include "tests/tidy/code_view.h"

#include <string>

#include <catch2/catch.hpp>

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

TEST_CASE("a word is found only where it stands alone", "[tidy]") {
  CHECK(find_word("rand() brand rand_r strand std::rand(", "rand").size() == 2);
  CHECK(find_word("std::hash<int> std::hash_combine", "std::hash").size() == 1);
  CHECK(find_word("rand", "rand").size() == 1);
  CHECK(find_word("", "rand").empty());
}

TEST_CASE("lines are counted from one", "[tidy]") {
  CHECK(line_at("a\nb\nc", 0) == 1);
  CHECK(line_at("a\nb\nc", 4) == 3);
  CHECK(lines_of("a\n\nb").size() == 3);
  CHECK(lines_of("a\n\nb\n").size() == 3);
  CHECK(lines_of("").empty());
}

TEST_CASE("the code view blanks comments and literals and keeps length and lines", "[tidy]") {
  const std::string text =
      "int a; // rand {\n"
      "/* rand\n rand */ int b = 1'000'000; char c = '{', d = '\\'';\n"
      "auto s = \"rand \\\" {\"; auto r = R\"x(rand \" { )\" )x\"; int e;\n";
  const std::string view = code_view(text);
  REQUIRE(view.size() == text.size());
  CHECK(lines_of(view).size() == lines_of(text).size());
  CHECK_FALSE(contains_word(view, "rand"));
  CHECK(view.find('{') == std::string::npos);
  for (const char* kept : {"int a", "int b", "char c", "auto s", "auto r", "int e", "1'000'000"}) {
    CHECK(view.find(kept) != std::string::npos);
  }
}

TEST_CASE("an unfinished literal or comment ends the view, not the test", "[tidy]") {
  for (const char* text : {"\"abc", "'", "/* x", "R\"(x", "R\"", "\"\\"}) {
    CHECK(code_view(text).size() == std::string(text).size());
  }
}

TEST_CASE("preprocessor lines can be blanked, with their continuations", "[tidy]") {
  const std::string view =
      code_view_without_preprocessor("#define F(x) \\\n  { x\nint a;\n  #if 1 {\nint b;\n");
  CHECK(view.find('{') == std::string::npos);
  CHECK(view.find("int a") != std::string::npos);
  CHECK(view.find("int b") != std::string::npos);
  CHECK(line_at(view, view.find("int b")) == 5);
}

}  // namespace lockstep::tests::tidy
