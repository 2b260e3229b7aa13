#include <string>

#include <catch2/catch.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "core/check.h"
#include "core/schedule/engine_version.h"
#include "core/schedule/schedule_text.h"
#include "core/text_hash.h"
#include "scenarios/library/shipped.h"
#include "scenarios/token/token.h"
#include "tests/cli/lockstep_process.h"
#include "tests/cli/report/planted.h"

namespace lockstep::tests {
namespace {

std::string token_of(const std::string& scenario) {
  return nlohmann::json::parse(run_here({"run", scenario, "--json"}).out).at("repro");
}

scenarios::Token decoded(const std::string& text) {
  return std::get<scenarios::Token>(scenarios::decode(text));
}

std::string digest_of(const Args& args) { return nlohmann::json::parse(run_here(args).out).at("digest"); }

}  // namespace

TEST_CASE("A file that holds a token replays like the token", "[cli]") {
  const TemporaryFolder folder;
  const std::string token = token_of("C11");
  const std::string file = folder.file("repro.txt", "\n  " + token + " \r\n");
  REQUIRE(run_here({"replay", file}).out == run_here({"replay", token}).out);
  const Finished other = run_here({"replay", folder.file("s.toml", "title = \"mine\"\n")});
  REQUIRE(other.status == 65);
  REQUIRE(contains(other.err, "s.toml: not a token"));
  const Finished scenario = run_here({"replay", folder.file("t.toml", "lockstep = 1\n")});
  REQUIRE(scenario.status == 64);
  REQUIRE(contains(scenario.err, "t.toml\" is a scenario, and replay takes a token"));
}

TEST_CASE("A token as people paste it replays like the token", "[cli]") {
  const TemporaryFolder folder;
  const std::string token = token_of("C11");
  const Finished whole = run_here({"replay", token});
  REQUIRE(whole.status == 1);
  const std::string json = run_here({"run", "C11", "--json"}).out;
  for (const std::string& pasted :
       {"'" + token + "'", "\"" + token + "\"", "`" + token + "`", " " + token + "\n", token + "'",
        "“" + token + "”", "lockstep replay '" + token + "'", "$ lockstep replay '" + token + "'",
        "  $ ./build/lockstep replay '" + token + "' --verify\n",
        "Reproduce: lockstep replay '" + token + "'", "{\"repro\": \"" + token + "\"}", json}) {
    INFO(pasted);
    REQUIRE(run_here({"replay", pasted}).out == whole.out);
    REQUIRE(run_here({"replay", folder.file("repro", pasted)}).out == whole.out);
  }
  REQUIRE(run_here({"replay", folder.file("all.txt", run_here({"run", "C11"}).out)}).out == whole.out);
}

TEST_CASE("What is no single token is not taken for one", "[cli]") {
  const TemporaryFolder folder;
  const std::string token = token_of("C11");
  const std::string two = "'" + token + "' '" + token_of("C12") + "'";
  REQUIRE(run_here({"replay", two}).status == 66);
  const Finished finished = run_here({"replay", folder.file("two", two)});
  REQUIRE(finished.status == 65);
  REQUIRE(contains(finished.err, "two: 2 tokens are in it"));
  REQUIRE(run_here({"replay", "'" + token + "0'"}).status == 65);
  REQUIRE(run_here({"replay", folder.path("ls2:none")}).status == 66);
  // A file has precedence, whatever its name is.
  const std::string odd = "of '" + token + "'";
  const Finished file = run_here({"replay", folder.file(odd, token_of("C12"))});
  REQUIRE(file.out == run_here({"replay", token_of("C12")}).out);
}

TEST_CASE("A token of another scenario is 3, and it says what differs", "[cli]") {
  scenarios::Token token = decoded(token_of("C11"));
  token.scenario_hash ^= 1;
  const Finished changed = run_here({"replay", scenarios::encode(token)});
  REQUIRE(changed.status == 3);
  REQUIRE(changed.out.empty());
  REQUIRE(contains(changed.err,
                   "the scenario is not the one that the token was recorded with: C11 now has the hash"));

  const TemporaryFolder folder;
  std::string text(scenarios::shipped_scenario("C11")->text);
  const std::string file = folder.file("mine.toml", text + "\n# a remark changes nothing\n");
  REQUIRE(run_here({"replay", token_of("C11"), "--scenario", file}).status == 1);
  const std::string other = folder.file("other.toml", scenarios::shipped_scenario("C12")->text);
  REQUIRE(run_here({"replay", token_of("C11"), "--scenario", other}).status == 3);
}

TEST_CASE("A token of another format or engine is 3, and it says which", "[cli]") {
  const std::string token = token_of("C11");
  // Alters the token and gives it the right checksum, so that it is well formed.
  const auto altered = [&](std::string_view from, std::string_view to) {
    std::string text = token.substr(0, token.rfind(':') + 1);
    text.replace(text.find(from), from.size(), to);
    const std::uint64_t hash = text_hash(text);
    return text + fmt::format("{:08x}", static_cast<std::uint32_t>(hash ^ hash >> 32));
  };
  const Finished format = run_here({"replay", altered("ls2:", "ls7:")});
  REQUIRE(format.status == 3);
  REQUIRE(contains(format.err, "format version 7"));
  const Finished engine = run_here({"replay", altered(fmt::format(":e{}:", engine_version), ":e999:")});
  REQUIRE(engine.status == 3);
  REQUIRE(contains(engine.err, "engine version 999"));
}

TEST_CASE("Overrides that no choice asked for are reported", "[cli]") {
  scenarios::Token token = decoded(token_of("C11"));
  token.schedule.set(*parse_choice_key("think.A.4000000"), 5);
  const Finished finished = run_here({"replay", scenarios::encode(token)});
  REQUIRE(finished.status == 1);
  REQUIRE(finished.err == "Note: the token deviates at think.A.4000000, and the run never came there\n");
  REQUIRE(digest_of({"replay", scenarios::encode(token), "--json"}) == digest_of({"run", "C11", "--json"}));
}

TEST_CASE("Replay until a time shows what happened until then, and the rest decides nothing", "[cli]") {
  const std::string token = token_of("C11");
  const Finished early = run_here({"replay", token, "--until", "30ms"});
  REQUIRE(early.status == 0);
  REQUIRE(contains(early.err, "Of 600 ms only the first 30 ms"));
  REQUIRE(contains(early.out, "pause 400ms of client:A"));
  REQUIRE_FALSE(contains(early.out, "430."));
  REQUIRE(contains(last_line(early.out), "✓ held in the first 30 ms; what follows was not run"));
  const Finished none = run_here({"replay", token, "--until", "1ms"});
  REQUIRE(none.status == 2);
  REQUIRE(last_line(none.out) ==
          "? inconclusive: nobody acquired the lock in the first 1 ms; what follows was not run");
  REQUIRE(run_here({"replay", token, "--until", "500ms"}).status == 1);
  REQUIRE(digest_of({"replay", token, "--until", "1h", "--json"}) == digest_of({"run", "C11", "--json"}));
  for (const std::string wrong : {"soon", "0ms", "-5ms", "30"}) {
    const Finished refused = run_here({"replay", token, "--until", wrong});
    REQUIRE(refused.status == 64);
    REQUIRE(contains(refused.err, "--until takes a time as in 300ms"));
  }
}

TEST_CASE("Verifying a replay finds a planted nondeterminism and names the event", "[cli]") {
  const std::string token = token_of("C11");
  const Finished agreed = run_here({"replay", token, "--verify"});
  REQUIRE(agreed.status == 1);
  REQUIRE(agreed.err == "Ran twice: the two runs agree in every event, digest " +
                            digest_of({"run", "C11", "--json"}) + "\n");
  const Planted planted = planted_in("C11", 1);
  cli::Hooks hooks;
  hooks.plant_nondeterminism_at_event = planted.at_event;
  const Finished finished = run_here({"replay", token, "--verify"}, hooks);
  REQUIRE(finished.status == 3);
  REQUIRE(contains(finished.err,
                   "the runs differ from event " + std::to_string(planted.first_differing) + " on"));
  REQUIRE(contains(finished.err, "first run:  "));
  REQUIRE(last_line(finished.err) == "Reproduce: lockstep replay '" + token + "' --verify");
}

}  // namespace lockstep::tests
