// Tests each note on a campaign, beside the nearest campaign without it.

#include "cli/report/campaign_caveats.h"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "scenarios/format/parse.h"
#include "scenarios/library/shipped.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::cli {
namespace {

using Notes = std::vector<std::string>;

Notes notes_on(const scenarios::Scenario& scenario, std::uint64_t runs, bool keep_going = true) {
  scenarios::CampaignOptions options;
  options.last_seed = runs;
  options.keep_going = keep_going;
  return campaign_caveats(scenario, scenarios::run_campaign(scenario, options));
}

Notes notes_on(const std::string& text, std::uint64_t runs = 20) {
  const auto parsed = scenarios::parse_scenario("lockstep = 1\n" + text, "notes.toml");
  REQUIRE(parsed);
  return notes_on(*parsed.scenario, runs);
}

const std::string lock = "[lock]\nkind = \"single\"\nttl = \"200ms\"\n";

// A fault that strikes when client A has acquired for the N-th time, with each client acquiring once.
std::string pause_at(int count) {
  return lock + "[clients]\nrounds = 1\n[[fault]]\nkind = \"pause\"\ntarget = \"client:A\"\nfor = \"1ms\"\n" +
         "when = { event = \"acquired\", by = \"client:A\", count = " + std::to_string(count) + " }\n";
}

std::string random_fault(const std::string& kind, const std::string& more = "") {
  return lock + "[[random_fault]]\nkind = \"" + kind + "\"\n" + more;
}

}  // namespace

TEST_CASE("a scenario without faults is noted, one with a fault is not", "[cli]") {
  REQUIRE(notes_on(lock) == Notes{"no fault can happen in this scenario ([[fault]], [[random_fault]])"});
  REQUIRE(notes_on(pause_at(1)).empty());
}

TEST_CASE("a fault that never struck is noted", "[cli]") {
  REQUIRE(notes_on(pause_at(2)) ==
          Notes{"the pause of client:A (pause.0 in tokens) never struck in 20 runs"});
}

TEST_CASE("a campaign that ended with its first violation says nothing of faults that never struck",
          "[cli]") {
  // Client A's work outlasts its TTL, and its release deletes client B's key.
  const std::string broken =
      "[lock]\nkind = \"single\"\nttl = \"200ms\"\nrelease = \"delete\"\n[clients]\ncount = 3\nrounds = 1\n"
      "work = \"210ms\"\nstagger = \"20ms\"\n[check]\nproperties = [\"REL\"]\n[[fault]]\nkind = \"pause\"\n"
      "target = \"client:A\"\nfor = \"1ms\"\nwhen = { event = \"extended\", by = \"client:A\" }\n";
  const auto parsed = scenarios::parse_scenario("lockstep = 1\n" + broken, "notes.toml");
  REQUIRE(parsed);
  REQUIRE(notes_on(*parsed.scenario, 20, false).empty());
  REQUIRE(notes_on(*parsed.scenario, 20).size() == 1);
}

TEST_CASE("a random fault that never struck is noted once it was to be expected", "[cli]") {
  REQUIRE(notes_on(random_fault("pause")).empty());
  const std::string never = random_fault(
      "pause", "when = [{ event = \"extended\", by = \"client:A\" }]\nslots = 1\nchance = \"50 %\"\n");
  REQUIRE(notes_on(never, 19).empty());
  REQUIRE(notes_on(never, 20) == Notes{"no random pause ([[random_fault]]) struck in 20 runs"});
}

TEST_CASE("of two random faults of one kind the one that never struck is noted", "[cli]") {
  const std::string both = random_fault("pause") +
                           "[[random_fault]]\nkind = \"pause\"\nslots = 1\n"
                           "when = [{ event = \"extended\", by = \"client:A\" }]\n";
  REQUIRE(notes_on(both) == Notes{"no random pause ([[random_fault]] number 2) struck in 20 runs"});
}

