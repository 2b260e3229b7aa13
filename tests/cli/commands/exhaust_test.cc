#include <atomic>
#include <csignal>
#include <cstddef>
#include <sstream>
#include <string>
#include <tuple>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/time.h"
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

// An interrupt at the n-th look at the clock: the second is before the search. From then on there is one when
// a number of deviations begins to be counted, from 1 on, and one when sets with so many begin to be listed.
// With the last number of deviations there may be more, for the time that is left.
class InterruptAtLook {
 public:
  explicit InterruptAtLook(int look) : look_(look) {
    hooks_.program.interrupted = &interrupted_;
    hooks_.wall_clock = [this] {
      if (++looks_ >= look_) interrupted_ = true;
      return milliseconds(looks_);
    };
  }
  InterruptAtLook(const InterruptAtLook&) = delete;
  InterruptAtLook& operator=(const InterruptAtLook&) = delete;
  InterruptAtLook(InterruptAtLook&&) = delete;
  InterruptAtLook& operator=(InterruptAtLook&&) = delete;
  ~InterruptAtLook() = default;

  const cli::Hooks& hooks() const { return hooks_; }

 private:
  int look_;
  std::atomic<int> looks_ = 0;
  std::atomic<bool> interrupted_ = false;
  cli::Hooks hooks_;
};

constexpr int looks_before_search = 2;

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

TEST_CASE("a search that reaches a limit says which, how far it came, and how to go on", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("mine.toml", scenario_text(pauses));
  const Finished few = run_here({"exhaust", file, "-j", "1", "--max-states", "20"});
  REQUIRE(few.status == 2);
  REQUIRE(contains(few.out, "\nThe search has reached --max-states 20. Raise it to go on.\n"));
  REQUIRE(last_line(few.out).starts_with("? not complete: none of "));
  REQUIRE(contains(last_line(few.out), " violated (the one without a deviation of the alphabet, and "));
  const Finished more = run_here({"exhaust", file, "-j", "1", "--max-states", "150"});
  REQUIRE(contains(more.out, "\nThe search has reached --max-states 150. Raise it to go on.\n"));
  REQUIRE(contains(last_line(more.out), " with at most 1 deviation of the alphabet, and 0 of those with 2)"));
  const Finished small = run_here({"exhaust", file, "--max-memory", "2KB"});
  REQUIRE(small.status == 2);
  REQUIRE(contains(small.out, "\nThe search has reached --max-memory 2KB. Raise it to go on.\n"));
  for (const auto& [option, value, name] :
       {std::tuple("--max-states", "20", "max-states"), {"--max-memory", "2KB", "max-memory"}}) {
    const Json json = Json::parse(run_here({"exhaust", file, option, value, "--json"}).out);
    REQUIRE(json["complete"] == false);
    REQUIRE(json["stopped_by"] == name);
  }
  const Finished all = run_here({"exhaust", file});
  REQUIRE_FALSE(contains(all.out, "--max-"));
  const Json json = Json::parse(run_here({"exhaust", file, "--json"}).out);
  REQUIRE(json["stopped_by"].is_null());
  std::uint64_t schedules = 0;
  for (const Json& level : json["by_deviations"]) {
    REQUIRE(level["complete"] == true);
    schedules += level["schedules"].get<std::uint64_t>();
  }
  REQUIRE(json["schedules"] == schedules);
  REQUIRE(run_here({"exhaust", file, "--max-memory", "1000"}).status == 64);
}

TEST_CASE("a limit that is reached behind a violation is named, too", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("mine.toml", scenario_text(pauses + ", " + crashes));
  const Json all = Json::parse(run_here({"exhaust", file, "--json"}).out);
  const std::string states = std::to_string(all["states"].get<std::uint64_t>() + 100);
  const Finished some = run_here({"exhaust", file, "-j", "1", "--deviations", "3", "--max-states", states});
  REQUIRE(some.status == 1);
  REQUIRE(contains(some.out, "\nThe search has reached --max-states " + states + ". Raise it to go on.\n"));
  REQUIRE(contains(some.out, " schedules (not complete: all "));
  REQUIRE(last_line(some.out).starts_with("Reproduce: lockstep replay "));
}

