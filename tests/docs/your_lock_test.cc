// Tests docs/YOUR_LOCK.md and the project in docs/your-lock with an installed lockstep.

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/cli/lockstep_process.h"
#include "tests/docs/console.h"
#include "tests/support/shell.h"
#include "tests/tidy/source.h"

namespace lockstep::tests::docs {
namespace {

const std::string root = LOCKSTEP_SOURCE_ROOT;

std::string require_success(const std::string& command) {
  const Finished finished = shell(command);
  INFO(command << "\n" << finished.out);
  REQUIRE(finished.status == 0);
  return finished.out;
}

// Returns the rest of the first line that begins with `begin`.
std::string line_after(const std::string& text, std::string_view begin) {
  for (const std::string_view line : tidy::lines_of(text)) {
    if (line.starts_with(begin)) return std::string(line.substr(begin.size()));
  }
  return {};
}

// Returns the part of the output that two reports of one run share, from the story's head to the verdict
// on the model.
std::string story_of(const std::string& text) {
  const std::size_t begin = text.find("✗ ");
  const std::size_t end = text.find("\n", text.find("  Model  ", begin));
  return begin == std::string::npos || end == std::string::npos ? "" : text.substr(begin, end - begin);
}

// Returns the lines of the first fenced block after the comment.
std::vector<std::string> block_after(const std::string& page, std::string_view comment) {
  std::vector<std::string> block;
  bool found = false;
  bool inside = false;
  for (const std::string_view line : tidy::lines_of(page)) {
    if (line == comment) {
      found = true;
    } else if (found && line.starts_with("```")) {
      if (inside) return block;
      inside = true;
    } else if (inside) {
      block.emplace_back(line);
    }
  }
  return {};
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  for (const std::string_view line : tidy::lines_of(text)) all.emplace_back(line);
  return all;
}

// Installs lockstep, and configures and builds the example project with it.
class Project {
 public:
  Project() {
    require_success("cmake --install " LOCKSTEP_BUILD " --prefix " + folder_.path("installed"));
    require_success("cp -r " + root + "/docs/your-lock " + folder_.path("project"));
    require_success(at(
        "cmake -S . -B . -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_PREFIX_PATH=" + folder_.path("installed") +
        " -DCMAKE_CXX_COMPILER=" LOCKSTEP_COMPILER " -DCMAKE_CXX_FLAGS='" LOCKSTEP_COMPILER_FLAGS "'"));
    require_success(at("cmake --build ."));
  }
  std::string at(const std::string& command) const {
    return "cd " + folder_.path("project") + " && " + command;
  }
  Finished run(const std::string& command) const { return shell(at(command)); }

 private:
  TemporaryFolder folder_;
};

// Requires that the last lines of a failed test name two commands, for the test and the command line, that
// show the same story again.
void check_reproduction(const Project& project, const std::string& test) {
  const Finished failed = project.run("./lock_test '" + test + "'");
  INFO(failed.out);
  REQUIRE(failed.status != 0);
  const std::string story = story_of(failed.out);
  REQUIRE(contains(story, "Model  inside"));
  REQUIRE(contains(story, "1 fault"));
  for (const std::string_view line : {"Reproduce in this test: ", "Reproduce: "}) {
    const std::string command = line_after(failed.out, line);
    REQUIRE_FALSE(command.empty());
    const Finished again = project.run(command);
    INFO(command << "\n" << again.out);
    REQUIRE(again.status == 1);
    REQUIRE(story_of(again.out) == story);
  }
}

}  // namespace

TEST_CASE("the code on the page about your lock is that of its project", "[docs]") {
  const std::string page = text_of_file(root + "/docs/YOUR_LOCK.md");
  for (const std::string file : {"hasty_lock.h", "main.cc"}) {
    INFO(file);
    REQUIRE(block_after(page, "<!-- same: your-lock/" + file + " -->") ==
            lines(text_of_file(root + "/docs/your-lock/" + file)));
  }
}

TEST_CASE("a project outside the tree runs, refutes and proves locks of its own", "[docs]") {
  const Project project;
  REQUIRE(contains(project.run("./my-lockstep list locks").out, "counts from the reply"));
  // No lock survives this pause, built in or not.
  const Finished shipped = project.run("./my-lockstep run C11 --set lock.kind=careful --set cluster.nodes=1");
  REQUIRE(shipped.status == 1);
  REQUIRE(contains(shipped.out, "C11 careful · RES"));

  const std::string page = text_of_file(root + "/docs/YOUR_LOCK.md");
  for (const std::string command : {"exhaust one_node.toml --deviations 1",
                                    "exhaust one_node.toml --set lock.kind=careful --deviations 2"}) {
    const Finished finished = project.run("./my-lockstep " + command);
    INFO(command << "\n" << finished.out);
    REQUIRE(finished.status == (contains(command, "careful") ? 0 : 1));
    REQUIRE(matches(block_after(page, "<!-- run: " + command + " -->"), lines(finished.out)));
  }

  const Finished campaign = project.run("./my-lockstep campaign one_node.toml");
  INFO(campaign.out);
  REQUIRE(campaign.status == 1);
  REQUIRE(contains(campaign.out, "→ 1 · "));
  REQUIRE(project.run(line_after(campaign.out, "Reproduce: ")).status == 1);

  const Finished held = project.run("./lock_test '*careful*'");
  INFO(held.out);
  REQUIRE(held.status == 0);
  check_reproduction(project, "the hasty lock holds");
  check_reproduction(project, "the hasty lock holds with other durations and workloads");
}

}  // namespace lockstep::tests::docs
