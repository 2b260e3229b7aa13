// Tests that ./dev does what the documents, the workflow and its own help say.

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "tests/support/shell.h"
#include "tests/tidy/source.h"
#include "tests/tidy/tree.h"

namespace lockstep::tests::docs {
namespace {

using tidy::SourceFile;

constexpr std::string_view workflow_path = ".github/workflows/ci.yml";

std::vector<SourceFile> tree() { return tidy::read_tree(LOCKSTEP_SOURCE_ROOT); }

std::string text_of(std::string_view path) {
  for (const auto& file : tree()) {
    if (file.path == path) return file.text;
  }
  return {};
}

Finished dev(const std::string& arguments) { return shell("'" LOCKSTEP_SOURCE_ROOT "/dev' " + arguments); }

std::string script(const std::string& name, const std::string& arguments) {
  return "python3 '" LOCKSTEP_SOURCE_ROOT "/tests/" + name + "' " + arguments;
}

// The word of lower-case letters at a position; empty where there is none.
std::string word_at(std::string_view text, std::size_t position) {
  std::size_t end = position;
  while (end < text.size() && text[end] >= 'a' && text[end] <= 'z') ++end;
  return std::string(text.substr(position, end - position));
}

// The words behind each "./dev ".
std::set<std::string> commands_named_in(std::string_view text) {
  constexpr std::string_view call = "./dev ";
  std::set<std::string> commands;
  for (auto at = text.find(call); at != std::string_view::npos; at = text.find(call, at + 1)) {
    const std::string command = word_at(text, at + call.size());
    if (!command.empty()) commands.insert(command);
  }
  return commands;
}

// The lines between two, without white space around them.
std::vector<std::string_view> lines_between(std::string_view text, std::string_view first,
                                            std::string_view last) {
  std::vector<std::string_view> lines;
  bool inside = false;
  for (const auto line : tidy::lines_of(text)) {
    if (inside && line == last) break;
    if (inside) lines.push_back(tidy::trim(line));
    if (line == first) inside = true;
  }
  return lines;
}

// Returns what the script's last case statement takes: "name)" or "name | -h)" at the beginning of a line.
std::set<std::string> commands_of_the_script() {
  std::set<std::string> commands;
  const std::string text = text_of("dev");
  for (const auto line : lines_between(text, "case $command in", "esac")) {
    const std::string command = word_at(line, 0);
    const auto behind = line.substr(command.size());
    if (!command.empty() && (behind.starts_with(")") || behind.starts_with(" | "))) commands.insert(command);
  }
  return commands;
}

// A file of a test's own, which goes away with its object.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view text)
      : path_(std::filesystem::temp_directory_path() / fmt::format("lockstep-habits-{}", ::getpid())) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  std::string quoted() const { return "'" + path_.string() + "'"; }