TEST_CASE("a fault of a node that no lock asks is noted", "[cli]") {
  const auto crash_of = [](const std::string& node) {
    return lock + "[cluster]\nnodes = 3\n[[fault]]\nkind = \"crash\"\ntarget = \"" + node +
           "\"\nat = \"20ms\"\nrestart_after = \"1s\"\n";
  };
  REQUIRE(notes_on(crash_of("redis:1")).empty());
  REQUIRE(notes_on(crash_of("redis:2")) ==
          Notes{"the crash of redis:2 changes nothing, because no client's lock asks that node"});
  const auto random_crash = [](const std::string& nodes) {
    return random_fault("crash", "targets = [" + nodes + "]\n[cluster]\nnodes = 3\n");
  };
  REQUIRE(notes_on(random_crash("\"redis:1\", \"redis:2\"")).empty());
  REQUIRE(
      notes_on(random_crash("\"redis:2\"")) ==
      Notes{"the random crash ([[random_fault]]) changes nothing, because no client's lock asks its nodes"});
}

TEST_CASE("a guard that checks the tokens of a lock without tokens is noted", "[cli]") {
  const std::string guard = pause_at(1) + "[resource]\nguard = \"fencing\"\n";
  REQUIRE(notes_on(guard) ==
          Notes{"the resource checks fencing tokens, and a lock of this kind has none, so nothing is refused "
                "([clients] fetches_token = true takes them from a counter)"});
  const std::string fetched =
      lock + "[resource]\nguard = \"fencing\"\n[clients]\nfetches_token = true\n" +
      "[[fault]]\nkind = \"pause\"\ntarget = \"client:A\"\nfor = \"1ms\"\nat = \"1ms\"\n";
  REQUIRE(notes_on(fetched).empty());
}

TEST_CASE("LV that is judged after healing is noted where an outage may be for good", "[cli]") {
  const auto with = [](const std::string& check, const std::string& restart) {
    return notes_on(lock + "[check]\nproperties = [\"LV\"]\n" + check +
                    "[[fault]]\nkind = \"crash\"\ntarget = \"redis:1\"\nat = \"20ms\"\n" + restart +
                    "[budget]\nduration = \"2s\"\n");
  };
  REQUIRE(with("", "") ==
          Notes{"LV is judged when all faults have ended, so it says nothing about an outage for "
                "good ([check] lv_bound)"});
  REQUIRE(with("", "restart_after = \"1s\"\n").empty());
  REQUIRE(
      notes_on(random_fault("crash", "targets = [\"redis:1\"]\n[check]\nproperties = [\"LV\"]\n")).empty());
  REQUIRE(with("lv_bound = \"10s\"\n", "").empty());
}

TEST_CASE("clients that ignore their validity are noted where only ME is looked at", "[cli]") {
  const auto with = [](const std::string& more) { return notes_on(random_fault("pause", more)); };
  const std::string ignore = "[clients]\nchecks_validity = false\n";
  const Notes notes = with(ignore + "[check]\nproperties = [\"ME\"]\n");
  REQUIRE(notes.size() == 1);
  REQUIRE(notes.front().find("RES says whether one writes too late") != std::string::npos);
  REQUIRE(with("[check]\nproperties = [\"ME\"]\n").empty());
  REQUIRE(with(ignore + "[check]\nproperties = [\"ME\", \"RES\"]\n").empty());
  REQUIRE(with(ignore + "[check]\nproperties = [\"TS\"]\n").empty());
}

TEST_CASE("a run that ends before the first call is noted", "[cli]") {
  const auto with = [](const std::string& think) {
    const Notes notes = notes_on(random_fault("pause", "[clients]\nthink = \"" + think));
    return std::count_if(notes.begin(), notes.end(), [](const std::string& note) {
      return note.find("no client ever calls acquire: the first call comes after") == 0;
    });
  };
  REQUIRE(with("24h\"\n") == 1);
  REQUIRE(with("1s\"\n") == 0);
  // A client whose clock runs fast enough calls before the end: a default run has 5 s.
  REQUIRE(with("5.2s\"\n") == 1);
  REQUIRE(with("5.2s\"\n[cluster]\nclient_clocks = { rate = \"10 %\" }\n") == 0);
  REQUIRE(with("5.2s\"\n[[fault]]\nkind = \"rate\"\ntarget = \"client:A\"\nat = \"0s\"\nrate = \"10 %\"\n") ==
          0);
}

