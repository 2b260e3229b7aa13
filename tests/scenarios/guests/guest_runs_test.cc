// Real programs in a world: what each part of the world does to them, and what is found.

#include <algorithm>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/schedule/schedule.h"
#include "scenarios/run/judge.h"
#include "scenarios/run/run.h"
#include "tests/support/can_run_guests.h"
#include "tests/support/guest_scenarios.h"

namespace lockstep::tests {
namespace {

using scenarios::CannotRun;
using scenarios::Runner;
using scenarios::RunResult;
using scenarios::Scenario;

bool can_run_c() { return guests_run_here() && has_redis_server(); }
bool can_run_python() { return can_run_c() && has_redis_py(); }

RunResult run_of(const Scenario& scenario, std::optional<Seed> seed = std::nullopt) {
  Runner runner(scenario);
  return runner.run(scenarios::schedule_of(scenario, seed), {.history = true});
}

template <class E>
std::vector<Instant> times_of(const RunResult& run) {
  std::vector<Instant> times;
  for (const Recorded& recorded : run.history) {
    if (std::holds_alternative<E>(recorded.what)) times.push_back(recorded.at);
  }
  return times;
}

template <class E>
const E& first_of(const RunResult& run) {
  const auto found = std::find_if(run.history.begin(), run.history.end(), [](const Recorded& recorded) {
    return std::holds_alternative<E>(recorded.what);
  });
  REQUIRE(found != run.history.end());
  return std::get<E>(found->what);
}

std::vector<Instant> at_ms(std::initializer_list<std::int64_t> times) {
  std::vector<Instant> instants;
  for (const std::int64_t ms : times) instants.push_back(Instant{} + milliseconds(ms));
  return instants;
}

// Returns how many connections client:A asks for.
std::ptrdiff_t connections_of_a(const RunResult& run) {
  return std::count_if(run.history.begin(), run.history.end(), [](const Recorded& recorded) {
    const auto* sent = std::get_if<MessageSent>(&recorded.what);
    return sent != nullptr && sent->from == HostId::client(ClientId{0}) && !sent->text.is_reply &&
           sent->text.command.kind == CommandKind::connect;
  });
}

std::string fault(const std::string& kind, const std::string& target, const std::string& rest) {
  return fmt::format("[[fault]]\nkind = \"{}\"\ntarget = \"{}\"\n{}\n", kind, target, rest);
}

// Returns the kinds that a run violates, and for each whether that is inside the model: "ME outside".
std::string judged(const Scenario& scenario) {
  Runner runner(scenario);
  std::string text;
  for (const auto& one : scenarios::judge(runner, scenarios::schedule_of(scenario, std::nullopt)).violations)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", code_of(one.violation.property),
                        one.inside_model ? "inside" : "outside");
  return text;
}

}  // namespace

TEST_CASE("a program's round happens in the world, at the world's instants", "[scenarios]") {
  if (!can_run_c()) return;
  const RunResult run = run_of(lock_client_scenario({}));
  REQUIRE(run.verdict == Verdict::held);
  REQUIRE(run.acquisitions == 2);
  // A handshake takes 2 ms, and so does each command and each write.
  REQUIRE(times_of<AcquireCalled>(run) == at_ms({2, 108}));
  REQUIRE(times_of<KeySet>(run) == at_ms({3, 109}));
  REQUIRE(times_of<Acquired>(run) == at_ms({4, 110}));
  REQUIRE(times_of<ValidityChecked>(run) == at_ms({104, 210}));
  REQUIRE(times_of<ResourceApplied>(run) == at_ms({105, 211}));
  REQUIRE(times_of<BeliefEnded>(run) == at_ms({106, 212}));
  REQUIRE(times_of<KeyDeleted>(run) == at_ms({107, 213}));
  REQUIRE(times_of<Released>(run) == at_ms({108, 214}));
  const Acquired& acquired = first_of<Acquired>(run);
  REQUIRE(acquired.hold == HoldId{ClientId{0}, 0, 0});
  REQUIRE(acquired.validity == milliseconds(480));
  REQUIRE(acquired.belief_until == Instant{} + milliseconds(484));
  const KeySet& set = first_of<KeySet>(run);
  REQUIRE(set.hold == acquired.hold);
  // The node counts whole milliseconds of its wall clock, and keeps the key while the last one lasts.
  REQUIRE(set.keeps_until == Instant{} + milliseconds(504));
  REQUIRE_FALSE(set.replaced);
  REQUIRE(first_of<KeyDeleted>(run).by == acquired.hold);
}