 private:
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE("every break in tests/mutants applies to the sources", "[docs]") {
  const Finished tried =
      shell("cd '" LOCKSTEP_SOURCE_ROOT
            "' && for one in tests/mutants/*.patch; do patch --dry-run -s -p1 <$one || echo $one; "
            "done; ls tests/mutants/*.patch | wc -l");
  CHECK(tried.status == 0);
  REQUIRE_THAT(tried.out, Catch::Matches("[1-9][0-9]+\n"));
}

TEST_CASE("the workflow runs what .ci/run and ./dev are for, in Debian 12, and may only read", "[docs]") {
  const std::string workflow = text_of(workflow_path);
  for (const char* line :
       {"- run: .ci/run\n", "- run: ./dev test --full\n", "container: debian:12\n",
        "permissions:\n  contents: read\n", "cancel-in-progress: true\n", "timeout-minutes: 90\n"}) {
    INFO(line);
    CHECK(workflow.find(line) != std::string::npos);
  }
  CHECK(workflow.find(": write") == std::string::npos);
  CHECK(workflow.find("://") == std::string::npos);
}

TEST_CASE("every command of ./dev that is named somewhere is one that it has", "[docs]") {
  const auto listed = commands_named_in(dev("help").out);
  std::size_t named = 0;
  for (const auto& file : tree()) {
    if (!tidy::has_extension(file, ".md") && file.path != workflow_path) continue;
    for (const auto& command : commands_named_in(file.text)) {
      ++named;
      INFO(file.path << " names ./dev " << command);
      CHECK(listed.contains(command));
    }
  }
  REQUIRE(named >= 12);
}

TEST_CASE("./dev help lists the commands that the script takes, and no others", "[docs]") {
  const auto taken = commands_of_the_script();
  REQUIRE(taken.size() >= 12);
  CHECK(commands_named_in(dev("help").out) == taken);
}

TEST_CASE("./dev test refuses a part that it does not have, and names those that it has", "[docs]") {
  const std::string help = dev("help").out;
  const Finished finished = dev("test --full=clnag");
  CHECK(finished.status == 64);
  CHECK(finished.out.find("'clnag'") != std::string::npos);
  const std::string named = "the parts are ";
  const std::size_t at = finished.out.find(named);
  REQUIRE(at != std::string::npos);
  std::istringstream parts(
      finished.out.substr(at + named.size(), finished.out.find('\n', at) - at - named.size()));
  int count = 0;
  for (std::string part; parts >> part; ++count) {
    INFO(part);
    CHECK(help.find(std::string("\n") + std::string(33, ' ') + part) != std::string::npos);
  }
  CHECK(count > 1);
  CHECK(dev("test --fll").status == 64);
  CHECK(dev("test --full=").status == 64);
  CHECK(dev("test --full --full=long").status == 64);
  CHECK(dev("tidy --chnaged").status == 64);
}

TEST_CASE("the end of ./dev test has the slowest tests first and the names of those that were skipped",
          "[docs]") {
  const TemporaryFile report(R"(<testsuite tests="3">
<testcase name="a quick one" time="0.01" status="run"/>
<testcase name="the long one" time="12.34" status="run"/>
<testcase name="one without its tool" time="0" status="notrun"><skipped message="no tool"/></testcase>
</testsuite>)");
  const Finished finished = shell(script("summary.py", report.quoted()));
  CHECK(finished.status == 0);
  CHECK(finished.out ==
        "\nThe slowest tests:\n    12.3 s  the long one\n     0.0 s  a quick one\n"
        "     0.0 s  one without its tool\n\n"
        "100% tests passed, 0 tests failed out of 3, 1 skipped: one without its tool\n");
  CHECK(shell(script("summary.py", report.quoted() + " --no-skips")).status == 1);
}

TEST_CASE("a run of tests without a skipped one is good for --full, too", "[docs]") {
  const TemporaryFile report(R"(<testsuite><testcase name="a" time="0.01" status="run"/></testsuite>)");
  const Finished finished = shell(script("summary.py", report.quoted() + " --no-skips"));
  CHECK(finished.status == 0);
  CHECK(finished.out.ends_with("\n100% tests passed, 0 tests failed out of 1, none skipped\n"));
}

TEST_CASE("coverage is summed per folder, and in total", "[docs]") {
  const TemporaryFile summary(R"({"files": [
{"filename": "sim/b.h", "line_covered": 1, "line_total": 2, "branch_covered": 0, "branch_total": 0},
{"filename": "core/locks/a.cc", "line_covered": 3, "line_total": 4, "branch_covered": 1, "branch_total": 2},
{"filename": "core/locks/b.cc", "line_covered": 4, "line_total": 4, "branch_covered": 1, "branch_total": 2}]})");
  const Finished finished = shell(script("coverage.py", summary.quoted()));
  CHECK(finished.status == 0);
  CHECK(finished.out ==
        "folder                          lines                   branches\n"
        "core/locks       7 of      8  87.5 %       2 of      4  50.0 %\n"
        "sim              1 of      2  50.0 %       0 of      0       –\n"
        "total            8 of     10  80.0 %       2 of      4  50.0 %\n");
}

}  // namespace lockstep::tests::docs
