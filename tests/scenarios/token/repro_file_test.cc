#include "scenarios/token/repro_file.h"

#include <catch2/catch.hpp>

#include "core/schedule/engine_version.h"
#include "core/schedule/schedule_text.h"
#include "tests/support/arbitrary_schedule.h"
#include "tests/support/property.h"

namespace lockstep::scenarios {
namespace {

ReproFile example() {
  ReproFile repro;
  repro.run = {"C11",
               {"clients.rounds=1", "lock.ttl=\"5s\""},
               0x0123456789abcdef,
               *parse_schedule("nominal,pause.0=400ms")};
  repro.engine = engine_version;
  repro.target = ShrinkTarget{Property::res, false};
  repro.digest = Digest{0x1, 0xfedcba9876543210};
  return repro;
}

std::vector<std::string> errors_of(std::string_view text) {
  std::vector<std::string> all;
  for (const ScenarioError& error : parse_repro(text, "r.toml").errors)
    all.push_back(std::to_string(error.line) + " " + error.message);
  return all;
}

}  // namespace

TEST_CASE("a repro file is read as it was written", "[scenarios]") {
  const ReproFile repro = example();
  const std::string text = to_text(repro, "C11: RES", {"a pause"});
  INFO(text);
  REQUIRE(is_repro_text(text));
  const ReproResult read = parse_repro(text, "r.toml");
  REQUIRE(read.errors.empty());
  REQUIRE(read.repro->run == repro.run);
  REQUIRE(read.repro->engine == repro.engine);
  REQUIRE(read.repro->target == repro.target);
  REQUIRE(read.repro->digest == repro.digest);
  REQUIRE(text.find("\"pause.0\" = \"400ms\"  # a pause\n") != std::string::npos);
}

TEST_CASE("a repro file carries every schedule", "[scenarios]") {
  tests::check_property("a repro file carries every schedule", [] {
    ReproFile repro = example();
    repro.run.schedule = *tests::arbitrary_schedule();
    const ReproResult read = parse_repro(to_text(repro, "", {}), "r.toml");
    RC_ASSERT(read.errors.empty());
    RC_ASSERT(read.repro->run == repro.run);
  });
}

TEST_CASE("what is wrong in a repro file is said with its place", "[scenarios]") {
  const std::string head = "repro = 1\nscenario = \"C11\"\nhash = \"0123456789abcdef\"\nengine = 4\n";
  REQUIRE(errors_of(head).empty());
  REQUIRE(errors_of(head + "[deviations]\n\"pause.0\" = \"400\"\n").size() == 1);
  REQUIRE(errors_of(head + "[deviations]\n\"puse.0\" = \"400ms\"\n").front().starts_with("6 "));
  REQUIRE(errors_of(head + "[deviations]\n\"pause.0\" = 400\n").front().starts_with("6 "));
  REQUIRE(errors_of(head + "digest = \"12\"\n") ==
          std::vector<std::string>{"5 \"digest\" takes 32 hexadecimal digits"});
  REQUIRE(errors_of("repro = 1\nscenario = \"C11\"\nhash = \"xyz\"\nengine = 4\n") ==
          std::vector<std::string>{"3 \"hash\" takes 16 hexadecimal digits"});
  REQUIRE(errors_of(head + "seed = \"many\"\n").size() == 1);
  REQUIRE(errors_of(head + "colour = \"red\"\n").size() == 1);
  REQUIRE(errors_of("repro = 2\nscenario = \"C11\"\nhash = \"0123456789abcdef\"\nengine = 4\n").size() == 1);
  REQUIRE(errors_of("repro = 1\n").size() == 3);
}

TEST_CASE("other texts are no repro files", "[scenarios]") {
  REQUIRE(is_repro_text("\n# a comment\n  repro = 1\n"));
  REQUIRE(is_repro_text("repro=1"));
  for (const char* text :
       {"", "\n\n", "lockstep = 1\nrepro = 1\n", "ls1:C11:", "reproduce = 1", "repro", "# repro = 1"})
    REQUIRE_FALSE(is_repro_text(text));
}

}  // namespace lockstep::scenarios
