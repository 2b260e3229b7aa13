// Tests what ends a run before its time: somebody asks to stop, or the run reaches its bound on events.

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include <catch2/catch.hpp>

#include "scenarios/campaign/campaign.h"
#include "scenarios/format/parse.h"
#include "scenarios/run/run.h"

namespace lockstep::scenarios {
namespace {

// Two clients that do nothing but lock. A second of that has some hundred events.
Scenario busy(const std::string& budget, const std::string& more = "") {
  const ParseResult parsed = parse_scenario(
      "lockstep = 1\n[lock]\nkind = \"single\"\nttl = \"100ms\"\n" + more + "[budget]\n" + budget,
      "busy.toml");
  REQUIRE(parsed);
  return *parsed.scenario;
}

// A client that works for longer than the TTL loses its key meanwhile.
const std::string breaking =
    "reports_validity = false\n[clients]\nwork = \"150ms\"\n[check]\nproperties = [\"TS\"]\n";

}  // namespace

TEST_CASE("a long run is given up when somebody asks to stop, and a short one ends first", "[scenarios]") {
  std::atomic<bool> stop{false};
  const Scenario endless = busy("duration = \"1000000s\"\nevents = 1000000000000\n");
  Runner runner(endless, &stop);
  stop = true;
  REQUIRE(runner.stopping());
  REQUIRE_THROWS_AS(runner.run(Schedule::nominal()), Stopped);
  const Scenario brief = busy("duration = \"1s\"\n");
  Runner ends(brief, &stop);
  REQUIRE(ends.run(Schedule::nominal()).verdict == Verdict::held);
}

TEST_CASE("a run that reaches its bound on events is inconclusive", "[scenarios]") {
  const Scenario whole = busy("duration = \"10s\"\n");
  Runner whole_runner(whole);
  const RunResult all = whole_runner.run(Schedule::seeded(Seed{1}));
  REQUIRE(all.verdict == Verdict::held);
  REQUIRE_FALSE(all.out_of_events);
  REQUIRE(all.simulated == seconds(10));

  const Scenario bounded = busy("duration = \"10s\"\nevents = " + std::to_string(all.events / 2) + "\n");
  Runner bounded_runner(bounded);
  const RunResult half = bounded_runner.run(Schedule::seeded(Seed{1}));
  REQUIRE(half.verdict == Verdict::inconclusive);
  REQUIRE(half.out_of_events);
  REQUIRE(half.events == all.events / 2);
  REQUIRE(half.acquisitions > 0);
  REQUIRE(half.simulated < seconds(10));

  // After as many events as the bound nobody knows whether more would come.
  const Scenario as_many = busy("duration = \"10s\"\nevents = " + std::to_string(all.events) + "\n");
  Runner as_many_runner(as_many);
  const RunResult to_the_last = as_many_runner.run(Schedule::seeded(Seed{1}));
  REQUIRE(to_the_last.out_of_events);
  REQUIRE(to_the_last.digest == all.digest);
  const Scenario one_more = busy("duration = \"10s\"\nevents = " + std::to_string(all.events + 1) + "\n");
  Runner one_more_runner(one_more);
  REQUIRE(one_more_runner.run(Schedule::seeded(Seed{1})).digest == all.digest);
}

TEST_CASE("a run that violates before its bound on events is violated", "[scenarios]") {
  const Scenario bounded = busy("duration = \"100000s\"\nevents = 2000\n", breaking);
  Runner runner(bounded);
  const RunResult run = runner.run(Schedule::nominal());
  REQUIRE(run.out_of_events);
  REQUIRE(run.verdict == Verdict::violated);
}

TEST_CASE("a campaign with runs that reached their bound has not held", "[scenarios]") {
  CampaignOptions options;
  options.last_seed = 10;
  const CampaignResult bounded = run_campaign(busy("duration = \"10s\"\nevents = 100\n"), options);
  REQUIRE(bounded.out_of_events == 10);
  REQUIRE(bounded.verdict == Verdict::inconclusive);
  const CampaignResult whole = run_campaign(busy("duration = \"10s\"\n"), options);
  REQUIRE(whole.out_of_events == 0);
  REQUIRE(whole.verdict == Verdict::held);
}

TEST_CASE("a campaign of endless runs ends when somebody asks to stop, and no run of it counts",
          "[scenarios]") {
  std::atomic<bool> stop{false};
  std::atomic<bool> began{false};
  CampaignOptions options;
  options.threads = 2;
  options.interrupted = &stop;
  options.enough = [&] {
    began = true;  // it is asked before each run
    return false;
  };
  std::thread user([&] {
    while (!began) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    stop = true;
  });
  const CampaignResult result =
      run_campaign(busy("duration = \"1000000s\"\nevents = 1000000000000\n"), options);
  user.join();
  REQUIRE(result.interrupted);
  REQUIRE(result.runs == 0);
}

}  // namespace lockstep::scenarios
