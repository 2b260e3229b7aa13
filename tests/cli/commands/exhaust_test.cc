#include <atomic>
#include <cstddef>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

using Json = nlohmann::ordered_json;

std::string scenario_text(const std::string& faults, const std::string& rule = "") {
  return "lockstep = 1\n[cluster]\nnodes = 3\nlatency = \"1ms\"\n[lock]\nkind = \"redlock\"\nttl = "
         "\"100ms\"\n"
         "node_timeout = \"10ms\"\nretry_delay = { min = \"10ms\", max = \"40ms\" }\n" +
         rule +
         "[clients]\ncount = 2\nstagger = \"5ms\"\nwork = \"20ms\"\n[check]\nproperties = [\"ME\", "
         "\"TS\"]\n[budget]\n"
         "duration = \"300ms\"\n[exhaust]\nfaults = [" +
         faults + "]\n";
}

// Returns the text between two others.
std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t from = text.find(begin);
  REQUIRE(from != std::string::npos);
  const std::size_t to = text.find(end, from + begin.size());
  REQUIRE(to != std::string::npos);
  return text.substr(from + begin.size(), to - from - begin.size());
}

const std::string pauses = "{ kind = \"pause\", magnitudes = [\"150ms\"] }";
const std::string crashes = "{ kind = \"crash\", magnitudes = [\"1ms\"] }";

}  // namespace

TEST_CASE("exhaust says how many schedules there are and that all of them hold", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("mine.toml", scenario_text(pauses));
  const Finished finished = run_here({"exhaust", file});
  REQUIRE(finished.status == 0);
  REQUIRE(contains(finished.out, "  alphabet   pause 150 ms\n"));
  REQUIRE(contains(finished.out, "violated 0"));
  REQUIRE(last_line(finished.out).starts_with("✓ held: all "));
  REQUIRE(last_line(finished.out).ends_with(" schedules with at most 2 deviations of the alphabet"));
}

TEST_CASE("exhaust shows the smallest sets that violate, and each replays", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("mine.toml", scenario_text(pauses + ", " + crashes));
  const Finished finished = run_here({"exhaust", file});
  REQUIRE(finished.status == 1);
  REQUIRE(contains(finished.out,
                   "× crash of a node + crash of a node\n  ✗ ME TS, outside the model, with 2 deviations\n"));
  REQUIRE(contains(finished.out, "mine.toml+clients.rounds=1:"));
  const Finished json_finished = run_here({"exhaust", file, "--json"});
  REQUIRE(json_finished.status == 1);
  const Json json = Json::parse(json_finished.out);
  REQUIRE(json["complete"] == true);
  REQUIRE(json["merged"] > 0);
  REQUIRE(json["states"] > 0);
  REQUIRE(json["depth"] > 10);
  REQUIRE(json["bytes_per_state"] ==
          json["bytes"].get<std::uint64_t>() / json["states"].get<std::uint64_t>());
  REQUIRE(json["violated"].get<std::uint64_t>() >= json["minimal_sets"].get<std::uint64_t>());
  std::uint64_t sets = 0;
  for (const Json& failure : json["failures"]) {
    sets += failure["sets"].get<std::uint64_t>();
    REQUIRE(contains(finished.out, " × " + failure["shape"].get<std::string>() + "\n"));
    REQUIRE(failure["deviations"] == 2);
    const Finished replayed = run_here({"replay", failure["repro"], "--scenario", file, "--json"});
    REQUIRE(replayed.status == 1);
    REQUIRE(Json::parse(replayed.out)["violations"][0]["kind"] == failure["kinds"][0]);
  }
  REQUIRE(json["minimal_sets"] == sets);
}

TEST_CASE("exhaust says the same with any number of threads", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("mine.toml", scenario_text(pauses + ", " + crashes));
  const auto without_work = [](const std::string& out) {
    const std::size_t states = out.find("  states ");
    REQUIRE(states != std::string::npos);
    return out.substr(0, states) + out.substr(out.find("\n\n", states));
  };
  const std::string one = without_work(run_here({"exhaust", file, "-j", "1"}).out);
  for (const std::string threads : {"2", "4"})
    REQUIRE(without_work(run_here({"exhaust", file, "-j", threads}).out) == one);
  REQUIRE(run_here({"exhaust", file, "-j", "0"}).status == 64);
}

TEST_CASE("exhaust names a violation as soon as it has found one", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("mine.toml", scenario_text(pauses + ", " + crashes));
  const Finished finished = run_here({"exhaust", file, "-j", "1"});
  const std::string begin = "A violation with 2 deviations: lockstep replay ";
  REQUIRE(finished.err.starts_with(begin));
  REQUIRE(finished.err.find(begin, 1) == std::string::npos);
  const std::size_t token = finished.err.find("'ls2:") + 1;
  const std::string named = finished.err.substr(token, finished.err.find('\'', token) - token);
  REQUIRE(run_here({"replay", named, "--scenario", file}).status == 1);
  REQUIRE(run_here({"exhaust", file, "-q"}).err == "");
  REQUIRE(run_here({"exhaust", folder.file("held.toml", scenario_text(pauses))}).err == "");
}

