#include <cstdlib>
#include <iostream>
#include <map>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "cli/input/load_scenario.h"
#include "reports/trace/text.h"
#include "scenarios/format/parse.h"
#include "scenarios/library/shipped.h"
#include "scenarios/run/judge.h"
#include "scenarios/run/run_facts.h"
#include "tests/reports/story/sentences.h"

namespace lockstep::tests {
namespace {

// What is looked at: how many stories, and from which seed on.
struct Sample {
  std::size_t stories = 60;
  std::uint64_t seed = 1;
  bool shown = false;  // each story is printed beside its history
};

// ./dev stories sets these variables.
Sample sample() {
  Sample sample;
  if (const char* stories = std::getenv("LOCKSTEP_STORIES")) {
    sample.stories = std::stoul(stories);
    sample.shown = true;
  }
  if (const char* seed = std::getenv("LOCKSTEP_STORIES_SEED")) sample.seed = std::stoul(seed);
  return sample;
}

// Scenarios for what no shipped one does: tokens that nodes count, and faults of every kind at once, over
// each kind of lock and with calls that end.
std::vector<std::string> more_scenarios() {
  std::string faults =
      "[check]\nproperties = [\"ME\", \"RES\", \"TS\", \"REL\", \"FENCE\", \"GAP\", \"LV\", "
      "\"ORPH\"]\nlv_bound = \"1s\"\nacquire_deadline = \"700ms\"\n";
  for (const FaultKindInfo& info : fault_kinds()) {
    faults += fmt::format("[[random_fault]]\nkind = \"{}\"\n", info.name);
  }
  const std::string clients = "[clients]\nwork = \"150ms\"\nextend_after = \"60ms\"\n";
  const auto scenario = [&](std::string_view lock, std::string_view cluster) {
    return fmt::format(
        "lockstep = 1\n[cluster]\nlatency = {{ min = \"1ms\", max = \"9ms\" }}\n{}\n[lock]\nttl = "
        "\"200ms\"\nretry_delay = {{ min = \"10ms\", max = \"60ms\" }}\n{}\n{}[budget]\nduration = "
        "\"2s\"\n{}",
        cluster, lock, clients, faults);
  };
  return {scenario("kind = \"redlock\"\nfencing = true\nfencing_source = \"nodes\"\ndecide_at = \"quorum\"",
                   "nodes = 3"),
          scenario("kind = \"redlock\"\nextend_missing = \"create\"\nattempts = 2", "nodes = 5"),
          scenario("kind = \"several_keys\"\nkeys = 3\nelapsed_clock = \"wall\"", "nodes = 1"),
          scenario("kind = \"redlock\"\nrelease_partials = false\nextend_cleanup = true\ntop_up = true",
                   "nodes = 3"),
          scenario("kind = \"single\"\nrelease = \"delete\"\nset_expiry = \"after_set\"", "nodes = 1"),
          scenario("kind = \"single\"\nreports_validity = false\nattempts = 3", "nodes = 1")};
}

// Counts what was told: a few stories of each scenario, kind and side, so that none crowds out the others.
class Told {
 public:
  explicit Told(Sample sample) : sample_(sample) {}

  bool is_enough() const { return told_ >= sample_.stories; }

  void tell(const cli::LoadedScenario& loaded, const Schedule& schedule) {
    scenarios::Runner runner(loaded.scenario);
    const scenarios::JudgedRun judged = scenarios::judge(runner, schedule);
    const RunFacts facts = scenarios::run_facts(loaded.scenario);
    for (const auto* list : {&judged.violations, &judged.notes}) {
      for (const JudgedViolation& one : *list) {
        const auto kind = std::pair(one.violation.property, one.inside_model);
        const bool crowded = kinds_[kind] >= sample_.stories / 8 + 1;
        if (crowded || !seen_.insert({loaded.scenario.id, kind}).second) continue;
        ++kinds_[kind];
        tell_one(one, judged.run.history, facts);
      }
    }
  }

  // Returns the untrue sentences, each with its story.
  const std::string& complaints() const { return complaints_; }
  bool has_told(Property property) const {
    return kinds_.contains({property, true}) || kinds_.contains({property, false});
  }

 private:
  void tell_one(const JudgedViolation& one, const History& history, const RunFacts& facts) {
    ++told_;
    const reports::Story story = reports::story_of(one, history, facts);
    const std::vector<std::string> untrue = untrue_sentences(story, Facts(history, one.violation, facts));
    const std::string text = to_text(story, {});
    for (const std::string& sentence : untrue) complaints_ += sentence + "\nin\n" + text + "\n";
    if (!sample_.shown) return;
    std::cout << text << '\n';
    for (const std::string& sentence : untrue) std::cout << "!! " << sentence << '\n';
    std::cout << "  History\n";
    for (const Recorded& recorded : history) {
      if (recorded.at <= one.violation.at) std::cout << reports::trace_line(recorded) << '\n';
    }
    std::cout << '\n';
  }

  Sample sample_;
  std::string complaints_;
  std::size_t told_ = 0;
  std::set<std::pair<std::string, std::pair<Property, bool>>> seen_;
  std::map<std::pair<Property, bool>, std::size_t> kinds_;
};

}  // namespace

TEST_CASE("stories of shipped scenarios say only what their histories show", "[reports]") {
  const Sample chosen = sample();
  Told told(chosen);
  const auto& all = scenarios::embedded_scenarios();
  for (std::uint64_t seed = chosen.seed; !told.is_enough() && seed < chosen.seed + 20; ++seed) {
    // Steps through the scenarios crosswise, so that even a few stories are of many scenarios.
    constexpr std::size_t stride = 53;
    for (std::size_t i = 0; i < all.size() && !told.is_enough(); ++i) {
      const auto& shipped = all[(i * stride + seed) % all.size()];
      const auto loaded = cli::load_shipped_scenario(std::string(shipped.id), {}, {});
      told.tell(*loaded, schedule_of(loaded->scenario, Seed{seed}));
    }
  }
  for (std::uint64_t seed = chosen.seed; seed < chosen.seed + 60; ++seed) {
    std::size_t number = 0;
    for (const std::string& text : more_scenarios()) {
      const auto parsed = scenarios::parse_scenario(text, fmt::format("more-{}", ++number), {});
      for (const auto& error : parsed.errors) UNSCOPED_INFO(scenarios::to_text(error));
      REQUIRE(parsed);
      cli::LoadedScenario loaded;
      loaded.scenario = *parsed.scenario;
      told.tell(loaded, schedule_of(loaded.scenario, Seed{seed}));
    }
  }
  REQUIRE(told.complaints() == "");
  if (chosen.shown) return;
  for (const PropertyInfo& info : property_infos()) {
    INFO(info.code);
    REQUIRE((info.property == Property::lin || told.has_told(info.property)));
  }
}

}  // namespace lockstep::tests
