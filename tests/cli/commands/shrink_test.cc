#include <atomic>
#include <filesystem>
#include <string>
#include <utility>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

using Json = nlohmann::ordered_json;

// Returns the token of a run that violates and has some hundred deviations.
std::string random_failure() {
  return Json::parse(run_here({"run", "C11-random", "--seed", "83", "--json"}).out)["repro"];
}

std::string token_in(const std::string& out) {
  const std::size_t start = out.rfind("lockstep replay '") + 17;
  return out.substr(start, out.find('\'', start) - start);
}

}  // namespace

TEST_CASE("shrink prints the story of the smallest run, what it takes, and its token", "[cli]") {
  const Finished finished = run_here({"shrink", random_failure()});
  REQUIRE(finished.status == 0);
  REQUIRE(contains(finished.out, "✗ C11-random redlock · RES"));
  REQUIRE(contains(finished.out, "What it takes: faults 4 → 1 · deviations 435 → 1 · "));
  REQUIRE(contains(finished.out,
                   "  client:A is paused for 200 ms, at 14 ms\n    without it: held; breaks from 192.0"));
  REQUIRE(
      contains(finished.out, "\nWhat helps: a resource that checks fencing tokens ([lock] fencing = true, "));
  const std::string token = token_in(finished.out);
  REQUIRE(contains(token, ":n:"));
  const Json replayed = Json::parse(run_here({"replay", token, "--json"}).out);
  REQUIRE(replayed["violations"][0]["kind"] == "RES");
}

TEST_CASE("shrink prints the same with every number of threads", "[cli]") {
  const std::string token = random_failure();
  const Finished one = run_here({"shrink", token, "-j", "1"});
  REQUIRE(one.status == 0);
  for (const char* threads : {"2", "3"}) REQUIRE(run_here({"shrink", token, "-j", threads}).out == one.out);
  REQUIRE(contains(run_here({"shrink", token, "-j", "0"}).err, "-j takes a number from 1 to 1024"));
}

TEST_CASE("shrinking a shrunk run says that nothing could be taken away", "[cli]") {
  const std::string once = run_here({"shrink", random_failure()}).out;
  REQUIRE_FALSE(contains(once, "Nothing could be taken away"));
  const Finished twice = run_here({"shrink", token_in(once)});
  REQUIRE(twice.status == 0);
  REQUIRE(contains(twice.out, "Nothing could be taken away"));
  REQUIRE(token_in(twice.out) == token_in(once));
}

TEST_CASE("shrink writes a repro file that replays, shrinks and can be edited", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.path("repro.toml");
  REQUIRE(run_here({"shrink", random_failure(), "-o", file}).status == 0);
  const Finished replayed = run_here({"replay", file, "--verify"});
  REQUIRE(replayed.status == 1);
  REQUIRE(contains(replayed.err, "Ran twice"));
  REQUIRE(contains(run_here({"shrink", file}).out, "Nothing could be taken away"));
  REQUIRE(run_here({"explain", file}).status == 0);

  std::string text = text_of_file(file);
  const std::size_t value = text.find("\"200ms\"");
  REQUIRE(value != std::string::npos);
  const std::string shorter = folder.file("shorter.toml", text.replace(value, 7, "\"100ms\""));
  REQUIRE(run_here({"replay", shorter}).status == 0);
  const Finished verified = run_here({"replay", shorter, "--verify"});
  REQUIRE(verified.status == 3);
  REQUIRE(contains(verified.err, "its digest is"));
}

TEST_CASE("a repro file whose scenario has been moved says what is missing", "[cli]") {
  const TemporaryFolder folder;
  const std::string scenario =
      folder.file("mine.toml",
                  "lockstep = 1\n[lock]\nkind = \"single\"\nttl = \"100ms\"\n[clients]\nwork = \"300ms\"\n"
                  "checks_validity = false\n[check]\nproperties = [\"RES\"]\n");
  const std::string file = folder.path("repro.toml");
  const std::string out = run_here({"run", scenario}).out;
  REQUIRE(run_here({"shrink", token_in(out), "--scenario", scenario, "-o", file}).status == 0);
  REQUIRE(run_here({"replay", file}).status == 1);
  const std::string moved = folder.path("moved.toml");
  std::filesystem::rename(scenario, moved);
  const Finished lost = run_here({"replay", file});
  REQUIRE(lost.status == 66);
  REQUIRE(lost.err == "lockstep: the repro file names the scenario " + scenario +
                          ", and there is no such file\nGive the file: lockstep replay … --scenario FILE\n");
  REQUIRE(run_here({"replay", file, "--scenario", moved}).status == 1);
}