TEST_CASE("exhaust takes as many deviations as it is told", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("mine.toml", scenario_text(pauses, "validity_check = false\n"));
  const Finished finished = run_here({"exhaust", file, "--deviations", "1"});
  REQUIRE(finished.status == 1);
  REQUIRE(contains(finished.out, "× pause of a client\n  ✗ TS, inside the model, with 1 deviation\n"));
  for (const std::string wrong : {"0", "9", "two", "al"}) {
    INFO(wrong);
    const Finished refused = run_here({"exhaust", file, "--deviations", wrong});
    REQUIRE(refused.status == 64);
    REQUIRE(contains(refused.err, "--deviations takes a number from 1 to 8, or all, not \"" + wrong + "\""));
    REQUIRE(contains(refused.err, "; write all") == (wrong == "al"));
  }
}

TEST_CASE("a search that is cut short says so", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("mine.toml", scenario_text(pauses));
  const Finished few = run_here({"exhaust", file, "--max-states", "20"});
  REQUIRE(few.status == 2);
  REQUIRE(contains(last_line(few.out), "not complete: only "));
  REQUIRE(run_here({"exhaust", file, "--max-memory", "1KB"}).status == 2);
  REQUIRE(run_here({"exhaust", file, "--max-memory", "1000"}).status == 64);
  const std::atomic<bool> interrupted{true};
  cli::Hooks hooks;
  hooks.program.interrupted = &interrupted;
  REQUIRE(run_here({"exhaust", file}, hooks).status == 130);
}

TEST_CASE("minimal sets are in the order of time, and shapes in the order that is said", "[cli]") {
  const Finished finished = run_here({"exhaust", "redlock/three-nodes"});
  REQUIRE(contains(finished.out, "; the first of each, fewest deviations first, then most sets:\n"));
  // By its key the later one of these would come first.
  REQUIRE(contains(finished.out,
                   "    redis:1 crashes and is down for 20 ms, at 0 ms\n"
                   "    redis:2: its wall clock jumps forward by 150 ms, at 1 ms\n"));
  std::size_t compared = 0;
  long before = -1;
  std::istringstream lines(finished.out);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("  ✗ ")) before = -1;
    const std::size_t at = line.rfind(", at ");
    if (!line.starts_with("    ") || at == std::string::npos) continue;
    const long ms = std::stol(line.substr(at + 5));
    REQUIRE(ms >= before);
    if (before >= 0) ++compared;
    before = ms;
  }
  REQUIRE(compared == 7);
  const Json json = Json::parse(run_here({"exhaust", "redlock/three-nodes", "--json"}).out);
  REQUIRE(json["failures"].size() == 7);
  for (std::size_t i = 1; i < json["failures"].size(); ++i) {
    const Json& earlier = json["failures"][i - 1];
    const Json& later = json["failures"][i];
    REQUIRE(earlier["deviations"] <= later["deviations"]);
    if (earlier["deviations"] == later["deviations"]) REQUIRE(earlier["sets"] >= later["sets"]);
  }
}

TEST_CASE("there is nothing to search through without an alphabet, and how to get one is said", "[cli]") {
  const Finished shipped = run_here({"exhaust", "C11"});
  REQUIRE(shipped.status == 65);
  REQUIRE(contains(shipped.err, "C11 has no [exhaust] faults"));
  REQUIRE(contains(shipped.err, "`lockstep list scenarios` shows"));
  // What is advised does it.
  const std::string advised = between(shipped.err, "--set '", "'");
  REQUIRE(run_here({"exhaust", "C11", "--deviations", "1", "--set", advised}).status <= 2);
  const TemporaryFolder folder;
  const Finished own = run_here({"exhaust", folder.file("mine.toml", scenario_text(""))});
  REQUIRE(own.status == 65);
  REQUIRE(contains(own.err, "Add, for example: [exhaust] and faults = ["));
  REQUIRE_FALSE(contains(own.err, "--set"));
  const Finished ticks = run_here({"exhaust", "redlock/ticks", "--deviations", "1"});
  REQUIRE(ticks.status == 65);
  REQUIRE(contains(ticks.err, "the search through every delay: --deviations all\n"));
  REQUIRE_FALSE(contains(ticks.err, "for example"));
}

// ORPH excuses faults of a link, but a late message of the alphabet is not a fault of its link.
TEST_CASE("exhaust does not look for ORPH among late messages", "[cli]") {
  const TemporaryFolder folder;
  const std::string late = "{ kind = \"request_delay\", magnitudes = [\"90ms\"] }";
  const std::string file = folder.file("mine.toml", scenario_text(late));
  const Finished refused = run_here({"exhaust", file, "--set", "check.properties=[\"ORPH\"]"});
  REQUIRE(refused.status == 65);
  REQUIRE(contains(refused.err, "cannot be searched with request_delay"));
  REQUIRE(run_here({"exhaust", file}).status == 0);
  const std::string cuts =
      folder.file("cuts.toml", scenario_text("{ kind = \"partition\", magnitudes = [\"90ms\"] }"));
  REQUIRE(run_here({"exhaust", cuts, "--deviations", "1", "--set", "check.properties=[\"ORPH\"]"}).status ==
          0);
}

TEST_CASE("exhaust refuses a bound on events, which its schedules would not keep", "[cli]") {
  const Finished bounded = run_here({"exhaust", "redlock/three-nodes", "--set", "budget.events=20"});
  REQUIRE(bounded.status == 65);
  REQUIRE(contains(bounded.err, "bounds the events of a run ([budget] events)"));
  REQUIRE(run_here({"exhaust", "redlock/three-nodes", "--deviations", "1"}).status == 0);
}

}  // namespace lockstep::tests
