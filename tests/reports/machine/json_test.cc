#include "reports/machine/json.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reports/machine/json_text.h"

namespace lockstep::reports {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> keys_of(const Json& json) {
  std::vector<std::string> keys;
  for (const auto& item : json.items()) keys.push_back(item.key());
  return keys;
}

JudgedViolation stale_write() {
  JudgedViolation judged;
  judged.violation = {Property::res, Instant{} + milliseconds(515), HoldId{}, HoldId{ClientId{1}, 0, 0},
                      NodeId{}};
  judged.inside_model = false;
  const StruckFault pause{0, FaultKind::pause, HostId{}, HostId{}, Instant{} + milliseconds(14)};
  judged.breached = {
      {Assumption::operation_in_time, HostId{}, pause.at, milliseconds(174), milliseconds(501), {pause}}};
  judged.near = {99, 0};
  return judged;
}

// Returns the JSON without the versions, which every object begins with.
std::string own_text(const std::string& text) {
  Json json = Json::parse(text);
  REQUIRE(keys_of(json).at(0) == "lockstep");
  REQUIRE(keys_of(json).at(1) == "engine");
  json.erase("lockstep");
  json.erase("engine");
  return json.dump();
}

TEST_CASE("what is not inert is escaped in JSON, and stays what it is", "[reports]") {
  const std::string name = "\x1b\u202e\x7f\u0085ä😀\n\"";
  const std::string text = json_text({{"name", name}, {"\u2067", 1}});
  CHECK(text.find(R"("\u001b\u202e\u007f\u0085ä😀\n\"")"
                  ",\n") != std::string::npos);
  CHECK(text.find("  \"\\u2067\": 1\n}\n") != std::string::npos);
  CHECK(Json::parse(text)["name"] == name);
}

