// Tests that a scenario can come from standard input, as "-".

#include <catch2/catch.hpp>

#include "tests/cli/lockstep_process.h"
#include "tests/support/shell.h"

namespace lockstep::tests {

TEST_CASE("a scenario is read from standard input", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("single.toml", "lockstep = 1\n[lock]\nkind = \"single\"\n");
  const std::string program = std::string("'") + LOCKSTEP_BINARY + "' ";
  const auto piped = [&](const std::string& from, const std::string& arguments) {
    return shell("cat '" + from + "' | " + program + arguments);
  };
  const Finished run = piped(file, "run - --seed 0XFF");
  REQUIRE(run.status == 0);
  REQUIRE(contains(run.out, "stdin    seed 255"));
  REQUIRE(contains(piped(file, "run - --seed 007").out, "seed 7\n"));
  REQUIRE(piped(file, "lint -").out == "stdin: good\n");
  const std::string wrong = folder.file("wrong.toml", "lockstep = 1\n[lock]\nkind = \"sinngle\"\n");
  const Finished lint = piped(wrong, "lint -");
  REQUIRE(lint.status == 65);
  REQUIRE(contains(lint.out, "stdin:3:8: \"kind\" cannot be \"sinngle\"; did you mean \"single\"?"));
  // What a token needs is read again from the pipe.
  const std::string broken = folder.file(
      "broken.toml",
      "lockstep = 1\n[lock]\nkind = \"single\"\nttl = \"100ms\"\n[clients]\ncount = 2\nwork = \"300ms\"\n"
      "checks_validity = false\n[check]\nproperties = [\"RES\"]\n");
  const Finished violated = piped(broken, "run -");
  REQUIRE(violated.status == 1);
  const std::size_t token = violated.out.find("'ls2:");
  REQUIRE(token != std::string::npos);
  const std::string quoted = violated.out.substr(token, violated.out.find('\'', token + 1) + 1 - token);
  REQUIRE(piped(broken, "replay " + quoted + " --scenario -").status == 1);
}

}  // namespace lockstep::tests
