#include "tests/tidy/test_rules.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/code_view.h"

namespace lockstep::tests::tidy {
namespace {

// Returns the text between the parenthesis at `open` and its partner. Finds the partner in the code view.
std::string_view arguments_at(std::string_view text, std::string_view view, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < view.size(); ++i) {
    if (view[i] == '(') ++depth;
    if (view[i] == ')' && --depth == 0) return text.substr(open + 1, i - open - 1);
  }
  return text.substr(open);
}

struct TestCase {
  std::size_t line;
  std::string_view arguments;  // name and tags, between the parentheses of the macro
};

std::vector<TestCase> test_cases(const SourceFile& file) {
  std::vector<TestCase> found;
  if (folder_of(file.path) != "tests" || !is_cpp(file)) return found;
  const std::string view = code_view(file.text);
  for (const std::string_view macro :
       {"TEST_CASE(", "TEST_CASE_METHOD(", "TEMPLATE_TEST_CASE(", "SCENARIO("}) {
    for (const auto position : find_word(view, macro)) {
      found.push_back({line_at(view, position), arguments_at(file.text, view, position + macro.size() - 1)});
    }
  }
  return found;
}

}  // namespace

Offences check_no_skipped_tests(const SourceFile& file) {
  // Each mark is written in two pieces, so that this file keeps its own rule.
  constexpr std::array<std::string_view, 6> marks{
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
  constexpr std::array<std::string_view, 5> tags{".", "!mayfail]", "!shouldfail]", "!hide]",
                                                 "hide]"};  // They follow a '['.
  Offences offences;
  const std::string message = "a test that is not run or may fail: ";
  const std::string_view text = file.text;
  const bool about_tests = folder_of(file.path) == "tests" || folder_of(file.path) == ".ci" ||
                           folder_of(file.path) == ".github" || file.path == "dev" ||
                           file.path == "CMakePresets.json" || file.path.ends_with("CMakeLists.txt");
  if (about_tests) {
    for (const auto mark : marks) {
      for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) {
        offences.push_back({file.path, line_at(text, at), message + std::string(mark)});
      }
    }
  }
  for (const auto& test : test_cases(file)) {
    for (const auto tag : tags) {
      const std::string opened = "[" + std::string(tag);
      if (test.arguments.find(opened) != std::string_view::npos) {
        offences.push_back({file.path, test.line, message + opened});
      }
    }
  }
  return offences;
}

Offences check_test_tags(const SourceFile& file) {
  Offences offences;
  if (folder_of(file.path) != "tests") return offences;
  const auto folder = folder_of(std::string_view(file.path).substr(std::string_view("tests/").size()));
  const std::string tag = "[" + std::string(folder) + "]";
  for (const auto& test : test_cases(file)) {
    if (test.arguments.starts_with("\"-")) {
      offences.push_back(
          {file.path, test.line, "a test's name begins with '-': ctest gives it as an option"});
    }
    if (test.arguments.find(tag) == std::string_view::npos) {
      offences.push_back({file.path, test.line, "a test case here carries the tag " + tag});
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