TEST_CASE("a lock that reports no validity is noted, with what else was found", "[cli]") {
  const std::string stalled =
      "[clients]\ncount = 2\nrounds = 1\nstagger = \"50ms\"\nwork = \"20ms\"\n[check]\nproperties = "
      "[\"ME\"]\n" +
      std::string(
          "[[fault]]\nkind = \"pause\"\ntarget = \"client:A\"\nfor = \"600ms\"\n"
          "when = { event = \"acquired\", by = \"client:A\" }\n");
  REQUIRE(notes_on(lock + stalled).empty());
  const std::string blind = "[lock]\nkind = \"single\"\nttl = \"200ms\"\nreports_validity = false\n";
  REQUIRE(notes_on(blind + stalled) ==
          Notes{"the lock reports no validity, so a stall longer than its TTL of 200 ms can break it: 20 "
                "violations are outside by stalls (single/watchdog has only stalls that are short enough for "
                "it)"});
  // Client C gets in where client A's release has deleted client B's key.
  const std::string deleted =
      blind +
      "release = \"delete\"\n[clients]\ncount = 3\nrounds = 1\nwork = \"310ms\"\n"
      "stagger = \"20ms\"\n[check]\nproperties = [\"REL\", \"ME\"]\n[[fault]]\nkind = "
      "\"pause\"\ntarget = \"client:A\"\nfor = \"1ms\"\nat = \"1ms\"\n";
  REQUIRE(notes_on(deleted) ==
          Notes{"the lock reports no validity, so a stall longer than its TTL of 200 ms can break it: no run "
                "was broken by one; also found: ME inside in 15 runs, ME inside in 5 runs, REL "
                "inside in 20 runs (single/watchdog has only stalls that are short enough for it)"});
}

TEST_CASE("a lock that renews is noted where no hold depends on it", "[cli]") {
  const auto with = [](const std::string& kind, const std::string& work) {
    return notes_on("[lock]\nkind = \"" + kind +
                    "\"\nttl = \"200ms\"\nauto_extend_after = \"60ms\"\n[clients]\nwork = \"" + work +
                    "\"\n[[random_fault]]\nkind = \"pause\"\n");
  };
  const std::string note =
      "the lock renews by itself, and no client works for as long as its TTL of 200 ms, so hardly a hold "
      "depends on a renewal ([clients] work)";
  REQUIRE(with("single", "199ms") == Notes{note + "; single/watchdog has holds of several TTLs"});
  REQUIRE(with("redlock", "50ms") == Notes{note + "; redlock/watchdog has holds of several TTLs"});
  REQUIRE(with("single", "200ms").empty());
  REQUIRE(notes_on(random_fault("pause")).empty());
  // Where the scenario suits the lock, it is not named.
  for (const std::string id : {"single/watchdog", "redlock/watchdog"}) {
    const auto shipped = scenarios::load_shipped(id);
    REQUIRE(notes_on(*shipped->scenario, 5).size() == 1);
    REQUIRE(notes_on(*shipped->scenario, 5).front().find("watchdog") == std::string::npos);
  }
}

TEST_CASE("clients that ask a thousand times for each hold are noted, of a campaign and of a run", "[cli]") {
  const auto with_think = [](const std::string& think) {
    return "[lock]\nkind = \"single\"\nttl = \"30s\"\nattempts = 1\n[clients]\nwork = \"20s\"\n" + think +
           "[budget]\nduration = \"60s\"\n[[fault]]\nkind = \"pause\"\ntarget = \"client:A\"\nat = "
           "\"1s\"\nfor = \"1ms\"\n";
  };
  const Notes busy = notes_on(with_think("think = \"1ms\"\n"), 2);
  REQUIRE(busy.size() == 1);
  REQUIRE(tests::contains(busy.front(), "acquire calls for each hold"));
  REQUIRE(tests::contains(busy.front(), "([clients] think)"));
  // Who writes no think time has one that fits the length of the holds.
  REQUIRE(notes_on(with_think(""), 2).empty());
  const tests::TemporaryFolder folder;
  const std::string file = folder.file("busy.toml", "lockstep = 1\n" + with_think("think = \"1ms\"\n"));
  REQUIRE(tests::contains(tests::run_here({"run", file}).out, "  note: the clients made "));
  REQUIRE(tests::contains(tests::run_here({"run", file, "--json"}).out, "\"the clients made "));
  REQUIRE(tests::contains(tests::run_here({"campaign", file, "--runs", "2", "--json"}).out,
                          "\"text\": \"the clients made "));
}

