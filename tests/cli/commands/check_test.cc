#include <atomic>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/lockstep_process.h"
#include "tests/support/xpath.h"

namespace lockstep::tests {
namespace {

using Json = nlohmann::ordered_json;

std::string scenario_text(const std::string& expect, const std::string& pause = "400ms") {
  return "lockstep = 1\n[lock]\nkind = \"redlock\"\nttl = \"200ms\"\n[check]\nproperties = [\"RES\"]\n"
         "[budget]\nruns = 20\n[[fault]]\nkind = \"pause\"\ntarget = \"client:A\"\nfor = \"" +
         pause +
         "\"\n"
         "when = { event = \"validity_checked\", by = \"client:A\" }\n" +
         expect;
}

// Returns C10-unchecked, which breaks ME and TS inside the model, with another [expect].
std::string unchecked_text(const std::string& expect) {
  const std::string text = text_of_file(LOCKSTEP_SOURCE_ROOT "/scenarios/library/C10-unchecked.toml");
  return text.substr(0, text.find("[expect]")) + "[expect]\n" + expect;
}

// Returns the token behind the last "Reproduce: ".
std::string reproduced(const std::string& text) {
  const std::size_t start = text.find('\'', text.rfind("Reproduce: lockstep replay ")) + 1;
  return text.substr(start, text.find('\'', start) - start);
}

}  // namespace

TEST_CASE("check compares each scenario with what it expects", "[cli]") {
  const Finished good = run_here({"check", "C11", "C12"});
  REQUIRE(good.status == 0);
  REQUIRE(contains(good.out, "✓ C11                   violated: RES outside in 100 runs · 100 runs\n"));
  REQUIRE(contains(good.out, "✓ C12                   held · faults: pause"));
  REQUIRE(last_line(good.out) == "✓ as expected: 2 scenarios, 600 runs");
}

TEST_CASE("check says what is not as expected, and how to see it", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("mine.toml", scenario_text("[expect]\noutcome = \"held\"\n"));
  const Finished bad = run_here({"check", "C12", file});
  REQUIRE(bad.status == 1);
  REQUIRE(contains(bad.out, "✗ mine.toml             expected held, got violated: RES outside in 18 runs"));
  REQUIRE(last_line(bad.out) == "✗ not as expected: 1 of 2 scenarios");
  const std::size_t start = bad.out.find("lockstep replay '") + 17;
  const std::string token = bad.out.substr(start, bad.out.find('\'', start) - start);
  REQUIRE(run_here({"replay", token, "--scenario", file}).status == 1);

  const std::string other = folder.file("other.toml", scenario_text("[expect]\nkinds = [\"RES\"]\n", "1ms"));
  const Finished missing = run_here({"check", other});
  REQUIRE(missing.status == 1);
  REQUIRE(contains(missing.out, "RES not found"));
  REQUIRE(contains(missing.out, "lockstep campaign '" + other + "' --keep-going"));
}

TEST_CASE("a check that found what it should not tells the shrunk story, and CI gets it", "[cli]") {
  const TemporaryFolder folder;
  const std::string file =
      folder.file("]]> @user #1 <b>.toml", scenario_text("[expect]\noutcome = \"held\"\n"));
  const std::string good = folder.file("good.toml", scenario_text("[expect]\nkinds = [\"RES\"]\n"));
  const std::string junit = folder.path("found.xml");
  cli::Hooks hooks;
  hooks.github_step_summary = folder.file("summary.md", "");
  const Finished bad = run_here({"check", good, file, "--github", "--junit", junit}, hooks);
  REQUIRE(bad.status == 1);
  REQUIRE(xpath(junit, "count(//testcase)") == "2");
  REQUIRE(xpath(junit, "count(//failure)") == "1");
  REQUIRE(xpath(junit, "string(//testcase[failure]/@name)") == "]]> @user #1 <b>.toml");
  REQUIRE(xpath(junit, "string(//failure/@message)") ==
          "expected held, got violated: RES outside in 18 runs");
  const std::string summary = text_of_file(*hooks.github_step_summary);
  REQUIRE(contains(summary, "| ✗ | `]]> @user #1 <b>.toml` | `expected held, "));
  for (const std::string part :
       {"✗ ]]> @user #1 <b>.toml redlock", "The run of seed ", "shrunk:", "Why ", "Model  outside: RES",
        "What it takes: faults 1 → 1", "What helps: ", "Reproduce: lockstep replay "}) {
    INFO(part);
    REQUIRE(contains(bad.out, part));
    REQUIRE(contains(summary, part));
    REQUIRE(xpath(junit, "contains(//failure, \"" + part + "\")") == "true");
  }
  REQUIRE(contains(bad.out, "%0AReproduce: lockstep replay "));  // in the annotation
  REQUIRE(run_here({"replay", reproduced(summary), "--scenario", file}).status == 1);
  REQUIRE(contains(reproduced(summary), ":n:"));  // A shrunk run is nominal, but for its deviations.
  REQUIRE_FALSE(contains(run_here({"check", good}).out, "Why "));
  const Json json = Json::parse(run_here({"check", file, "--json"}).out);
  REQUIRE(json["scenarios"][0]["repro"] == reproduced(summary));
}

TEST_CASE("the story of a check is of the kind and the side that decided", "[cli]") {
  const TemporaryFolder folder;
  const std::string never = folder.file("a.toml", unchecked_text("kinds = [\"ME\"]\nnever = [\"TS\"]\n"));
  const Finished found_ts = run_here({"check", never});
  REQUIRE(found_ts.status == 1);
  REQUIRE(contains(found_ts.out, "    TS found inside the model in 100 runs\n"));
  REQUIRE_FALSE(contains(found_ts.out, " · ME "));  // One client alone shows TS.
  const std::string token = reproduced(found_ts.out);
  const Json shown = Json::parse(run_here({"replay", token, "--scenario", never, "--json"}).out);
  REQUIRE(contains(shown["violations"].dump(), "\"kind\":\"TS\""));
  REQUIRE_FALSE(contains(shown["violations"].dump(), "\"inside_model\":false"));

  const std::string outside =
      folder.file("b.toml", unchecked_text("kinds = [\"ME\"]\ninside_model = false\n"));
  const Finished found_me = run_here({"check", outside});
  REQUIRE(found_me.status == 1);
  REQUIRE(contains(found_me.out, "    ME found inside the model in 100 runs\n"));
  REQUIRE(contains(found_me.out, " · ME "));
  REQUIRE(contains(found_me.out, "Model  inside"));
  const std::string fine =
      folder.file("c.toml", unchecked_text("kinds = [\"ME\", \"TS\"]\ninside_model = true\n"));
  REQUIRE(run_here({"check", fine}).status == 0);
}

TEST_CASE("a check that missed what it expected says what was looked at, and what to do", "[cli]") {
  const TemporaryFolder folder;
  const std::string junit = folder.path("found.xml");
  const std::string mended = folder.file("a.toml", scenario_text("[expect]\nkinds = [\"RES\"]\n", "1ms"));
  const Finished held = run_here({"check", mended, "--junit", junit});
  REQUIRE(held.status == 1);
  REQUIRE(contains(held.out, "    Looked at: 20 runs, 1 min 40 s simulated; faults that struck: pause 19\n"));
  REQUIRE(contains(held.out,
                   "    What to do: if that is right, write outcome = \"held\" into [expect]. If not, "));
  REQUIRE(xpath(junit, "contains(//failure, \"Looked at: 20 runs\")") == "true");
  REQUIRE(xpath(junit, "contains(//failure, \"What to do: \")") == "true");
  REQUIRE(
      contains(text_of_file(junit), "Reproduce: lockstep campaign '" + mended + "' --keep-going</failure>"));

  std::string both = scenario_text("[expect]\nkinds = [\"RES\", \"FENCE\"]\n");
  both.replace(both.find("[\"RES\"]"), 7, "[\"RES\", \"FENCE\"]");
  const std::string half = folder.file("b.toml", both);
  const Finished missing = run_here({"check", half});
  REQUIRE(contains(missing.out, "    FENCE not found\n"));
  REQUIRE(contains(missing.out, "or take out of kinds ([expect]) what is repaired.\n"));
  REQUIRE_FALSE(contains(missing.out, "Why "));  // RES was expected, so it is no story.
}

TEST_CASE("an interrupt while a check shrinks leaves what was found", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("mine.toml", scenario_text("[expect]\noutcome = \"held\"\n"));
  std::atomic<bool> interrupted{false};
  cli::Hooks hooks;
  hooks.program.interrupted = &interrupted;
  REQUIRE(run_here({"check", file}, hooks).status == 1);
  // The clock is looked at when the scenario begins, and then when shrinking begins.
  int looks = 0;
  hooks.wall_clock = [&] {
    if (++looks == 2) interrupted = true;
    return seconds(looks);
  };
  const Finished finished = run_here({"check", file}, hooks);
  REQUIRE(finished.status == 130);
  REQUIRE(contains(finished.out, "✗ mine.toml             expected held"));
  REQUIRE(contains(finished.out, "Reproduce: lockstep replay "));
  REQUIRE(contains(finished.err, "1 of 1 scenarios"));
}

TEST_CASE("The JSON of check has the documented keys", "[cli]") {
  const Finished finished = run_here({"check", "C11", "--json"});
  REQUIRE(finished.status == 0);
  const Json json = Json::parse(finished.out);
  REQUIRE(json["ok"] == true);
  REQUIRE(json["scenarios"].size() == 1);
  const Json one = json["scenarios"][0];
  REQUIRE(one["id"] == "C11");
  REQUIRE(one["expected"] == "violated: RES outside");
  REQUIRE(one["got"] == "violated: RES outside in 100 runs");
  REQUIRE(one["ok"] == true);
  REQUIRE(one["runs"] == 100);
  REQUIRE(run_here({"replay", one["repro"].get<std::string>()}).status == 1);
}

TEST_CASE("check is the same on every number of threads", "[cli]") {
  REQUIRE(run_here({"check", "C4-random", "C39-random", "-j", "1"}).out ==
          run_here({"check", "C4-random", "C39-random", "-j", "3"}).out);
}

TEST_CASE("A scenario that expects nothing cannot be checked", "[cli]") {
  const TemporaryFolder folder;
  const Finished finished = run_here({"check", folder.file("mine.toml", scenario_text(""))});
  REQUIRE(finished.status == 65);
  REQUIRE(contains(finished.err, "does not say what it expects"));
  REQUIRE(run_here({"check", "C99"}).status == 66);
}

TEST_CASE("check names every scenario that is wrong, not only the first, and runs none", "[cli]") {
  const TemporaryFolder folder;
  const std::string good = folder.file("good.toml", scenario_text("[expect]\nkinds = [\"RES\"]\n"));
  const std::string silent = folder.file("silent.toml", scenario_text(""));
  const std::string typo = folder.file("typo.toml", "lockstep = 1\n[lokc]\n");
  const Finished bad = run_here({"check", silent, good, typo, "C99"});
  REQUIRE(bad.status == 65);
  REQUIRE(bad.out.empty());
  REQUIRE(bad.err.starts_with("lockstep: " + silent + " does not say what it expects"));
  REQUIRE(contains(bad.err, "\n" + typo + ":2:"));
  REQUIRE(contains(bad.err, "did you mean \"lock\"?"));
  REQUIRE(contains(bad.err, "\nno scenario \"C99\""));
  REQUIRE_FALSE(contains(bad.err, good));
  REQUIRE(run_here({"check", "C99", typo}).status == 66);  // The status is the first one's.
  const Finished one = run_here({"check", good, typo});
  REQUIRE(one.err.starts_with("lockstep: " + typo + ":1:"));
  REQUIRE(one.status == 65);
}

TEST_CASE("check stops at a run that cannot be had again", "[cli]") {
  cli::Hooks hooks;
  hooks.plant_nondeterminism_at_event = 40;
  REQUIRE(run_here({"check", "C11"}, hooks).status == 3);
}

TEST_CASE("An interrupted check says what it did", "[cli]") {
  const std::atomic<bool> interrupted{true};
  cli::Hooks hooks;
  hooks.program.interrupted = &interrupted;
  const Finished finished = run_here({"check", "C11", "C12"}, hooks);
  REQUIRE(finished.status == 130);
  REQUIRE(contains(finished.err, "0 of 2 scenarios"));
  REQUIRE_FALSE(contains(finished.out, "✓ as expected"));
  REQUIRE(contains(finished.out, "? interrupted: 0 scenarios checked so far are as expected"));
  REQUIRE(contains(run_here({"check", "C11"}).out, "✓ as expected: 1 scenario"));
}

TEST_CASE("an interrupted check is no green file", "[cli]") {
  const std::atomic<bool> interrupted{true};
  cli::Hooks hooks;
  hooks.program.interrupted = &interrupted;
  const TemporaryFolder folder;
  const std::string junit = folder.path("j.xml");
  REQUIRE(run_here({"check", "C11", "--junit", junit}, hooks).status == 130);
  REQUIRE(contains(text_of_file(junit), "failures=\"1\""));
  REQUIRE(contains(text_of_file(junit), "interrupted: 0 of 1 scenarios checked"));
  REQUIRE(run_here({"check", "C11", "--junit", junit}).status == 0);
  REQUIRE(contains(text_of_file(junit), "failures=\"0\""));
}

TEST_CASE("a check of runs that ended at their bound says so, and what to do", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("mine.toml",
                                       "lockstep = 1\n[lock]\nkind = \"single\"\n[budget]\nruns = 5\nevents "
                                       "= 10\n[expect]\noutcome = \"held\"\n");
  const Finished bounded = run_here({"check", file});
  REQUIRE(bounded.status == 1);
  REQUIRE(contains(bounded.out, "inconclusive: runs ended at the bound on events"));
  REQUIRE(contains(bounded.out, "What to do: allow more events ([budget] events)"));
}

}  // namespace lockstep::tests
