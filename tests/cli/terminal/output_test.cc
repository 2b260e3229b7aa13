// Tests output that goes nowhere, colours, and the files that commands leave behind.

#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/check.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

Finished binary_into(StandardOutput out, const Args& args) {
  ProcessOptions options;
  options.out = out;
  return run_binary(args, options);
}

bool coloured(const Args& args, const cli::TerminalFacts& facts) {
  return contains(run_here(args, {}, facts).out, "\x1b[");
}

}  // namespace

TEST_CASE("Output onto a full device is 73 for every command", "[cli]") {
  for (const Args& args : {Args{"--help"}, Args{"--version"}, Args{"list", "faults"}, Args{"run", "C11"},
                           Args{"campaign", "C9", "--runs", "5", "--json"}}) {
    const Finished finished = binary_into(StandardOutput::full_device, args);
    INFO(args[0] << ": " << finished.err);
    REQUIRE(finished.status == 73);
    REQUIRE(contains(finished.err, "cannot write to standard output: No space left on device"));
  }
}

TEST_CASE("A broken pipe is 73, silently", "[cli]") {
  for (const Args& args :
       {Args{"list", "faults"}, Args{"run", "C11"}, Args{"-q", "campaign", "C9", "--runs", "5"}}) {
    const Finished finished = binary_into(StandardOutput::reader_gone, args);
    REQUIRE(finished.status == 73);
    REQUIRE(finished.err.empty());
  }
}

TEST_CASE("A closed standard output is 73, and no file gets what was meant for it", "[cli]") {
  const TemporaryFolder folder;
  const Finished finished = binary_into(StandardOutput::closed, {"run", "C11", "--trace", folder.path("t")});
  REQUIRE(finished.status == 73);
  REQUIRE_FALSE(contains(text_of_file(folder.path("t/C11-seed-1.txt")), "Reproduce"));
}

TEST_CASE("A trace that cannot be written is 73 and leaves nothing behind", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("file", "");
  for (const std::string& place : {file, file + "/deeper", std::string("/dev/full")}) {
    const Finished finished = run_here({"run", "C11", "--trace", place});
    REQUIRE(finished.status == 73);
    REQUIRE(contains(finished.err, "cannot write into the folder " + place));
  }
  // A folder has the name of the trace, so the trace cannot be moved into place.
  std::filesystem::create_directories(folder.path("t/C11-seed-1.txt"));
  const Finished finished = run_here({"run", "C11", "--trace", folder.path("t")});
  REQUIRE(finished.status == 73);
  REQUIRE(contains(finished.err, "cannot write " + folder.path("t/C11-seed-1.txt")));
  REQUIRE(folder.names() == std::vector<std::string>{"file", "t", "t/C11-seed-1.txt"});
}

TEST_CASE("Bad input leaves no partial file", "[cli]") {
  const TemporaryFolder folder;
  REQUIRE(run_here({"run", "C11", "--set", "lock.tll=1s", "--trace", folder.path("t")}).status == 65);
  REQUIRE(run_here({"run", "nowhere", "--trace", folder.path("t")}).status == 66);
  REQUIRE(run_here({"run", "C11", "--seed", "x", "--trace", folder.path("t")}).status == 64);
  REQUIRE(folder.names().empty());
}

TEST_CASE("Without --trace nothing is written", "[cli]") {
  const TemporaryFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path(""));
  const int status = run_here({"run", "C11"}).status;
  const int campaign_status = run_here({"campaign", "C9", "--runs", "3"}).status;
  std::filesystem::current_path(before);
  REQUIRE(status == 1);
  REQUIRE(campaign_status == 1);
  REQUIRE(folder.names().empty());
}

TEST_CASE("Colour is for terminals, and everybody's wish about it is honoured", "[cli]") {
  cli::TerminalFacts terminal;
  terminal.out_is_terminal = true;
  terminal.term = "xterm";
  REQUIRE(coloured({"run", "C8"}, terminal));
  REQUIRE_FALSE(coloured({"run", "C8"}, {}));
  REQUIRE_FALSE(coloured({"--no-color", "run", "C8"}, terminal));
  REQUIRE_FALSE(coloured({"run", "C8", "--no-color"}, terminal));

  cli::TerminalFacts dumb = terminal;
  dumb.term = "dumb";
  REQUIRE_FALSE(coloured({"run", "C8"}, dumb));
  cli::TerminalFacts no_color = terminal;
  no_color.no_color = "1";
  no_color.force_color = "1";
  REQUIRE_FALSE(coloured({"run", "C8"}, no_color));
  no_color = terminal;
  no_color.no_color = "";
  REQUIRE(coloured({"run", "C8"}, no_color));
  cli::TerminalFacts forced;
  forced.force_color = "1";
  REQUIRE(coloured({"run", "C8"}, forced));
  REQUIRE_FALSE(coloured({"--no-color", "run", "C8"}, forced));
  forced.force_color = "0";
  REQUIRE_FALSE(coloured({"run", "C8"}, forced));
}

TEST_CASE("The binary asks the environment about colour, and JSON has none", "[cli]") {
  ProcessOptions forced;
  forced.environment = {"FORCE_COLOR=1"};
  REQUIRE(contains(run_binary({"run", "C8"}, forced).out, "\x1b["));
  REQUIRE_FALSE(contains(run_binary({"run", "C8", "--json"}, forced).out, "\x1b["));
  forced.environment = {"FORCE_COLOR=1", "NO_COLOR=1"};
  REQUIRE_FALSE(contains(run_binary({"run", "C8"}, forced).out, "\x1b["));
  REQUIRE_FALSE(contains(run_binary({"run", "C8"}).out, "\x1b["));
}

TEST_CASE("A bug of lockstep is 70, asks for a report and shows no stack", "[cli]") {
  cli::Hooks hooks;
  hooks.before_command = [] { throw InternalError("x == 1 at core/x.cc:7"); };
  const Finished finished = run_here({"run", "C11", "--set", "lock.ttl=5s"}, hooks);
  REQUIRE(finished.status == 70);
  REQUIRE(finished.out.empty());
  REQUIRE(finished.err ==
          "lockstep: internal error: x == 1 at core/x.cc:7\n"
          "This is a bug of lockstep. Please report it together with the command:\n"
          "  lockstep run C11 --set lock.ttl=5s\n");
}

}  // namespace lockstep::tests