TEST_CASE("a repro file of another engine or scenario is refused with status 3", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.path("repro.toml");
  REQUIRE(run_here({"shrink", random_failure(), "-o", file}).status == 0);
  const std::string text = text_of_file(file);
  const auto with = [&](const std::string& key, const std::string& line) {
    const std::size_t at = text.find("\n" + key) + 1;
    return folder.file("changed.toml", text.substr(0, at) + line + text.substr(text.find('\n', at)));
  };
  REQUIRE(run_here({"replay", with("engine", "engine = 1")}).status == 3);
  REQUIRE(run_here({"replay", with("hash", "hash = \"0000000000000000\"")}).status == 3);
  const Finished broken = run_here({"replay", with("hash", "hash = 7")});
  REQUIRE(broken.status == 65);
  REQUIRE(contains(broken.err, "changed.toml:"));
}

TEST_CASE("there is nothing to shrink in a run that holds", "[cli]") {
  const std::string token = Json::parse(run_here({"run", "C12", "--json"}).out)["repro"];
  const Finished finished = run_here({"shrink", token});
  REQUIRE(finished.status == 65);
  REQUIRE(contains(finished.err, "nothing to shrink"));
}

TEST_CASE("a run of a scenario file shrinks with its file", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file(
      "mine.toml",
      "lockstep = 1\n[lock]\nkind = \"redlock\"\nttl = \"200ms\"\n[clients]\ncount = 3\n[check]\n"
      "properties = [\"RES\"]\n[[fault]]\nkind = \"pause\"\ntarget = \"client:A\"\nfor = \"400ms\"\n"
      "when = { event = \"validity_checked\", by = \"client:A\" }\n");
  const std::string token = Json::parse(run_here({"run", file, "--json"}).out)["repro"];
  const Finished finished = run_here({"shrink", token, "--scenario", file});
  REQUIRE(finished.status == 0);
  REQUIRE(contains(finished.out, "mine.toml+clients.count=2"));
  REQUIRE(last_line(finished.out).ends_with("--scenario '" + file + "'"));
  REQUIRE(run_here({"replay", token_in(finished.out), "--scenario", file}).status == 1);
}

TEST_CASE("a run that was not shrunk for want of effort is not called the smallest", "[cli]") {
  const Finished none = run_here({"shrink", "C11-random", "--seed", "83", "--shrink-effort", "20000"});
  REQUIRE(none.status == 0);
  REQUIRE(contains(none.out, "not finished: --shrink-effort allows more"));
  REQUIRE_FALSE(contains(none.out, "Nothing could be taken away"));
}

// The clock is looked at before each candidate, and behind each deviation that is left.
TEST_CASE("an interrupt while what is left is looked at keeps what was shrunk", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file(
      "two.toml",
      "lockstep = 1\n[lock]\nkind = \"single\"\nttl = \"100ms\"\nreports_validity = false\n[clients]\n"
      "work = \"5ms\"\nchecks_validity = false\nrounds = 1\n[check]\nproperties = [\"ME\"]\nnear = 0\n"
      "[[fault]]\nkind = \"pause\"\ntarget = \"client:A\"\nwhen = { event = \"acquired\", by = \"client:A\" "
      "}\n"
      "for = \"60ms\"\n[[fault]]\nkind = \"suspend\"\ntarget = \"client:A\"\nat = \"65ms\"\nfor = \"250ms\"\n"
      "[budget]\nduration = \"2s\"\n");
  Args args{"shrink", file, "--seed", "1", "--shrink-time", "1000000s"};
  std::atomic<bool> interrupted{false};
  cli::Hooks hooks;
  hooks.program.interrupted = &interrupted;
  int looks = 0;
  hooks.wall_clock = [&] { return Duration{++looks}; };
  REQUIRE(run_here(args, hooks).status == 0);
  const int all = std::exchange(looks, 0);
  // The last look is at the end, and the two before it are behind the two deviations that are left.
  hooks.wall_clock = [&] {
    if (++looks == all - 2) interrupted = true;
    return Duration{looks};
  };
  for (const bool json : {false, true}) {
    looks = 0;
    interrupted = false;
    if (json) args.push_back("--json");
    const Finished finished = run_here(args, hooks);
    INFO(finished.out << finished.err);
    REQUIRE(finished.status == 130);
    if (json) {
      REQUIRE(Json::parse(finished.out)["deviations"] == 2);
    } else {
      REQUIRE(contains(token_in(finished.out), "pause.0=55ms,suspend.1=130ms"));
    }
  }
}

}  // namespace lockstep::tests
