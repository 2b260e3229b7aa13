#include "cli/report/tried_remedies.h"

#include <catch2/catch.hpp>

#include "scenarios/run/judge.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::cli {
namespace {

using Lines = std::vector<std::string>;

LoadedScenario loaded(const std::string& id, const std::vector<std::string>& sets = {}) {
  return load_shipped_scenario(id, sets, {}).value();
}

// Returns what helps against the first violation of this kind in the scenario's nominal run.
Lines helps(const LoadedScenario& scenario, Property property) {
  scenarios::Runner runner(scenario.scenario);
  const Schedule schedule = schedule_of(scenario.scenario, std::nullopt);
  for (const JudgedViolation& judged : scenarios::judge(runner, schedule).violations) {
    if (judged.violation.property == property) return tried_remedies(scenario, schedule, judged);
  }
  FAIL("no such violation");
  return {};
}

bool holds(const std::string& id, const std::vector<std::string>& sets) {
  const LoadedScenario scenario = loaded(id, sets);
  scenarios::Runner runner(scenario.scenario);
  return runner.run(schedule_of(scenario.scenario, std::nullopt)).verdict == Verdict::held;
}

}  // namespace

TEST_CASE("a rule that repairs a bug is named, one that does not is not", "[cli]") {
  REQUIRE(helps(loaded("C32"), Property::gap) ==
          Lines{"an extension fails where the key is missing ([lock] extend_missing = \"fail\")"});
  REQUIRE(holds("C32", {"lock.extend_missing=fail"}));
  // This rule is proposed against GAP as well.
  REQUIRE_FALSE(holds("C32", {"lock.release=compare_delete"}));
}

TEST_CASE("of two wrong rules only those are named that repair the run alone", "[cli]") {
  // The release is wrong, too, but it has no part in this violation.
  REQUIRE(helps(loaded("C32", {"lock.release=delete"}), Property::gap) ==
          Lines{"an extension fails where the key is missing ([lock] extend_missing = \"fail\")"});
}

// The node forgets the key in its first outage, and misses the release in its second. A node that keeps the
// key through both keeps it after the release, too.
TEST_CASE("what a remedy leaves broken is said", "[cli]") {
  const tests::TemporaryFolder folder;
  const auto outages = [&](const std::string& kinds) {
    const std::string crash = "[[fault]]\nkind = \"crash\"\ntarget = \"redis:1\"\n";
    return load_scenario_file(
        folder.file("twice.toml",
                    "lockstep = 1\n[cluster]\nnodes = 1\nlatency = \"1ms\"\n[lock]\nkind = \"single\"\n"
                    "ttl = \"5s\"\n[clients]\ncount = 1\nrounds = 1\nwork = \"40ms\"\n[check]\n"
                    "properties = [" +
                        kinds + "]\n" + crash + "at = \"10ms\"\nrestart_after = \"5ms\"\n" + crash +
                        "at = \"30ms\"\nrestart_after = \"300ms\"\n"),
        {}, {});
  };
  const std::string on_disk =
      "nodes that have a write on disk before they answer ([cluster] persistence = \"aof_always\")";
  const std::string waits =
      "nodes that are kept down for at least the TTL before they start again ([cluster] restart_delay = "
      "\"5s\")";
  REQUIRE(helps(outages("\"TS\""), Property::ts) == Lines{on_disk, waits});
  REQUIRE(helps(outages("\"TS\", \"ORPH\""), Property::ts) ==
          Lines{waits, on_disk + "; what is left then: ORPH"});
}

TEST_CASE("fencing is named for RES, and not for ME", "[cli]") {
  REQUIRE(
      helps(loaded("C11"), Property::res) ==
      Lines{"a resource that checks fencing tokens ([lock] fencing = true, [resource] guard = \"fencing\")"});
  REQUIRE(holds("C11", {"lock.fencing=true", "resource.guard=fencing"}));
  REQUIRE(helps(loaded("C39"), Property::me).empty());
}

TEST_CASE("against a node that forgets two settings are named, each of which holds", "[cli]") {
  REQUIRE(helps(loaded("C19"), Property::me) ==
          Lines{"nodes that have a write on disk before they answer ([cluster] persistence = \"aof_always\")",
                "nodes that are kept down for at least the TTL before they start again ([cluster] "
                "restart_delay = \"200ms\")"});
  REQUIRE(holds("C19", {"cluster.persistence=aof_always"}));
  REQUIRE(holds("C19", {"cluster.restart_delay=200ms"}));
  REQUIRE(helps(loaded("C40"), Property::me) ==
          Lines{"nodes that never drop a key before its time (maxmemory-policy noeviction, no FLUSHALL)"});
}

TEST_CASE("of several values of a setting the first that holds is named", "[cli]") {
  REQUIRE(helps(loaded("C15"), Property::me) ==
          Lines{"clocks of nodes that are corrected slowly, never set"});
  REQUIRE(helps(loaded("S8"), Property::me) == Lines{"entries on a node ([lock] store = \"node\")"});
}

}  // namespace lockstep::cli