TEST_CASE("an interrupted search says what it has found", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("mine.toml", scenario_text(pauses + ", " + crashes));
  // With 1, with 2, the listing of those with 2, with 3.
  const InterruptAtLook third(looks_before_search + 4);
  const Finished stopped = run_here({"exhaust", file, "-j", "1", "--deviations", "3"}, third.hooks());
  REQUIRE(stopped.status == 130);
  const Finished all = run_here({"exhaust", file, "-j", "1", "--deviations", "2"});
  REQUIRE(all.status == 1);
  // The sets are those of the numbers of deviations that were finished.
  const std::string end = "\n\n✗ violated: ";
  REQUIRE(between(stopped.out, "none of their parts does)", end) ==
          between(all.out, "none of their parts does)", end));
  REQUIRE(contains(stopped.out, " with at most 2 deviations, of "));
  REQUIRE(contains(stopped.out, " schedules (interrupted: all "));
  REQUIRE(contains(stopped.out, " with at most 2 deviations of the alphabet, and "));
  REQUIRE(last_line(stopped.out) == last_line(all.out));
  REQUIRE(last_line(stopped.out).starts_with("Reproduce: lockstep replay "));
  REQUIRE(last_line(stopped.err).starts_with("Interrupted: this is what "));
  REQUIRE_FALSE(contains(stopped.err, "stopped before anything was known"));
}

TEST_CASE("the JSON of an interrupted search has what is known", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("mine.toml", scenario_text(pauses + ", " + crashes));
  const InterruptAtLook third(looks_before_search + 4);
  const Finished stopped =
      run_here({"exhaust", file, "-j", "1", "--deviations", "3", "--json"}, third.hooks());
  REQUIRE(stopped.status == 130);
  const Json json = Json::parse(stopped.out);
  const Json all = Json::parse(run_here({"exhaust", file, "-j", "1", "--json"}).out);
  REQUIRE(json["complete"] == false);
  REQUIRE(json["stopped_by"] == "interrupt");
  REQUIRE(json["failures"] == all["failures"]);
  REQUIRE(json["minimal_sets"] == all["minimal_sets"]);
  REQUIRE(json["by_deviations"].size() == 4);
  for (std::size_t i = 0; i < 3; ++i) REQUIRE(json["by_deviations"][i] == all["by_deviations"][i]);
  REQUIRE(json["by_deviations"][3]["complete"] == false);
}

TEST_CASE("a search that is interrupted before it has listed a set shows the one that it knows", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("mine.toml", scenario_text(pauses + ", " + crashes));
  const InterruptAtLook listing(looks_before_search + 3);
  const Finished stopped = run_here({"exhaust", file, "-j", "1", "--deviations", "3"}, listing.hooks());
  REQUIRE(stopped.status == 130);
  REQUIRE(contains(stopped.out,
                   "\nA minimal set (it violates, and none of its parts does); there may be more:\n"));
  REQUIRE(contains(stopped.out, " schedules (interrupted: all "));
  REQUIRE(contains(stopped.out, " with at most 2 deviations of the alphabet, and 0 of those with 3)"));
  const std::string token = between(last_line(stopped.out) + "\n", "lockstep replay '", "'\n");
  REQUIRE(run_here({"replay", token, "--scenario", file}).status == 1);
}

TEST_CASE("a search that is interrupted before any violation says so", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("mine.toml", scenario_text(pauses));
  const InterruptAtLook second(looks_before_search + 2);
  const Finished stopped = run_here({"exhaust", file, "-j", "1"}, second.hooks());
  REQUIRE(stopped.status == 130);
  REQUIRE(last_line(stopped.out).starts_with("? interrupted: none of "));
  REQUIRE(contains(last_line(stopped.out), " violated so far (all "));
  REQUIRE(contains(last_line(stopped.out), " with at most 1 deviation of the alphabet, and "));
  REQUIRE(last_line(stopped.err).starts_with("Interrupted: this is what "));
  REQUIRE_FALSE(contains(stopped.out, "Raise it"));
  const InterruptAtLook before(1);
  const Finished none = run_here({"exhaust", file}, before.hooks());
  REQUIRE(none.status == 130);
  REQUIRE(last_line(none.out) == "? interrupted: no schedule was counted");
}

TEST_CASE("signals end the binary's search, and what it has found is printed", "[cli]") {
  for (const int signal : {SIGINT, SIGTERM}) {
    ProcessOptions options;
    options.interrupts = 1;  // once the first violation is named
    options.signal = signal;
    const Finished finished =
        run_binary({"exhaust", "redlock/three-nodes", "--deviations", "3", "-j", "1", "--json"}, options);
    REQUIRE(finished.status == 128 + signal);
    const Json json = Json::parse(finished.out);
    REQUIRE(json["stopped_by"] == "interrupt");
    REQUIRE(json["violated"] > 0);
    REQUIRE(run_here({"replay", json["failures"][0]["repro"]}).status == 1);
  }
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
