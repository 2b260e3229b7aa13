// Tests a LOCKSTEP_REPLAY that belongs to another scenario than the one that a test asks about.

#include "cli/report/holds.h"

#include <catch2/catch.hpp>

namespace lockstep::tests {
namespace {

const char* const token_of_c11 = "ls2:C11:e7:169ecaad8be3a1e8:s1:pause.0=400ms:499b3064";

cli::Answer answer(const std::string& scenario) {
  return cli::ask(cli::Subject{scenario, {}, {}}, cli::Asker{"./test", token_of_c11});
}

}  // namespace

TEST_CASE("a run that was asked for and is another scenario's does not pass in silence", "[cli]") {
  const cli::Answer other = answer("C12");
  REQUIRE(other.verdict == Verdict::held);
  REQUIRE(other.text.find("LOCKSTEP_REPLAY is no run of C12") == 0);
  REQUIRE(answer("C11").verdict == Verdict::violated);
  REQUIRE(cli::ask(cli::Subject{"C12", {}, {}}, cli::Asker{"./test", {}}).text.empty());
}

}  // namespace lockstep::tests
