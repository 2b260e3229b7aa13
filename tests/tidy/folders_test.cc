#include "tests/tidy/folders.h"

#include <string>

#include <catch2/catch.hpp>

namespace lockstep::tests::tidy {
namespace {

SourceFile including(const std::string& path, const std::string& target) {
  return {path, "#pragma once\n#include \"" + target + "\"\n"};
}

std::vector<SourceFile> sources(const std::string& folder, std::size_t count) {
  std::vector<SourceFile> files;
  for (std::size_t i = 0; i < count; ++i) files.push_back({folder + "/" + std::to_string(i) + ".cc", ""});
  return files;
}

}  // namespace

TEST_CASE("a folder includes what its row allows, and itself", "[tidy]") {
  CHECK(check_folders(including("core/locks/a.h", "core/time.h")).empty());
  CHECK(check_folders(including("core/locks/a.h", "core/locks/b.h")).empty());
  CHECK(check_folders(including("tests/core/a.cc", "cli/app.h")).empty());
  CHECK(check_folders(including("core/locks/a.h", "core/schedule/choice.h")).size() == 1);
  CHECK(check_folders(including("scenarios/run/a.cc", "scenarios/engine/worlds.h")).size() == 1);
  CHECK(check_folders(including("scenarios/a.h", "scenarios/run/run.h")).size() == 1);
  CHECK(check_folders(including("reports/story/a.cc", "reports/picture/picture.h")).size() == 1);
}

TEST_CASE("only cli and sim/guests/host include the headers of the operating system", "[tidy]") {
  const auto file = [](const std::string& path, const std::string& header) {
    return SourceFile{path, "#pragma once\n#include <" + header + ">\n"};
  };
  CHECK(check_system_headers(file("cli/process.cc", "unistd.h")).empty());
  CHECK(check_system_headers(file("sim/guests/host/calls/a.cc", "sys/wait.h")).empty());
  CHECK(check_system_headers(file("sim/guests/a.h", "string")).empty());
  const auto found = check_system_headers(file("sim/guests/a.h", "sys/wait.h"));
  REQUIRE(found.size() == 1);
  CHECK(to_string(found.front()) ==
        "sim/guests/a.h:2: <sys/wait.h>: cli and sim/guests/host alone talk to the operating system");
  CHECK(check_system_headers(file("sim/guests/hosts.h", "poll.h")).size() == 1);
}

TEST_CASE("a folder of the product without a row is an offence", "[tidy]") {
  const auto found = check_folders({"core/new/a.h", "#pragma once\n"});
  REQUIRE(found.size() == 1);
  CHECK(to_string(found.front()) ==
        "core/new/a.h:1: the table in tests/tidy/folders.cc has no row for core/new");
}

TEST_CASE("files that include each other in a circle are named", "[tidy]") {
  const std::vector<SourceFile> line{including("core/a.h", "core/b.h"), including("core/b.h", "core/c.h"),
                                     including("core/d.h", "core/c.h")};
  CHECK(check_include_cycles(line).empty());
  std::vector<SourceFile> circle = line;
  circle.push_back(including("core/c.h", "core/a.h"));
  const auto found = check_include_cycles(circle);
  REQUIRE(found.size() == 1);
  CHECK(found.front().message == "files include each other: core/a.h -> core/b.h -> core/c.h -> core/a.h");
}

TEST_CASE("a folder holds at most 45 sources, and half of them at most 15", "[tidy]") {
  CHECK(check_folder_sizes(sources("core", 45)).size() == 1);  // the median of one folder is its size
  std::vector<SourceFile> files = sources("core", 45);
  for (const auto* folder : {"sim", "cli"})
    for (auto& file : sources(folder, 15)) files.push_back(file);
  CHECK(check_folder_sizes(files).empty());
  files.push_back({"core/one_more.h", ""});
  CHECK(check_folder_sizes(files).size() == 1);
}

TEST_CASE("a folder of tests mirrors one of the product", "[tidy]") {
  std::vector<SourceFile> files{{"core/locks/a.h", ""},
                                {"tests/core/locks/a_test.cc", ""},
                                {"tests/core/a_test.cc", ""},
                                {"tests/support/a.cc", ""}};
  CHECK(check_mirrored_folders(files).empty());
  files.push_back({"tests/core/lock/a_test.cc", ""});
  CHECK(check_mirrored_folders(files).size() == 1);
}

TEST_CASE("a folder without a README, or with a long one, is an offence", "[tidy]") {
  const auto offences = [](const std::string& text) {
    return check_folder_readmes({{"core/README.md", text}}).size();
  };
  const std::size_t all = check_folder_readmes({}).size();
  CHECK(all > 20);
  CHECK(offences("# The vocabulary\n\nIt may include: nothing.\n") == all - 1);
  CHECK(offences("# The vocabulary\nIt may include: nothing.\n") == all);
  CHECK(offences("# The vocabulary\n\nIt may include: sim.\n") == all);
  CHECK(offences("It may include: nothing.\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n") == all);
}

}  // namespace lockstep::tests::tidy
