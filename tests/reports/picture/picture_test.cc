#include "reports/picture/picture.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "scenarios/library/shipped.h"
#include "scenarios/run/judge.h"
#include "scenarios/run/run_facts.h"
#include "tests/scenarios/library/claims.h"
#include "tests/support/golden.h"
#include "tests/support/history_text.h"

namespace lockstep::reports {
namespace {

using scenarios::JudgedRun;
using scenarios::Scenario;
using tests::claim;
using tests::differs_from_golden;

struct Drawn {
  std::string name;
  History history;
  std::optional<JudgedViolation> violation;
  Picture picture;
};

// Returns a picture of each violation of a run, or of the whole run if it has none.
std::vector<Drawn> drawn(const Scenario& scenario, std::optional<Seed> seed) {
  scenarios::Runner runner(scenario);
  const JudgedRun judged = scenarios::judge(runner, schedule_of(scenario, seed));
  const RunFacts facts = scenarios::run_facts(scenario);
  std::vector<Drawn> all;
  const std::string name = fmt::format("{} seed {}", scenario.id, seed ? seed->value : 0);
  for (const auto* list : {&judged.violations, &judged.notes}) {
    for (const JudgedViolation& one : *list)
      all.push_back({name, judged.run.history, one, picture_of(judged.run.history, facts, one, seed)});
  }
  if (all.empty())
    all.push_back({name, judged.run.history, {}, picture_of(judged.run.history, facts, std::nullopt, seed)});
  return all;
}

// Returns pictures of every shipped scenario for some seeds. Long scenarios are shortened.
std::vector<Drawn> all_shipped() {
  std::vector<Drawn> all;
  for (const scenarios::EmbeddedScenario& shipped : scenarios::embedded_scenarios()) {
    const std::vector<std::string> shorter{"budget.duration=1s"};
    auto loaded = scenarios::load_shipped(shipped.id, shorter);
    if (!loaded || !loaded->scenario) loaded = scenarios::load_shipped(shipped.id);
    for (const std::uint64_t seed : {1U, 2U, 44U, 82U}) {
      for (Drawn& one : drawn(*loaded->scenario, Seed{seed})) all.push_back(std::move(one));
    }
  }
  return all;
}

struct Text {
  Box box;
  std::string text;
  bool number = false;  // whether it is a number in a mark
  bool opaque = false;  // whether it covers what lies below it
};

std::vector<Text> texts_of(const Drawing& drawing) {
  std::vector<Text> texts;
  for (const Shape& shape : drawing.shapes) {
    if (const auto* label = std::get_if<Label>(&shape))
      texts.push_back({label->box, label->text, false, !label->fill.empty()});
    const auto* mark = std::get_if<Mark>(&shape);
    if (mark == nullptr || mark->text.empty()) continue;
    const int half = mark->size / 2;
    texts.push_back(
        {{mark->centre.x - half, mark->centre.y - half, mark->centre.x + half + 1, mark->centre.y + half + 1},
         mark->text,
         true,
         true});
  }
  return texts;
}

// Returns the texts that overlap, leave the page or are wider than their box; empty if there are none.
std::string misplaced(const Drawing& drawing) {
  const std::vector<Text> texts = texts_of(drawing);
  std::string wrong;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Box& box = texts[i].box;
    if (box.left < 0 || box.top < 0 || box.right > drawing.width || box.bottom > drawing.height)
      wrong += fmt::format("\"{}\" leaves the page\n", texts[i].text);
    if (texts[i].box.width() < text_width(texts[i].text, 8) && !texts[i].number)
      wrong += fmt::format("\"{}\" is wider than its box\n", texts[i].text);
    for (std::size_t j = i + 1; j < texts.size(); ++j) {
      if (box.overlaps(texts[j].box))
        wrong += fmt::format("\"{}\" is on \"{}\"\n", texts[i].text, texts[j].text);
    }
  }
  return wrong;
}

bool is_arrow(const Line& line) { return line.tip != Tip::none; }

// Returns true iff the line passes through the box. Halves the line until it is short. Since halves are
// rounded, a line that only touches an edge does not count.
bool crosses(const Box& box, Point from, Point to) {
  if (std::abs(from.x - to.x) <= 1 && std::abs(from.y - to.y) <= 1)
    return box.left + 1 < from.x && from.x < box.right - 2 && box.top + 1 < from.y && from.y < box.bottom - 2;
  const Point middle{(from.x + to.x) / 2, (from.y + to.y) / 2};
  if (middle == from || middle == to) return false;
  return crosses(box, from, middle) || crosses(box, middle, to);
}

std::string crossed(const Drawing& drawing) {
  std::string wrong;
  for (const Text& text : texts_of(drawing)) {
    if (text.opaque) continue;
    for (const Shape& shape : drawing.shapes) {
      const auto* line = std::get_if<Line>(&shape);
      if (line != nullptr && is_arrow(*line) && crosses(text.box, line->from, line->to))
        wrong += fmt::format("an arrow crosses \"{}\"\n", text.text);
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("the pictures of two claims are these, and the same when drawn again", "[reports]") {
  for (const std::string_view id : {"C11", "C39"}) {
    const std::string dot = dot_of(drawn(claim(id), std::nullopt).front().picture);
    REQUIRE(differs_from_golden(fmt::format("pictures/{}.dot", id), dot) == "");
    REQUIRE(dot == dot_of(drawn(claim(id), std::nullopt).front().picture));
  }
}

TEST_CASE("no text of a picture is on another, on an arrow or beyond the page", "[reports][many]") {
  std::size_t violated = 0;
  for (const Drawn& one : all_shipped()) {
    INFO(one.name << ": " << one.picture.title);
    if (one.violation) ++violated;
    REQUIRE(misplaced(one.picture.drawing) == "");
    REQUIRE(crossed(one.picture.drawing) == "");
  }
  REQUIRE(violated >= 20);
}

TEST_CASE("every arrow of a picture goes downwards", "[reports][many]") {
  std::size_t arrows = 0;
  for (const Drawn& one : all_shipped()) {
    INFO(one.name << ": " << one.picture.title);
    for (const Shape& shape : one.picture.drawing.shapes) {
      const auto* line = std::get_if<Line>(&shape);
      if (line == nullptr || !is_arrow(*line)) continue;
      ++arrows;
      REQUIRE(line->from.y < line->to.y);
    }
  }
  REQUIRE(arrows > 1000);
}

TEST_CASE("what a picture shows and what it says it hides are the whole trace", "[reports][many]") {
  for (const Drawn& one : all_shipped()) {
    INFO(one.name << ": " << one.picture.title);
    const Cut& cut = one.picture.cut;
    REQUIRE(cut.shown_count + cut.earlier + cut.later + cut.fruitless + cut.passed + cut.unrelated ==
            one.history.size());
    REQUIRE(static_cast<std::size_t>(std::count(cut.shown.begin(), cut.shown.end(), true)) ==
            cut.shown_count);
    std::string said;
    for (const Text& text : texts_of(one.picture.drawing)) said += text.text + " ";
    REQUIRE(said.find(fmt::format("Shown: {} of the run's {} trace entries.", cut.shown_count,
                                  one.history.size())) != std::string::npos);
    if (cut.later > 0) REQUIRE(said.find(fmt::format("{} ", cut.later)) != std::string::npos);
  }
}

TEST_CASE("every step of a story is on its picture, and the last one is an octagon", "[reports][many]") {
  for (const Drawn& one : all_shipped()) {
    if (!one.violation) continue;
    INFO(one.name << ": " << one.picture.title);
    std::multiset<std::string> numbers;
    std::string last;
    for (const Shape& shape : one.picture.drawing.shapes) {
      const auto* mark = std::get_if<Mark>(&shape);
      if (mark == nullptr || mark->text.empty()) continue;
      numbers.insert(mark->text);
      if (mark->shape == MarkShape::octagon) last = mark->text;
    }
    REQUIRE_FALSE(numbers.empty());
    // Each number stands in the picture and in the list.
    for (const std::string& number : numbers) REQUIRE(numbers.count(number) == 2);
    REQUIRE(last == fmt::format("{}", numbers.size() / 2));
  }
}

TEST_CASE("a violation in a history written by hand has a picture, too", "[reports]") {
  std::size_t count = 0;
  for (const tests::HistoryText& text : tests::load_histories()) {
    for (const tests::ExpectedViolation& expected : text.expected) {
      const Property p = expected.property;
      if (!expected.hold || p == Property::lv || p == Property::orph || p == Property::lin) continue;
      INFO(text.name);
      const HoldId hold = *expected.hold;
      const JudgedViolation one{
          {p, expected.at, hold, expected.other.value_or(hold), expected.node.value_or(NodeId{})}, true, {}};
      const Picture picture = picture_of(text.history, {}, one);
      REQUIRE(misplaced(picture.drawing) == "");
      ++count;
    }
  }
  REQUIRE(count >= 20);
}

}  // namespace lockstep::reports