TEST_CASE("a partition holds the bytes of a program", "[scenarios]") {
  if (!can_run_c()) return;
  const RunResult cut = run_of(
      lock_client_scenario({}, fault("partition", "client:A-redis:1", "at = \"106.5ms\"\nfor = \"50ms\"")));
  REQUIRE(cut.verdict == Verdict::held);
  REQUIRE(cut.acquisitions == 2);
  REQUIRE(times_of<KeyDeleted>(cut).front() == Instant{} + microseconds(157'500));
}

TEST_CASE("a program whose connection is reset makes another", "[scenarios]") {
  if (!can_run_python()) return;
  const RunResult run =
      run_of(python_scenario(redis_py_harness(), fault("reset", "client:A-redis:1", "at = \"50ms\"")));
  REQUIRE(run.verdict == Verdict::held);
  REQUIRE(connections_of_a(run) == 2);
}

TEST_CASE("a pause stops a program, and its clocks run on", "[scenarios]") {
  if (!can_run_c()) return;
  const RunResult run =
      run_of(lock_client_scenario({}, fault("pause", "client:A", "at = \"50ms\"\nfor = \"600ms\"")));
  // Its work was over at 104 ms; it looks at its clock at 650 ms and finds no validity left.
  REQUIRE(times_of<ValidityChecked>(run).front() == Instant{} + milliseconds(650));
  REQUIRE_FALSE(first_of<ValidityChecked>(run).valid);
  REQUIRE(first_of<ValidityChecked>(run).remaining == milliseconds(484 - 650));
}

TEST_CASE("a program that is killed starts anew with its next round", "[scenarios]") {
  if (!can_run_python()) return;
  const Scenario scenario =
      python_scenario(redis_py_harness(),
                      fault("crash", "client:A",
                            "when = { event = \"acquired\", by = \"client:A\" }\nrestart_after = \"1s\""));
  const RunResult run = run_of(scenario);
  REQUIRE(first_of<BeliefEnded>(run).reason == BeliefEnd::crashed);
  std::vector<std::uint32_t> rounds;
  for (const Recorded& recorded : run.history) {
    const auto* called = std::get_if<AcquireCalled>(&recorded.what);
    if (called != nullptr && called->client == ClientId{0} && rounds.size() < 2)
      rounds.push_back(called->round);
  }
  REQUIRE(rounds == std::vector<std::uint32_t>{0, 1});
  REQUIRE(run.verdict == Verdict::held);
}

TEST_CASE("redis-py's Lock breaks by a stall beyond its TTL, outside the model, and by no shorter one",
          "[scenarios]") {
  if (!can_run_python()) return;
  const auto paused = [](const char* length) {
    return python_scenario(
        redis_py_harness(),
        "[check]\nproperties = [\"ME\", \"TS\", \"REL\"]\nnear = 1\n" +
            fault("pause", "client:A",
                  fmt::format("when = {{ event = \"validity_checked\", by = \"client:A\" }}\nfor = \"{}\"",
                              length)));
  };
  REQUIRE(judged(paused("900ms")) == "ME outside, TS outside");
  REQUIRE(judged(paused("200ms")).empty());
}

TEST_CASE("an application that works longer than its lock lives breaks it inside the model", "[scenarios]") {
  if (!can_run_python()) return;
  const Scenario scenario = python_scenario(redis_py_harness(), "[check]\nproperties = [\"ME\"]\n");
  Scenario longer = scenario;
  longer.setup.workload.work = {Distribution::uniform, milliseconds(700), milliseconds(700)};
  REQUIRE(judged(scenario).empty());
  REQUIRE(judged(longer) == "ME inside");
}

TEST_CASE("a harness that says yes without asking its lock is found at once", "[scenarios]") {
  if (!can_run_python()) return;
  std::string harness = redis_py_harness();
  const std::string asks = "if not lock.acquire():";
  harness.replace(harness.find(asks), asks.size(), "if False:");
  const Scenario scenario = python_scenario(harness, "[check]\nproperties = [\"ME\"]\n");
  REQUIRE(judged(scenario) == "ME inside");
}

TEST_CASE("a server that loses its keys is seen, and one that keeps them is not", "[scenarios]") {
  if (!can_run_python()) return;
  const auto crashed = [](const std::string& persistence) {
    Scenario scenario = python_scenario(
        redis_py_harness(),
        "[check]\nproperties = [\"ME\"]\nnear = 1\n" +
            fault("crash", "redis:1",
                  "when = { event = \"acquired\", by = \"client:A\" }\nrestart_after = \"10ms\""));
    scenario.setup.persistence = persistence == "none" ? Persistence::none : Persistence::aof_always;
    return scenario;
  };
  const RunResult lost = run_of(crashed("none"));
  REQUIRE(first_of<KeyLost>(lost).hold == HoldId{ClientId{0}, 0, 0});
  REQUIRE(judged(crashed("none")) == "ME outside");
  const RunResult kept = run_of(crashed("aof_always"));
  REQUIRE(times_of<KeyLost>(kept).empty());
  REQUIRE(times_of<KeyMoved>(kept).size() == 2);
  REQUIRE(judged(crashed("aof_always")).empty());
}

TEST_CASE("a client that waits for a reply that was lost gives its connection up", "[scenarios]") {
  if (!can_run_python()) return;
  const RunResult run = run_of(python_scenario(
      redis_py_harness(),
      fault("reply_loss", "client:A<redis:1", "when = { event = \"attempt_started\", by = \"client:A\" }")));
  REQUIRE(run.verdict == Verdict::held);
  // The server has set the key: nobody gets it before it expires.
  REQUIRE(first_of<KeySet>(run).hold.client == ClientId{0});
  REQUIRE(times_of<Acquired>(run).front() > Instant{} + milliseconds(500));
  REQUIRE(connections_of_a(run) == 2);
}

TEST_CASE("runs of real programs repeat, whatever goes wrong around them", "[scenarios]") {
  if (!can_run_python()) return;
  std::string faults;
  for (const char* kind : {"pause", "suspend", "request_delay", "reply_delay", "partition"})
    faults += fmt::format(
        "[[random_fault]]\nkind = \"{}\"\nslots = 2\nfor = {{ min = \"5ms\", max = \"900ms\" }}\n", kind);
  for (const char* kind : {"reply_loss", "reset"})
    faults += fmt::format("[[random_fault]]\nkind = \"{}\"\nslots = 2\n", kind);
  faults += "[[random_fault]]\nkind = \"crash\"\n[[random_fault]]\nkind = \"wall_step\"\nslots = 2\n";
  const Scenario scenario = python_scenario(redis_py_harness(), faults);
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    INFO(seed);
    const RunResult run = run_of(scenario, Seed{seed});
    const RunResult again = run_of(scenario, Seed{seed});
    REQUIRE(run.events > 50);
    REQUIRE(again.digest == run.digest);
    REQUIRE(again.history == run.history);
  }
}

TEST_CASE("a program that is not there is told with its name and where it was looked for", "[scenarios]") {
  if (!can_run_c()) return;
  const auto told_of_program = [](const std::string& program) {
    Scenario scenario = lock_client_scenario({});
    std::get<scenarios::GuestPolicy>(scenario.lock).programs.front().command = {program};
    return run_of(scenario);
  };
  REQUIRE_THROWS_WITH(told_of_program("/no/such"),
                      "[guest.c] runs /no/such, and there is no such program of this path");
  REQUIRE_THROWS_WITH(told_of_program("/etc"), Catch::Contains("there is no such program of this path"));
  REQUIRE_THROWS_WITH(told_of_program("nosuch"),
                      Catch::Contains("there is no such program in /usr/local/bin:"));
  Scenario scenario = lock_client_scenario({});
  std::get<scenarios::GuestPolicy>(scenario.lock).server = "/no/server";
  REQUIRE_THROWS_WITH(run_of(scenario), Catch::StartsWith("[cluster] server runs /no/server"));
}

TEST_CASE("a lock whose key has another name than the scenario says is an error and no verdict",
          "[scenarios]") {
  if (!can_run_python()) return;
  std::string harness = redis_py_harness();
  const std::string named = "'lock', timeout=0.5";
  harness.replace(harness.find(named), named.size(), "'lok', timeout=0.5");
  REQUIRE_THROWS_WITH(run_of(python_scenario(harness), Seed{7}),
                      Catch::Contains("none of its commands named the lock's key") &&
                          Catch::EndsWith("This was in the run of seed 7."));
}

TEST_CASE("a harness that makes no sense ends the run with an error that says so", "[scenarios]") {
  if (!can_run_python()) return;
  struct Wrong {
    const char* lines;
    const char* told;
  };
  for (const Wrong& wrong : {
           Wrong{"LS.ACQUIRED lock", "says LS.ACQUIRED in no acquire call"},
           Wrong{"LS.NEXT, LS.WORK", "says LS.WORK without a hold"},
           Wrong{"LS.NEXT, LS.ACQUIRED lok", "says LS.ACQUIRED of \"lok\", and the lock's key is \"lock\""},
           Wrong{"LS.NEXT, LS.ACQUIRED lock, LS.NEXT", "says LS.NEXT before LS.ENDED"},
           Wrong{"LS.NEXT, LS.ACQUIRED lock 400", "with a validity, and [lock] has no reports_validity"},
           Wrong{"LS.NEXT, LS.ACQUIRED lock, LS.RELEASED lock", "says LS.RELEASED before LS.ENDED"},
           Wrong{"LS.NEXT",
                 "has ended with status 0 in the middle of the run, before LS.NEXT was answered with 0"},
       }) {
    INFO(wrong.lines);
    const std::string harness = fmt::format(
        "\nimport redis\nworld = redis.Redis(port=1)\nworld.execute_command('LS.READY')\n"
        "for call in '{}'.split(', '):\n    world.execute_command(*call.split())\n",
        wrong.lines);
    std::string told = "nothing";
    try {
      run_of(python_scenario(harness));
    } catch (const CannotRun& error) {
      REQUIRE(error.why() == CannotRun::Why::wrong);
      told = error.what();
    }
    REQUIRE(told.find(wrong.told) != std::string::npos);
  }
}

}  // namespace lockstep::tests
