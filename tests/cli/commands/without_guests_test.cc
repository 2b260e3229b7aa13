// Tests a build with -DLOCKSTEP_GUESTS=OFF. Other builds do not have this file.

#include <string>

#include <catch2/catch.hpp>

#include "cli/terminal/redis_server.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {

TEST_CASE("a lockstep without guests says so where it needs them", "[cli]") {
  const std::string sentence(cli::without_guests);
  const Finished confirm = run_here({"confirm", "C1"});
  CHECK(confirm.status == 66);
  CHECK(contains(confirm.err, sentence));
  const Finished doctor = run_here({"doctor"});
  CHECK(doctor.status == 0);
  CHECK(contains(doctor.out, sentence));
}

}  // namespace lockstep::tests