TEST_CASE("check notes on files and not on what is shipped, also for CI", "[cli]") {
  const tests::TemporaryFolder folder;
  const std::string file =
      folder.file("mine.toml", "lockstep = 1\n" + lock + "[expect]\noutcome = \"held\"\n");
  const std::string xml = folder.path("found.xml");
  const std::string note = "no fault can happen in this scenario ([[fault]], [[random_fault]])";
  const tests::Finished checked = tests::run_here({"check", file, "B2-repaired", "--junit", xml});
  REQUIRE(checked.status == 0);
  REQUIRE(tests::contains(checked.out, "    note: " + note + "\n"));
  REQUIRE(tests::contains(tests::text_of_file(xml), "<system-out>mine.toml: " + note + "</system-out>"));
  tests::run_here({"campaign", file, "--runs", "5", "--junit", xml});
  REQUIRE(tests::contains(tests::text_of_file(xml), "<system-out>mine.toml: " + note + "</system-out>"));
}

TEST_CASE("a run that is shorter than the TTL is noted", "[cli]") {
  const std::string fault = random_fault("pause", "chance = \"100 %\"\n");
  const auto is_noted = [&](const std::string& duration) {
    const Notes notes = notes_on(fault + "[budget]\nduration = \"" + duration + "ms\"\n");
    return std::count(
        notes.begin(), notes.end(),
        "each run lasts " + duration + " ms, and the TTL is 200 ms: no key can expire ([budget] duration)");
  };
  REQUIRE(is_noted("190") == 1);
  REQUIRE(is_noted("200") == 0);
}

TEST_CASE("a lock that allows for no drift is noted where no clock drifts", "[cli]") {
  const std::string redlock = "[lock]\nkind = \"redlock\"\nttl = \"200ms\"\ndrift_factor = \"0 %\"\n";
  const std::string pause = "[[random_fault]]\nkind = \"pause\"\nchance = \"100 %\"\n";
  REQUIRE(tests::contains(notes_on(redlock + pause).front(),
                          "the lock allows for no drift (drift_factor), and no clock"));
  REQUIRE(notes_on("[lock]\nkind = \"redlock\"\nttl = \"200ms\"\n" + pause).empty());
  REQUIRE(notes_on(redlock + "[cluster]\nnode_clocks = { rate = \"500 ppm\" }\n" + pause).empty());
  REQUIRE(notes_on(redlock + "[[random_fault]]\nkind = \"rate\"\nchance = \"100 %\"\n").empty());
}

TEST_CASE("runs in which nobody acquired are noted with the first of their seeds", "[cli]") {
  // In some runs the node is down from the start to the end.
  const std::string text =
      lock + "[[random_fault]]\nkind = \"crash\"\ntargets = [\"redis:1\"]\nrestart_after = \"100s\"\n";
  const auto parsed = scenarios::parse_scenario("lockstep = 1\n" + text, "notes.toml");
  REQUIRE(parsed);
  scenarios::CampaignOptions options;
  options.last_seed = 200;
  options.keep_going = true;
  const scenarios::CampaignResult result = scenarios::run_campaign(*parsed.scenario, options);
  REQUIRE(result.inconclusive > 0);
  REQUIRE(result.inconclusive < result.runs);
  scenarios::Runner runner(*parsed.scenario);
  const Schedule first =
      scenarios::schedule_of(*parsed.scenario, scenarios::default_strategy, Seed{result.first_inconclusive});
  REQUIRE(runner.run(first).verdict == Verdict::inconclusive);
  const Notes notes = campaign_caveats(*parsed.scenario, result);
  REQUIRE(tests::contains(notes.front(), " inconclusive, because nobody acquired the lock (the first: seed " +
                                             std::to_string(result.first_inconclusive) + ")"));
}

}  // namespace lockstep::cli
