// Tests that docs/JSON.md describes every key that --json prints.

#include <set>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/schedule/engine_version.h"
#include "tests/cli/lockstep_process.h"
#include "tests/support/can_run_guests.h"

namespace lockstep::tests::docs {
namespace {

using Json = nlohmann::json;

// Returns true for objects whose keys are names of kinds and counters, and not of fields.
bool is_a_table(const std::string& key, const Json& value) {
  return value.is_object() && (key == "faults" || key == "sometimes" || key == "notes");
}

void collect(const Json& json, std::set<std::string>& keys) {
  if (json.is_array()) {
    for (const Json& each : json) collect(each, keys);
  }
  if (!json.is_object()) return;
  for (const auto& [key, value] : json.items()) {
    keys.insert(key);
    if (!is_a_table(key, value)) collect(value, keys);
  }
}

std::set<std::string> keys_printed(const Args& args) {
  std::set<std::string> keys;
  Json json = Json::parse(run_here(args).out);
  // Every object begins with these, and the page says so once.
  REQUIRE(json.at("lockstep").is_string());
  REQUIRE(json.at("engine") == engine_version);
  json.erase("lockstep");
  json.erase("engine");
  collect(json, keys);
  return keys;
}

// Returns the keys in the first column of a section's tables.
std::set<std::string> keys_described(const std::string& heading) {
  const std::string text = text_of_file(LOCKSTEP_SOURCE_ROOT "/docs/JSON.md");
  const std::size_t start = text.find("\n## " + heading + "\n");
  REQUIRE(start != std::string::npos);
  const std::string section = text.substr(start, text.find("\n## ", start + 1) - start);
  std::set<std::string> keys;
  for (std::size_t row = section.find("\n| `"); row != std::string::npos;
       row = section.find("\n| `", row + 1)) {
    const std::size_t end = section.find(" | ", row);
    for (std::size_t tick = section.find('`', row); tick < end;) {
      const std::size_t close = section.find('`', tick + 1);
      keys.insert(section.substr(tick + 1, close - tick - 1));
      tick = section.find('`', close + 1);
    }
  }
  return keys;
}

}  // namespace

TEST_CASE("docs/JSON.md describes exactly the keys that are printed", "[docs]") {
  const auto run = keys_printed({"run", "C11", "--json"});
  REQUIRE(run == keys_described("run and replay"));
  const std::string token = Json::parse(run_here({"run", "C11", "--json"}).out).at("repro");
  REQUIRE(keys_printed({"replay", token, "--json"}) == run);
  const TemporaryFolder folder;
  const std::string file =
      folder.file("mine.toml",
                  "lockstep = 1\n[lock]\nkind = \"redlock\"\nttl = \"100ms\"\nvalidity_check = "
                  "false\n[budget]\nduration = "
                  "\"300ms\"\n[exhaust]\nfaults = [{ kind = \"pause\", magnitudes = [\"150ms\"] }]\n");
  // C11 has failures, C11-random phases in which nothing struck, and the other scenario a caveat: it has no
  // faults.
  const std::string calm =
      folder.file("calm.toml", "lockstep = 1\n[lock]\nkind = \"single\"\n[budget]\nduration = \"300ms\"\n");
  REQUIRE(keys_printed({"campaign", "C11", "C11-random", calm, "--runs", "3", "--keep-going", "--json"}) ==
          keys_described("campaign"));
  REQUIRE(keys_printed({"exhaust", file, "--deviations", "1", "--json"}) == keys_described("exhaust"));
  REQUIRE(keys_printed({"check", "C11", "--json"}) == keys_described("check"));
  REQUIRE(run_here({"corpus", "add", folder.path("corpus"), token}).status == 0);
  REQUIRE(keys_printed({"corpus", "run", folder.path("corpus"), "--json"}) == keys_described("corpus run"));
  const auto shrink = keys_described("shrink");
  REQUIRE(keys_printed({"shrink", "C11", "--json"}) == shrink);
  auto added = keys_described("corpus add");
  added.insert(shrink.begin(), shrink.end());
  REQUIRE(keys_printed({"corpus", "add", folder.path("corpus"), token, "--json"}) == added);
  const std::string wrong = folder.file("wrong.toml", "lockstep = 1\n[lock]\nkid = \"redlock\"\n");
  REQUIRE(keys_printed({"lint", wrong, "--json"}) == keys_described("lint"));
  std::set<std::string> lists;
  for (const std::string what : {"scenarios", "locks", "profiles", "faults", "properties", "strategies"})
    lists.merge(keys_printed({"list", what, "--json"}));
  REQUIRE(lists == keys_described("list"));
  REQUIRE_FALSE(keys_printed({"export", "C11", "--to", "json"}).empty());
  REQUIRE(keys_printed({"doctor", "--json"}) == keys_described("doctor"));
  REQUIRE(keys_printed({"placement", "--json"}) == keys_described("placement"));
  const std::string history = folder.file("h.jsonl",
                                          "{\"process\": 1, \"type\": \"invoke\", \"f\": \"acquire\"}\n"
                                          "{\"process\": 1, \"type\": \"ok\", \"f\": \"acquire\"}\n");
  // Jepsen's histories have keys that are passed over.
  const std::string jepsen = folder.file("h.edn", "{:process 1, :type :invoke, :f :acquire, :node 1}");
  auto judged = keys_printed({"check-history", history, "--json"});
  judged.merge(keys_printed({"check-history", jepsen, "--json"}));
  REQUIRE(judged == keys_described("check-history"));
}

TEST_CASE("docs/JSON.md describes the keys that confirm prints", "[docs]") {
  if (!guests_run_here()) return;
  const std::string wrong = std::string(LOCKSTEP_BUILD) + "/guests/wrong_redis";
  REQUIRE(keys_printed({"confirm", "C1", "--server", wrong, "--json"}) == keys_described("confirm"));
}

}  // namespace lockstep::tests::docs
