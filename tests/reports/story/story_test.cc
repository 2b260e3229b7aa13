#include "reports/story/story.h"

#include <algorithm>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/schedule/choice.h"
#include "scenarios/format/parse.h"
#include "scenarios/run/judge.h"
#include "scenarios/run/run_facts.h"
#include "tests/reports/story/sentences.h"
#include "tests/scenarios/library/claims.h"
#include "tests/support/facts_of_setup.h"
#include "tests/support/golden.h"
#include "tests/support/history_text.h"

namespace lockstep::reports {
namespace {

using scenarios::JudgedRun;
using scenarios::Scenario;
using tests::claim;
using tests::differs_from_golden;

// Returns the stories of all violations and notes of a run, one below the other.
std::string stories_of(const Scenario& scenario, const Schedule& schedule, std::string_view token) {
  scenarios::Runner runner(scenario);
  const JudgedRun judged = scenarios::judge(runner, schedule);
  const RunFacts facts = scenarios::run_facts(scenario);
  std::string text;
  for (const auto* list : {&judged.violations, &judged.notes}) {
    for (const JudgedViolation& one : *list) {
      text += (text.empty() ? "" : "\n") +
              to_text(story_of(one, judged.run.history, facts, schedule.seed()), token);
    }
  }
  return text;
}

std::string stories_of(std::string_view id) {
  const Scenario scenario = claim(id);
  return stories_of(scenario, schedule_of(scenario, std::nullopt), "a token");
}

TEST_CASE("the stories of published claims read as they should", "[reports]") {
  for (const std::string_view id :
       {"C9", "C10-unchecked", "C11", "C12-late", "C14-blind", "C15", "C17", "C32", "C39"}) {
    REQUIRE(differs_from_golden("stories/" + std::string(id) + ".txt", stories_of(id)) == "");
  }
}

// Returns the stories of a run with a lock on one node.
std::string stories_of_single(std::string_view check, std::string_view faults) {
  const std::string text = fmt::format(
      "lockstep = 1\n[lock]\nkind = \"single\"\nttl = \"1s\"\nrelease_partials = false\n[check]\n{}\n{}",
      check, faults);
  const auto parsed = scenarios::parse_scenario(text, "waiting", {});
  for (const auto& error : parsed.errors) UNSCOPED_INFO(scenarios::to_text(error));
  REQUIRE(parsed);
  return stories_of(*parsed.scenario, schedule_of(*parsed.scenario, std::nullopt), "a token");
}

constexpr std::string_view lost_reply =
    "[[fault]]\nkind = \"reply_loss\"\ntarget = \"client:A-redis:1\"\n"
    "when = { event = \"attempt_started\", by = \"client:A\" }\n";
constexpr std::string_view node_paused =
    "[clients]\ncount = 1\n[[fault]]\nkind = \"pause\"\ntarget = \"redis:1\"\nat = \"0s\"\nfor = \"800ms\"\n";
constexpr std::string_view deadline =
    "properties = [\"LV\"]\nlv_bound = \"9s\"\nacquire_deadline = \"500ms\"";

TEST_CASE("stories of liveness say who waits, for what, and whose key is in the way", "[reports]") {
  REQUIRE(differs_from_golden(
              "stories/LV-ORPH.txt",
              stories_of_single("properties = [\"LV\", \"ORPH\"]\nlv_bound = \"300ms\"", lost_reply)) == "");
  REQUIRE(differs_from_golden("stories/LV-deadline.txt", stories_of_single(deadline, lost_reply)) == "");
}

TEST_CASE("waiting for nodes that are stopped is outside the model", "[reports]") {
  REQUIRE(differs_from_golden("stories/LV-outside.txt", stories_of_single(deadline, node_paused)) == "");
}

TEST_CASE("a claim that holds has no story", "[reports]") { REQUIRE(stories_of("C10") == ""); }

TEST_CASE("the story of a seed, without a token", "[reports]") {
  const Scenario scenario = claim("C11");
  const std::string text = stories_of(scenario, schedule_of(scenario, Seed{0x2a}), "");
  REQUIRE(differs_from_golden("stories/C11-seed.txt", text) == "");
  REQUIRE(text.find("Reproduce") == std::string::npos);
}

TEST_CASE("the story of a token drawn twice", "[reports]") {
  const Scenario scenario = claim("C7");
  Schedule schedule = schedule_of(scenario, std::nullopt);
  ChoiceKey token;
  token.kind = ChoiceKind::owner_token;
  token.client = 1;
  schedule.set(token, 1);
  REQUIRE(differs_from_golden("stories/C7.txt", stories_of(scenario, schedule, "a token")) == "");
}

TEST_CASE("the story of clocks that run apart", "[reports]") {
  const Scenario scenario = claim("C18");
  Schedule schedule = schedule_of(scenario, std::nullopt);
  ChoiceKey rate;
  rate.kind = ChoiceKind::clock_rate;
  rate.host_kind = HostKind::redis;
  for (rate.index = 0; rate.index < scenario.setup.nodes; ++rate.index) schedule.set(rate, 50'000'000);
  REQUIRE(differs_from_golden("stories/C18-outside.txt", stories_of(scenario, schedule, "a token")) == "");
}

JudgedViolation judged_of(const tests::ExpectedViolation& expected) {
  const HoldId hold = expected.hold.value_or(HoldId{});
  return {
      {expected.property, expected.at, hold, expected.other.value_or(hold), expected.node.value_or(NodeId{})},
      true,
      {}};
}

RunFacts facts_of(const tests::HistoryText& text) {
  RunFacts facts = tests::facts_of(text.setup);
  facts.lock.ttl = milliseconds(100);
  return facts;
}

bool has_story(const tests::ExpectedViolation& expected) {
  return expected.hold && expected.property != Property::lin;
}

TEST_CASE("every hand-written violation has a story that ends with it", "[reports]") {
  std::size_t told = 0;
  for (const tests::HistoryText& text : tests::load_histories()) {
    for (const tests::ExpectedViolation& expected : text.expected) {
      if (!has_story(expected)) continue;
      INFO(text.name);
      const RunFacts facts = facts_of(text);
      const Story story = story_of(judged_of(expected), text.history, facts);
      REQUIRE_FALSE(story.lines.empty());
      REQUIRE(story.lines.size() <= most_story_lines);
      REQUIRE(story.lines.back().at == expected.at);
      REQUIRE(std::is_sorted(story.lines.begin(), story.lines.end(),
                             [](const StoryLine& a, const StoryLine& b) { return a.at < b.at; }));
      REQUIRE(story.why.back() == '.');
      REQUIRE_THAT(story.model, Catch::StartsWith("inside: "));
      const Violation violation = judged_of(expected).violation;
      REQUIRE(tests::untrue_sentences(story, tests::Facts(text.history, violation, facts)) ==
              std::vector<std::string>{});
      ++told;
    }
  }
  REQUIRE(told >= 20);
}

std::string story_of_history(const std::string& name, Property property) {
  for (const tests::HistoryText& text : tests::load_histories()) {
    if (text.name != name) continue;
    for (const tests::ExpectedViolation& expected : text.expected) {
      if (expected.property != property) continue;
      RunFacts facts = facts_of(text);
      facts.scenario = text.name;
      facts.lock.kind = "by hand";
      return to_text(story_of(judged_of(expected), text.history, facts), "");
    }
  }
  return "no such history";
}

TEST_CASE("stories of what no shipped lock does", "[reports]") {
  CHECK(differs_from_golden("stories/fence.txt", story_of_history("fence-violated", Property::fence)) == "");
  CHECK(differs_from_golden("stories/res-refused.txt",
                            story_of_history("res-violated-holder-refused", Property::res)) == "");
  CHECK(differs_from_golden("stories/gap-keys.txt", story_of_history("gap-violated-keys", Property::gap)) ==
        "");
  CHECK(differs_from_golden("stories/rel-deleted.txt", story_of_history("rel-violated", Property::rel)) ==
        "");
  CHECK(differs_from_golden("stories/rel-lengthened.txt",
                            story_of_history("rel-violated-lengthened", Property::rel)) == "");
}

TEST_CASE("of too many lines the least telling are left out", "[reports]") {
  const Scenario scenario = claim("C11");
  scenarios::Runner runner(scenario);
  const JudgedRun judged = scenarios::judge(runner, schedule_of(scenario, std::nullopt));
  History history = judged.run.history;
  const std::size_t whole = story_of(judged.violations.front(), history, {}).lines.size();
  FaultBegan reset;
  reset.kind = FaultKind::reset;
  reset.peer = HostId::redis(NodeId{0});
  std::vector<Recorded> resets;
  for (int i = 0; i < 40; ++i) {
    reset.until = Instant{} + milliseconds(30 + i);
    resets.push_back({reset.until, reset});
  }
  const auto place = std::find_if(history.begin(), history.end(), [](const Recorded& recorded) {
    return recorded.at >= Instant{} + milliseconds(70);
  });
  history.insert(place, resets.begin(), resets.end());
  std::stable_sort(history.begin(), history.end(),
                   [](const Recorded& a, const Recorded& b) { return a.at < b.at; });
  const Story story = story_of(judged.violations.front(), history, {});
  REQUIRE(story.lines.size() == most_story_lines);
  const auto resets_told = std::count_if(story.lines.begin(), story.lines.end(), [](const StoryLine& line) {
    return line.what.find("break") != std::string::npos;
  });
  REQUIRE(static_cast<std::size_t>(resets_told) == most_story_lines - whole);
  // Of lines with the same weight the earliest stay.
  const auto first_reset = std::find_if(story.lines.begin(), story.lines.end(), [](const StoryLine& line) {
    return line.what.find("break") != std::string::npos;
  });
  REQUIRE(first_reset != story.lines.end());
  REQUIRE(first_reset->at == Instant{} + milliseconds(30));
  REQUIRE(story.lines.back().remark == "after client:B's write");
}

TEST_CASE("a fault that was over before the hold was asked for is not told, one that lasts is", "[reports]") {
  const Scenario scenario = claim("C11");
  scenarios::Runner runner(scenario);
  const JudgedRun judged = scenarios::judge(runner, schedule_of(scenario, std::nullopt));
  const auto pauses = [&](Duration lasts) {
    History history;
    const Duration late = milliseconds(50);
    FaultBegan pause;
    pause.magnitude = lasts.ns;
    pause.until = Instant{} + lasts;
    history.push_back({Instant{}, pause});
    for (const Recorded& recorded : judged.run.history)
      history.push_back({recorded.at + late, recorded.what});
    JudgedViolation one = judged.violations.front();
    one.violation.at = one.violation.at + late;
    const Story story = story_of(one, history, {});
    return std::count_if(story.lines.begin(), story.lines.end(), [](const StoryLine& line) {
      return line.what.find("is paused") != std::string::npos;
    });
  };
  REQUIRE(pauses(milliseconds(50)) == 1);
  REQUIRE(pauses(milliseconds(51)) == 2);
}

}  // namespace
}  // namespace lockstep::reports
