// Looks for wrong acquittals: violations that are judged outside, although runs within the model that are
// like them violate, too.
//
//   lockstep_acquittals [RUNS [SEED]]   looks at RUNS violations outside or more (10,000), from SEED (1) on
//
// The locks are those of the shipped scenarios whose ids begin with B, which are broken, and of the
// scenarios that violate outside. Random faults that breach what the properties assume are added to each.
// Each violation that is outside is looked at in 200 further runs near it. (What further seeds of the
// scenario show does not count: a bug that only one seed in hundreds shows cannot be found with certainty.)
// Where the scenario has a repaired twin, the same schedule is run with that one, too: if it holds, the bug
// and the breach were both needed. The exit status is 1 if a further run violates, or if too few violations
// were outside.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "core/assumption.h"
#include "core/schedule/schedule_text.h"
#include "core/text.h"
#include "scenarios/format/parse.h"
#include "scenarios/library/embedded.h"
#include "scenarios/run/judge.h"
#include "scenarios/scenario.h"
#include "tests/right/arguments.h"

namespace lockstep::tests {
namespace {

using scenarios::Scenario;

constexpr std::uint32_t further_runs = 200;

constexpr std::string_view breaching_faults = R"(
[[random_fault]]
kind  = "suspend"
slots = 2
[[random_fault]]
kind  = "wall_step"
targets = ["redis:*"]
slots = 2
[[random_fault]]
kind  = "key_loss"
slots = 2
[[random_fault]]
kind  = "pause"
slots = 2
)";

struct Row {
  std::string id;
  bool broken = false;  // a lock with a known bug
  Scenario scenario;
  std::optional<Scenario> repaired;
  std::uint64_t runs = 0;
  std::uint64_t inside = 0;
  std::uint64_t outside = 0;
  std::uint64_t wrong = 0;
  // How many violations the repaired twin does not have under the same schedule, by the assumption that was
  // breached first.
  std::map<Assumption, std::uint64_t> decided_by;
};

bool is_broken(std::string_view id) {
  return id.starts_with("B") && id.find("repaired") == std::string_view::npos;
}

bool violates_outside(const Scenario& scenario) {
  return scenario.expect.outcome == Verdict::violated && scenario.expect.inside_model == false;
}

std::optional<Scenario> with_breaching_faults(const std::string& id) {
  const auto& all = scenarios::embedded_scenarios();
  const auto shipped = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == id; });
  if (shipped == all.end()) return std::nullopt;
  const auto parsed =
      scenarios::parse_scenario(std::string(shipped->text) + std::string(breaching_faults), id);
  if (!parsed) throw std::runtime_error(to_text(parsed.errors.front()));
  return *parsed.scenario;
}

std::vector<Row> all_rows() {
  std::vector<Row> rows;
  for (const scenarios::EmbeddedScenario& shipped : scenarios::embedded_scenarios()) {
    const std::string id(shipped.id);
    const auto scenario = with_breaching_faults(id);
    if (!is_broken(id) && !violates_outside(*scenario)) continue;
    Row row;
    row.id = id;
    row.broken = is_broken(id);
    row.scenario = *scenario;
    row.repaired = with_breaching_faults(id + "-repaired");
    rows.push_back(std::move(row));
  }
  return rows;
}

// Judges the violations of one row.
class Looker {
 public:
  explicit Looker(Row& row) : row_(row), longer_(row.scenario), runner_(row.scenario), further_(longer_) {
    longer_.near_runs += further_runs;
    if (row.repaired) repaired_.emplace(*row.repaired);
  }

  // Goes on from `first_seed` until `outside` violations were outside, or `most_runs` were made.
  void look(std::uint64_t outside, std::uint64_t most_runs, std::uint64_t first_seed) {
    for (std::uint64_t seed = first_seed; row_.outside < outside && row_.runs < most_runs; ++seed) {
      ++row_.runs;
      const Schedule schedule = scenarios::schedule_of(row_.scenario, Seed{seed});
      if (runner_.run(schedule).verdict != Verdict::violated) continue;
      for (const JudgedViolation& one : scenarios::judge(runner_, schedule).violations) {
        ++(one.inside_model ? row_.inside : row_.outside);
        if (!one.inside_model) look_further(one, schedule, seed);
      }
    }
  }

