// Tests the output of `lockstep schema` with a validator that knows nothing of lockstep.

#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "scenarios/format/format_tables.h"
#include "scenarios/format/parse.h"
#include "scenarios/library/embedded.h"
#include "tests/cli/lockstep_process.h"
#include "tests/support/shell.h"
#include "tests/tidy/source.h"

namespace lockstep::tests {
namespace {

using Json = nlohmann::json;

// Returns what the validator says of each text, in the order of the texts. The texts are TOML, or JSON.
std::vector<std::string> judged(const std::vector<std::string>& texts, const Args& schema = {"schema"},
                                const std::string& ending = ".toml") {
  const TemporaryFolder folder;
  std::string command = "python3 " LOCKSTEP_SOURCE_ROOT "/tests/schema/validate.py " +
                        folder.file("schema.json", run_here(schema).out);
  for (std::size_t i = 0; i < texts.size(); ++i)
    command += " " + folder.file("s" + std::to_string(i) + ending, texts[i]);
  const Finished finished = shell(command);
  INFO(finished.out);
  REQUIRE(finished.status == 0);
  std::vector<std::string> lines;
  for (const std::string_view line : tidy::lines_of(finished.out)) lines.emplace_back(line);
  REQUIRE(lines.size() == texts.size());
  return lines;
}

struct Mistake {
  std::string lines;  // lines of a scenario that is right otherwise
  std::string says;   // the place, and the rule of JSON Schema that is broken
};

const std::vector<Mistake> mistakes{
    {"[cluster]\nnode = 3", "cluster additionalProperties"},
    {"[cluster]\nnodes = \"3\"", "cluster.nodes type"},
    {"[cluster]\nnodes = 0", "cluster.nodes minimum"},
    {"[cluster]\nnodes = 65", "cluster.nodes maximum"},
    {"[cluster]\nlatency = \"3\"", "cluster.latency pattern"},
    {"[cluster]\nlatency = { min = \"1ms\" }", "cluster.latency required"},
    {"[cluster]\nlatency = { min = \"1ms\", max = \"2 mins\" }", "cluster.latency.max pattern"},
    {"[cluster]\nlatency = { dist = \"normal\", min = \"1ms\", max = \"2ms\" }", "cluster.latency.dist enum"},
    {"[cluster]\nnode_clocks = { drift = \"1 %\" }", "cluster.node_clocks additionalProperties"},
    {"[cluster]\nnode_clocks = { rate = \"1 percent\" }", "cluster.node_clocks.rate pattern"},
    {"[cluster]\npersistence = \"disk\"", "cluster.persistence enum"},
    {"[clients]\ncount = 2.5", "clients.count type"},
    {"[clients]\nchecks_validity = \"no\"", "clients.checks_validity type"},
    {"[check]\nproperties = [\"ME\", \"XY\"]", "check.properties.1 enum"},
    {"[check]\nproperties = \"ME\"", "check.properties type"},
    {"[[fault]]\nkind = \"sleep\"\ntarget = \"client:A\"", "fault.0.kind enum"},
    {"[[fault]]\ntarget = \"client:A\"", "fault.0 required"},
    {"[fault]\nkind = \"pause\"\ntarget = \"client:A\"", "fault type"},
    {"[[fault]]\nkind = \"pause\"\ntarget = \"client:A\"\nwhen = { event = \"never\" }",
     "fault.0.when.event enum"},
    {"[[random_fault]]\nkind = \"pause\"\nslots = 0", "random_fault.0.slots minimum"},
    {"[[random_fault]]\nkind = \"pause\"\nchance = \"often\"", "random_fault.0.chance pattern"},
    {"[exhaust]\nfaults = [{ kind = \"pause\", sizes = [\"1ms\"] }]",
     "exhaust.faults.0 additionalProperties"},
    {"[expect]\noutcome = \"fine\"", "expect.outcome enum"},
    {"[budgets]\nruns = 3", " additionalProperties"},
    {"[resource]\nguard = \"luck\"", "resource.guard enum"},
};

}  // namespace

TEST_CASE("every shipped scenario is what the schema describes", "[cli]") {
  std::vector<std::string> texts;
  for (const auto& shipped : scenarios::embedded_scenarios()) texts.emplace_back(shipped.text);
  for (const std::string& verdict : judged(texts)) REQUIRE(verdict == "good");
}

TEST_CASE("what the parser refuses the schema refuses, too, and at the same place", "[cli]") {
  std::vector<std::string> texts;
  for (const Mistake& mistake : mistakes) {
    texts.push_back("lockstep = 1\n[lock]\nkind = \"redlock\"\n" + mistake.lines + "\n");
    INFO(texts.back());
    REQUIRE_FALSE(scenarios::parse_scenario(texts.back(), "s.toml"));
  }
  const std::vector<std::string> verdicts = judged(texts);
  for (std::size_t i = 0; i < mistakes.size(); ++i) {
    INFO(mistakes[i].lines);
    CHECK(verdicts[i] == mistakes[i].says);
  }
}

TEST_CASE("the schema takes the durations that the parser takes, and no others", "[cli]") {
  const std::vector<std::string> durations{"1m30s",  "3 min", "2d 1h",  "1 h 1.5s", "+5ms",     "1s",
                                           "30s 1m", "1m1m",  "1m ",    "+1m30s",   "1m30",     "min",
                                           "",       "1h-1m", "1h  1m", "1m1min",   "5 ms 1 us"};
  std::vector<std::string> texts;
  for (const std::string& duration : durations)
    texts.push_back("lockstep = 1\n[lock]\nkind = \"redlock\"\nttl = \"9d\"\n[clients]\nthink = \"" +
                    duration + "\"\n");
  const std::vector<std::string> verdicts = judged(texts);
  for (std::size_t i = 0; i < durations.size(); ++i) {
    INFO('"' << durations[i] << '"');
    const bool parsed = static_cast<bool>(scenarios::parse_scenario(texts[i], "s.toml"));
    CHECK((verdicts[i] == "good") == parsed);
  }
}

TEST_CASE("the schema knows what a lock of each kind takes", "[cli]") {
  const std::vector<std::string> verdicts = judged({
      "lockstep = 1\n[lock]\nkind = \"single\"\ndrift_constant = \"1ms\"\n",
      "lockstep = 1\n[lock]\nkind = \"redlock\"\nquorum = 2\n",
      "lockstep = 1\n[lock]\nprofile = \"redis-py\"\nrelease = \"delete\"\n",
      "lockstep = 1\n[lock]\nkind = \"redlock\"\nprofile = \"redsync\"\n",
      "lockstep = 1\n[lock]\nkind = \"single\"\nquorum = 2\n",
      "lockstep = 1\n[lock]\nkind = \"single\"\nprofile = \"redsync\"\n",
      "lockstep = 1\n[lock]\nprofile = \"redis-py\"\nquorum = 2\n",
      "lockstep = 1\n[lock]\nttl = \"1s\"\n",
      "lockstep = 1\n[lock]\nkind = \"zookeeper\"\n",
      "[lock]\nkind = \"redlock\"\n",
      "lockstep = 1\n",
  });
  REQUIRE(verdicts[0] == "good");
  REQUIRE(verdicts[1] == "good");
  REQUIRE(verdicts[2] == "good");
  REQUIRE(verdicts[3] == "good");
  for (std::size_t i = 4; i < verdicts.size(); ++i) {
    INFO(i);
    REQUIRE(verdicts[i] != "good");
  }
}

TEST_CASE("the schema has the keys that the parser has, each with its help", "[cli]") {
  const Json properties = Json::parse(run_here({"schema"}).out)["properties"];
  for (const auto& section : scenarios::format_sections()) {
    if (section.id.find('.') != std::string::npos || section.id == "clocks") continue;
    INFO(section.id);
    Json holder = section.id == "head" ? properties : properties[section.id];
    if (holder.contains("items")) holder = holder["items"];
    if (section.id == "guest") holder = holder["additionalProperties"];  // a section for each name
    const Json& keys = section.id == "head" ? holder : holder["properties"];
    for (const auto& key : section.keys) {
      INFO(key.name);
      REQUIRE(keys[key.name]["description"].get<std::string>().starts_with(key.doc));
    }
    if (section.id != "head") REQUIRE(keys.size() == section.keys.size());
  }
}

TEST_CASE("the schema of a history and its reader take the same lines", "[cli]") {
  const auto line = [](const std::string& more) {
    return R"({"process": 1, "type": "invoke", "f": "acquire")" + more + "}";
  };
  const std::vector<Mistake> lines{
      {line(""), "good"},
      {line(R"(, "time_ns": 5, "resource": "orders/42", "ttl_ns": 4000000000000000000)"), "good"},
      {R"({"process": "w", "type": "invoke", "f": "use", "fence": 9223372036854775807})", "good"},
      {line(R"(, "index": 3, "value": [1, null], "error": {"a": 1})"), "good"},
      {line(R"(, "fense": 3)"), " additionalProperties"},
      {line(R"(, "time_ns": -1)"), "time_ns minimum"},
      {line(R"(, "time_ns": 1.5)"), "time_ns type"},
      {line(R"(, "time_ns": "5")"), "time_ns type"},
      {line(R"(, "time_ns": 4000000000000000001)"), "time_ns maximum"},
      {line(R"(, "time_ns": 5, "ttl_ns": 0)"), "ttl_ns minimum"},
      {line(R"(, "resource": null)"), "resource anyOf"},
      {R"({"process": 1, "type": "invoke", "f": "use", "fence": 0})", "fence minimum"},
      {R"({"process": 1, "type": "done", "f": "acquire"})", "type enum"},
      {R"({"process": 1, "type": "invoke", "f": "lock"})", "f enum"},
      {R"({"process": [1], "type": "invoke", "f": "acquire"})", "process anyOf"},
      {R"({"type": "invoke", "f": "acquire"})", " required"},
      {R"([1])", " type"}};
  std::vector<std::string> texts;
  for (const Mistake& each : lines) texts.push_back(each.lines);
  const std::vector<std::string> said = judged(texts, {"schema", "history"}, ".json");
  for (std::size_t i = 0; i < lines.size(); ++i) {
    INFO(texts[i]);
    REQUIRE(said[i] == lines[i].says);
    const TemporaryFolder folder;
    const int status = run_here({"check-history", folder.file("h.jsonl", texts[i])}).status;
    REQUIRE(status == (said[i] == "good" ? 2 : 65));
  }
}

TEST_CASE("schema says which schemas there are", "[cli]") {
  const Finished finished = run_here({"schema", "histori"});
  REQUIRE(finished.status == 64);
  REQUIRE(contains(finished.err, "did you mean \"history\"?"));
  REQUIRE(run_here({"schema", "scenario"}).out == run_here({"schema"}).out);
}

}  // namespace lockstep::tests
