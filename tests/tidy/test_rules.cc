#include "tests/tidy/test_rules.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "tests/tidy/code_view.h"

namespace lockstep::tests::tidy {
namespace {

// The text between the parenthesis at `open` and its partner, found in the code view and taken from the text.
std::string_view arguments_at(std::string_view text, std::string_view view, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < view.size(); ++i) {
    if (view[i] == '(') ++depth;
    if (view[i] == ')' && --depth == 0) return text.substr(open + 1, i - open - 1);
  }
  return text.substr(open);
}

}  // namespace

Offences check_no_skipped_tests(const SourceFile& file) {
  // Each in two pieces, so that this file keeps its own rule.
  constexpr std::array<std::string_view, 11> kMarks{
      "["
      ".",
      "[!"
      "mayfail]",
      "[!"
      "shouldfail]",
      "[!"
      "hide]",
      "["
      "hide]",
      "DISABLED"
      "_",
      "until-"
      "pass",
      "WILL_"
      "FAIL",
      "GTEST_"
      "SKIP",
      "// TEST"
      "_CASE",
      "//TEST"
      "_CASE"};
  Offences offences;
  const bool about_tests = folder_of(file.path) == "tests" || folder_of(file.path) == ".ci" ||
                           file.path == "dev" || file.path == "CMakePresets.json" ||
                           file.path.ends_with("CMakeLists.txt");
  if (!about_tests) return offences;
  const std::string_view text = file.text;
  for (const auto mark : kMarks) {
    for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) {
      offences.push_back(
          {file.path, line_at(text, at), "a test that is not run or may fail: " + std::string(mark)});
    }
  }
  return offences;
}

Offences check_test_tags(const SourceFile& file) {
  Offences offences;
  if (folder_of(file.path) != "tests" || !is_cpp(file)) return offences;
  const auto folder = folder_of(std::string_view(file.path).substr(std::string_view("tests/").size()));
  const std::string tag = "[" + std::string(folder) + "]";
  const std::string view = code_view(file.text);
  for (const std::string_view macro :
       {"TEST_CASE(", "TEST_CASE_METHOD(", "TEMPLATE_TEST_CASE(", "SCENARIO("}) {
    for (const auto position : find_word(view, macro)) {
      const auto arguments = arguments_at(file.text, view, position + macro.size() - 1);
      if (arguments.find(tag) == std::string_view::npos) {
        offences.push_back({file.path, line_at(view, position), "a test case here carries the tag " + tag});
      }
    }
  }
  return offences;
}

Offences check_commands(const SourceFile& file) {
  Offences offences;
  const auto require = [&](std::string_view text) {
    if (file.text.find(text) == std::string::npos) {
      offences.push_back({file.path, 1, "shows `" + std::string(text) + "`"});
    }
  };
  if (file.path == "README.md") {
    require("./dev demo");
    require("./dev test");
  }
  if (file.path == ".ci/run") require("exec ./dev test\n");
  return offences;
}

}  // namespace lockstep::tests::tidy