 private:
  void look_further(const JudgedViolation& one, const Schedule& schedule, std::uint64_t seed) {
    const Property kind = one.violation.property;
    const auto again = scenarios::judge(further_, schedule, kind, scenarios::Depth::all_steps);
    if (!again) throw std::runtime_error("a run did not violate again");
    if (again->near.violated > 0) {
      ++row_.wrong;
      fmt::print("WRONG {} seed {}: {} is judged outside, and {} shows it within the model\n", row_.id, seed,
                 code_of(kind), to_text(*again->shown_by));
    }
    if (repaired_ && !violates(*repaired_, schedule, kind))
      ++row_.decided_by[one.breached.front().assumption];
  }

  static bool violates(scenarios::Runner& runner, const Schedule& schedule, Property kind) {
    const auto run = runner.run(schedule);
    return std::any_of(run.violations.begin(), run.violations.end(),
                       [&](const Violation& violation) { return violation.property == kind; });
  }

  Row& row_;
  Scenario longer_;
  scenarios::Runner runner_;
  scenarios::Runner further_;
  std::optional<scenarios::Runner> repaired_;
};

// Says how many of the row's violations the repaired twin does not have, and what these breached.
std::string twin_text(const Row& row) {
  if (!row.repaired || row.outside == 0) return "";
  std::string text;
  std::uint64_t held = 0;
  for (const auto& [assumption, count] : row.decided_by) {
    held += count;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", code_of(assumption), count);
  }
  return held == 0 ? "  the repaired twin has all of them"
                   : fmt::format("  the repaired twin holds in {}: {}", held, text);
}

// Says why a row of a broken lock has few violations outside.
std::string few_text(const Row& row, std::uint64_t wanted) {
  if (!row.broken || row.outside >= wanted) return "";
  return row.outside == 0 ? "  all are inside" : fmt::format("  fewer than {} in so many runs", wanted);
}

int acquittals_main(std::uint64_t runs, std::uint64_t seed) {
  std::vector<Row> rows = all_rows();
  const auto outside_rows = static_cast<std::uint64_t>(
      std::count_if(rows.begin(), rows.end(), [](const Row& row) { return violates_outside(row.scenario); }));
  const std::uint64_t wanted = runs * 5 / 4 / outside_rows + 1;  // some rows turn out to be inside
  const std::uint64_t of_broken = runs * 3 / 100;                // 300 of 10,000
  const std::uint64_t most_runs = runs * 2;
  std::uint64_t outside = 0;
  std::uint64_t wrong = 0;
  for (Row& row : rows) {
    const std::uint64_t target = row.broken ? std::max(wanted, of_broken) : wanted;
    Looker(row).look(target, most_runs, seed);
    fmt::print("{:<24} {:>7} runs {:>7} inside {:>7} outside {:>4} wrong{}{}\n", row.id, row.runs, row.inside,
               row.outside, row.wrong, few_text(row, of_broken), twin_text(row));
    outside += row.outside;
    wrong += row.wrong;
  }
  fmt::print("{} violations outside, {} of them wrongly, by {} further runs near each\n", outside, wrong,
             further_runs);
  if (outside < runs) fmt::print("too few: {} were wanted\n", runs);
  return wrong == 0 && outside >= runs ? 0 : 1;
}

}  // namespace
}  // namespace lockstep::tests

int main(int argc, char** argv) {
  std::uint64_t runs = 10'000;
  std::uint64_t seed = 1;
  const bool good = argc <= 3 && (argc < 2 || lockstep::tests::read_number(argv[1], runs)) &&
                    (argc < 3 || lockstep::tests::read_number(argv[2], seed));
  if (!good) {
    fmt::print(stderr, "usage: lockstep_acquittals [RUNS [SEED]]\n");
    return 64;
  }
  try {
    return lockstep::tests::acquittals_main(runs, seed);
  } catch (const std::exception& error) {
    fmt::print(stderr, "lockstep_acquittals: {}\n", error.what());
    return 70;
  }
}