TEST_CASE("a run has the promised keys in their order", "[reports]") {
  RunReport report;
  report.scenario = "C11";
  report.lock = "redlock";
  report.seed = Seed{42};
  report.verdict = Verdict::violated;
  report.digest = {1, 0xABC};
  report.events = 7;
  report.acquisitions = 2;
  report.simulated = seconds(2);
  report.fault_counts[static_cast<std::size_t>(FaultKind::reset)] = 3;
  report.violations = {{stale_write()}};
  report.repro = "ls2:C11";
  const Json json = Json::parse(run_json(report));
  CHECK(keys_of(json) == std::vector<std::string>{"lockstep", "engine", "scenario", "lock", "seed", "verdict",
                                                  "digest", "events", "acquisitions", "sim_ns",
                                                  "out_of_events", "faults", "violations", "notes", "caveats",
                                                  "repro"});
  CHECK(json["seed"] == 42);
  CHECK(json["verdict"] == "violated");
  CHECK(json["digest"] == "00000000000000010000000000000abc");
  CHECK(json["sim_ns"] == 2'000'000'000);
  CHECK(json["faults"]["reset"] == 3);
  CHECK(json["faults"]["pause"] == 0);
  CHECK(json["notes"] == Json::array());
  CHECK(
      json["violations"].dump() ==
      R"([{"kind":"RES","at_ns":515000000,"inside_model":false,"breached":[{"name":"operation_in_time",)"
      R"("assumes":"pause + write delay < validity remaining at the check","allowed":"174 ms",)"
      R"("seen":"501 ms","by":"pause of client:A at 14 ms"}],"near":{"runs":99,"violated":0},"shown_by":null}])");
}

TEST_CASE("a run without a seed says so, and odd bytes stay JSON", "[reports]") {
  RunReport report;
  report.scenario = "caf\xe9";
  const Json json = Json::parse(run_json(report));
  CHECK(json["seed"].is_null());
  CHECK(json["scenario"] == "caf\xef\xbf\xbd");
  CHECK(run_json(report).back() == '\n');
}

TEST_CASE("a campaign has the promised keys in their order", "[reports]") {
  CampaignReport report;
  report.runs = 1000;
  report.held = 990;
  report.violated = 10;
  report.verdict = Verdict::violated;
  report.events = 5'000'000;
  report.wall = milliseconds(500);
  report.shrinking = milliseconds(250);
  report.simulated = seconds(5000);
  report.sometimes.add(properties::Sometime::contended);
  report.sometimes.add(FaultKind::pause, LockPhase::held);
  report.notes[static_cast<std::size_t>(Property::res)] = 7;
  JudgedViolation inside;
  inside.violation.property = Property::rel;
  report.failures = {{"C11", 12, stale_write(), 10, 7, "", "no", std::nullopt, "ls2:C11"},
                     {"C4", 1, inside, 1, 0, "ls2:C4", "complete", 1, ""}};
  const Json json = Json::parse(campaign_json(report));
  CHECK(fmt::format("{}", fmt::join(keys_of(json), " ")) ==
        "lockstep engine strategy runs held violated inconclusive verdict interrupted events acquisitions "
        "wall_s shrink_s "
        "events_per_s runs_per_s sim_per_wall faults sometimes never_struck behaviours time_to_acquire notes "
        "caveats violation_rate_upper_95 failures");
  CHECK(json["notes"].dump() == R"({"RES":7})");
  CHECK(json["wall_s"] == 0.5);
  CHECK(json["shrink_s"] == 0.25);
  CHECK(json["events_per_s"] == 10'000'000);
  CHECK(json["runs_per_s"] == 2000);
  CHECK(json["sim_per_wall"] == 10'000.0);
  CHECK(json["sometimes"]["contended"] == 1);
  CHECK(json["sometimes"]["acquired"] == 0);
  CHECK(json["sometimes"]["pause in held"] == 1);
  CHECK_FALSE(json["sometimes"].contains("pause in idle"));
  CHECK(
      json["failures"].dump() ==
      R"([{"scenario":"C11","seed":12,"kind":"RES","inside_model":false,"count":10,"inherited":7,)"
      R"("breached":[{"name":"operation_in_time","assumes":"pause + write delay < validity remaining at the check",)"
      R"("allowed":"174 ms","seen":"501 ms","by":"pause of client:A at 14 ms"}],"near":{"runs":99,"violated":0},)"
      R"("shown_by":null,"shrunk":"no","deviations":null,"repro":"ls2:C11"},)"
      R"({"scenario":"C4","seed":1,"kind":"REL","inside_model":true,"count":1,"inherited":0,"breached":[],)"
      R"("near":{"runs":0,"violated":0},"shown_by":"ls2:C4","shrunk":"complete","deviations":1,"repro":""}])");
}

TEST_CASE("a campaign says how it searched, and what it has seen", "[reports]") {
  CampaignReport report;
  report.runs = 1000;
  report.acquisitions = 8;
  report.strategy = "uniform";
  report.never_struck = {{"C11", FaultKind::pause, {LockPhase::idle, LockPhase::waiting}}};
  report.behaviours = {{"C11", 1000, 12, 3, 900, {{500, 11}, {1000, 12}}, std::nullopt},
                       {"C4", 1, 1, 1, 1, {}, false}};
  const Json json = Json::parse(campaign_json(report));
  CHECK(json["acquisitions"] == 8);
  CHECK(json["strategy"] == "uniform");
  CHECK(json["violation_rate_upper_95"] > 0.002);
  CHECK(json["never_struck"].dump() == R"([{"scenario":"C11","kind":"pause","phases":["idle","waiting"]}])");
  CHECK(
      json["behaviours"].dump() ==
      R"([{"scenario":"C11","runs":1000,"seen":12,"singleton_runs":3,"last_new_run":900,)"
      R"("growth":[{"runs":500,"seen":11},{"runs":1000,"seen":12}],"quiet":null},)"
      R"({"scenario":"C4","runs":1,"seen":1,"singleton_runs":1,"last_new_run":1,"growth":[],"quiet":false}])");
}

TEST_CASE("a campaign of no runs and no time divides by nothing", "[reports]") {
  const Json json = Json::parse(campaign_json({}));
  CHECK(json["events_per_s"] == 0);
  CHECK(json["sim_per_wall"] == 0.0);
  CHECK(json["violation_rate_upper_95"] == 1.0);
}

TEST_CASE("what was checked, and lists", "[reports]") {
  CheckReport report;
  report.scenarios = {{"C11", "violated RES outside", "held", false, 1000, "ls2:C11"}};
  CHECK(
      own_text(check_json(report)) ==
      R"({"corpus":[],"scenarios":[{"id":"C11","expected":"violated RES outside","got":"held","ok":false,"runs":1000,"repro":"ls2:C11"}],)"
      R"("ok":false})");
  report.corpus = {{"a.toml", "stale", "held", "", "gone"}};
  const std::string corpus =
      R"("corpus":[{"name":"a.toml","state":"stale","expected":"held","got":"","message":"gone"}])";
  CHECK(own_text(check_json(report)).starts_with("{" + corpus + ",\"scenarios\":[{"));
  CHECK(own_text(corpus_json(report.corpus, false)) == "{" + corpus + ",\"ok\":false}");
  const std::vector<ListEntry> entries{{"pause", "a process stops"}};
  CHECK(own_text(list_json("faults", entries)) ==
        R"({"faults":[{"name":"pause","summary":"a process stops"}]})");
  CHECK(own_text(list_json("locks", {})) == R"({"locks":[]})");
}

}  // namespace
}  // namespace lockstep::reports
