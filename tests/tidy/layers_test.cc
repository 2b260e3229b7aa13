#include "tests/tidy/layers.h"

#include <string>

#include <catch2/catch.hpp>

namespace lockstep::tests::tidy {
namespace {

std::size_t offences(const std::string& path, const std::string& include) {
  return check_layers({path, "#pragma once\n#include " + include + "\n"}).size();
}

}  // namespace

TEST_CASE("each layer may include what lies below it, and itself", "[tidy]") {
  CHECK(offences("core/a.h", "\"core/time.h\"") == 0);
  CHECK(offences("sim/a.cc", "\"core/time.h\"") == 0);
  CHECK(offences("properties/a.cc", "\"core/time.h\"") == 0);
  CHECK(offences("scenarios/x/a.cc", "\"sim/world/world.h\"") == 0);
  CHECK(offences("reports/a.cc", "\"properties/monitor.h\"") == 0);
  CHECK(offences("cli/a.cc", "\"scenarios/run/run.h\"") == 0);
  CHECK(offences("tests/core/a.cc", "\"cli/main.h\"") == 0);
  CHECK(offences("core/a.h", "<vector>") == 0);
  CHECK(offences("other/a.h", "\"cli/main.h\"") == 0);
}

TEST_CASE("an include against the layers' direction is an offence", "[tidy]") {
  CHECK(offences("core/a.h", "\"sim/world/world.h\"") == 1);
  CHECK(offences("sim/a.h", "\"properties/monitor.h\"") == 1);
  CHECK(offences("properties/a.h", "\"sim/world/world.h\"") == 1);
  CHECK(offences("scenarios/a.h", "\"reports/story/story.h\"") == 1);
  CHECK(offences("reports/a.h", "\"scenarios/run/run.h\"") == 1);
  CHECK(offences("reports/a.h", "\"sim/world/world.h\"") == 1);
  CHECK(offences("cli/a.h", "\"tests/support/property.h\"") == 1);
  CHECK(offences("bench/a.cc", "\"tests/support/property.h\"") == 1);
}

TEST_CASE("a quoted include must be relative to the root, however it is spaced", "[tidy]") {
  CHECK(offences("core/a.h", "\"time.h\"") == 1);
  CHECK(offences("core/a.h", "\"../core/time.h\"") == 1);
  CHECK(check_layers({"core/a.h", "  #  include   \"sim/world/world.h\"  // why\n"}).size() == 1);
  CHECK(check_layers({"core/a.h", "// #include \"sim/world/world.h\"\n"}).empty());
}

TEST_CASE("a header of ours is not included as one of the system", "[tidy]") {
  CHECK(offences("core/a.h", "<sim/world/world.h>") == 1);
  CHECK(offences("core/a.h", "<sys/types.h>") == 0);
}

TEST_CASE("a third-party header is for the layers that are linked with it", "[tidy]") {
  CHECK(offences("cli/a.cc", "<CLI/CLI.hpp>") == 0);
  CHECK(offences("scenarios/a.cc", "<CLI/CLI.hpp>") == 1);
  CHECK(offences("scenarios/a.cc", "<toml++/toml.h>") == 0);
  CHECK(offences("cli/a.cc", "<toml++/toml.h>") == 1);
  CHECK(offences("core/a.cc", "<nlohmann/json.hpp>") == 1);
  CHECK(offences("sim/a.cc", "<rapidcheck.h>") == 1);
  CHECK(offences("sim/a.cc", "<xxhash.h>") == 1);
}

TEST_CASE("a layer offence names the line", "[tidy]") {
  const auto found = check_layers({"core/a.h", "#pragma once\n\n#include \"sim/world/world.h\"\n"});
  REQUIRE(found.size() == 1);
  CHECK(to_string(found.front()) == "core/a.h:3: core may not include sim");
}

}  // namespace lockstep::tests::tidy
