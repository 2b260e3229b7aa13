#include "tests/tidy/tree.h"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/tidy/comments.h"
#include "tests/tidy/folders.h"
#include "tests/tidy/identifiers.h"
#include "tests/tidy/layers.h"
#include "tests/tidy/lengths.h"
#include "tests/tidy/state.h"
#include "tests/tidy/test_rules.h"
#include "tests/tidy/text_rules.h"

namespace lockstep::tests::tidy {
namespace {

using Rule = Offences (*)(const SourceFile&);

// Returns all offences in the tree, one per line; empty if there are none.
std::string offences_in_tree(const std::vector<Rule>& rules) {
  std::string text;
  for (const auto& file : read_tree(LOCKSTEP_SOURCE_ROOT)) {
    for (const Rule rule : rules) {
      for (const auto& offence : rule(file)) text += to_string(offence) + "\n";
    }
  }
  return text;
}

using TreeRule = Offences (*)(const std::vector<SourceFile>&);

// The same for rules that look at all files together.
std::string offences_of_tree(const std::vector<TreeRule>& rules) {
  const auto files = read_tree(LOCKSTEP_SOURCE_ROOT);
  std::string text;
  for (const TreeRule rule : rules) {
    for (const auto& offence : rule(files)) text += to_string(offence) + "\n";
  }
  return text;
}

bool has(const std::vector<SourceFile>& files, const std::string& path) {
  return std::any_of(files.begin(), files.end(), [&](const auto& file) { return file.path == path; });
}

}  // namespace

TEST_CASE("the rules see the whole tree and no build folder", "[tidy]") {
  const auto files = read_tree(LOCKSTEP_SOURCE_ROOT);
  for (const char* path : {"README.md", "CMakeLists.txt", "dev", ".ci/run", ".clang-tidy",
                           ".devcontainer/devcontainer.json", ".github/workflows/ci.yml", "core/time.h",
                           "tests/tidy/tree_test.cc", "cmake/embed_scenarios.cmake", "docs/STYLE.md"}) {
    INFO(path);
    CHECK(has(files, path));
  }
  for (const auto& file : files) CHECK(file.path.rfind("build/", 0) == std::string::npos);
}

TEST_CASE("includes run one way", "[tidy]") { CHECK(offences_in_tree({check_layers}) == ""); }

TEST_CASE("folders include each other as their table says, and nothing goes round in a circle", "[tidy]") {
  CHECK(offences_in_tree({check_folders, check_system_headers}) == "");
  CHECK(cycle_of_folders() == "");
  CHECK(offences_of_tree({check_include_cycles}) == "");
}

TEST_CASE("folders are small, say what they are for, and tests mirror them", "[tidy]") {
  CHECK(offences_of_tree({check_folder_sizes, check_mirrored_folders, check_folder_readmes}) == "");
}

TEST_CASE("no banned name is used", "[tidy]") { CHECK(offences_in_tree({check_identifiers}) == ""); }

TEST_CASE("no deterministic folder keeps mutable state", "[tidy]") {
  CHECK(offences_in_tree({check_mutable_state}) == "");
}

TEST_CASE("files and functions keep their length", "[tidy]") {
  CHECK(offences_in_tree({check_lengths}) == "");
}

TEST_CASE("the text of the tree is tidy", "[tidy]") {
  CHECK(offences_in_tree({check_whitespace, check_machine_paths, check_open_ends, check_header_guard}) == "");
}

TEST_CASE("comments and documents are written as the house style says", "[tidy]") {
  CHECK(offences_in_tree({check_comments}) == "");
}

TEST_CASE("every test is run, and the two commands are shown", "[tidy]") {
  CHECK(offences_in_tree({check_no_skipped_tests, check_test_tags, check_commands}) == "");
}

}  // namespace lockstep::tests::tidy
