// Tests that the breaks of ./dev mutants fit the sources, because that command runs seldom.

#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/support/shell.h"

namespace lockstep::tests {

TEST_CASE("every break in tests/mutants can be applied", "[docs]") {
  const std::filesystem::path root = LOCKSTEP_SOURCE_ROOT;
  std::size_t patches = 0;
  for (const auto& entry : std::filesystem::directory_iterator(root / "tests/mutants")) {
    if (entry.path().extension() != ".patch") continue;
    ++patches;
    const Finished applied =
        shell("cd '" + root.string() + "' && git apply --check '" + entry.path().string() + "'");
    INFO(applied.out);
    CHECK(applied.status == 0);
  }
  REQUIRE(patches >= 19);
}

}  // namespace lockstep::tests
