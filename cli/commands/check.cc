#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "cli/input/load_scenario.h"
#include "cli/input/repro.h"
#include "cli/line/arguments.h"
#include "cli/line/commands.h"
#include "cli/report/campaign_caveats.h"
#include "cli/report/corpus.h"
#include "cli/report/mismatch.h"
#include "cli/report/run_text.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/table.h"
#include "reports/machine/json.h"
#include "scenarios/campaign/expect.h"
#include "scenarios/library/embedded.h"

namespace lockstep::cli {
namespace {

// All scenarios are loaded before the first one runs, so that a mistake in the last is not
// found after an hour.
std::vector<LoadedScenario> load_all(const std::vector<std::string>& names, const Program& program) {
  std::vector<LoadedScenario> all;
  for (const std::string& name : names) {
    all.push_back(load_scenario(name, {}, program));
    if (all.back().scenario.expect == scenarios::Expectation{}) {
      throw CommandError(
          ExitStatus::bad_input,
          fmt::format("{} does not say what it expects, so there is nothing to check it against\n"
                      "Add what you want to hold: [expect] and outcome = \"held\" in the line below",
                      name));
    }
  }
  if (names.empty()) {
    for (const auto& shipped : scenarios::embedded_scenarios())
      all.push_back(*load_shipped_scenario(std::string(shipped.id), {}, program));
  }
  return all;
}

reports::CiCase ci_case_of(const reports::CheckedScenario& one, const std::string& again) {
  reports::CiCase made;
  made.name = one.id;
  made.classname = "lockstep.check";
  made.ok = one.ok;
  if (!one.ok) made.message = fmt::format("expected {}, got {}", one.expected, one.got);
  made.detail = "Reproduce: " + again;
  return made;
}

struct Checked {
  reports::CheckedScenario report;
  scenarios::Comparison comparison;
  std::string again;  // the command that repeats what decided
  std::string struck;
};

Checked check_one(const LoadedScenario& loaded, const scenarios::CampaignResult& result) {
  Checked checked;
  checked.comparison = scenarios::compare(loaded.scenario.expect, result);
  checked.struck = faults_text(result.fault_counts);
  checked.again = fmt::format("lockstep campaign {} --keep-going",
                              loaded.file ? shell_quoted(*loaded.file) : loaded.scenario.id);
  checked.report = {loaded.scenario.id,
                    scenarios::to_text(loaded.scenario.expect),
                    scenarios::outcome_text(result),
                    checked.comparison.as_expected(),
                    result.runs,
                    ""};
  if (checked.comparison.seed) {
    const Schedule schedule = scenarios::schedule_of(loaded.scenario, Seed{*checked.comparison.seed});
    checked.report.repro = token_of(loaded, schedule);
    checked.again = replay_command(loaded, schedule);
  }
  return checked;
}

std::string text_of(const Checked& checked, const Paint& paint) {
  const reports::CheckedScenario& one = checked.report;
  const std::string got = one.got == "held" ? fmt::format("held · faults: {}", checked.struck) : one.got;
  const std::string runs = fmt::format("{} {}", with_separators(one.runs), one.runs == 1 ? "run" : "runs");
  if (one.ok) return fmt::format("{} {:<20}  {} · {}\n", paint(Colour::green, "✓"), one.id, got, runs);
  std::string text = fmt::format("{} {:<20}  expected {}, got {} · {}\n", paint(Colour::red, "✗"), one.id,
                                 one.expected, got, runs);
  std::vector<std::string> more = checked.comparison.differences;
  std::erase(more, one.got);  // the line above says it
  if (!more.empty()) text += fmt::format("    {}\n", fmt::join(more, "; "));
  return text + fmt::format("    {}\n", checked.again);
}

// Returns the caveats on a scenario of the user's. What a shipped one is about, its own text says.
std::vector<std::string> caveats_of(const LoadedScenario& loaded, const scenarios::CampaignResult& result) {
  return loaded.file ? campaign_caveats(loaded.scenario, result) : std::vector<std::string>{};
}

std::string summary(const reports::CheckReport& report, const Paint& paint) {
  std::uint64_t runs = 0;
  std::size_t wrong = 0;
  for (const reports::CheckedScenario& one : report.scenarios) {
    runs += one.runs;
    if (!one.ok) ++wrong;
  }
  const std::size_t all = report.scenarios.size();
  const std::string scenarios = fmt::format("{} {}", all, all == 1 ? "scenario" : "scenarios");
  const std::size_t files = report.corpus.size();
  const auto changed = std::count_if(report.corpus.begin(), report.corpus.end(),
                                     [](const auto& one) { return one.state != "ok"; });
  if (wrong == 0 && changed == 0) {
    return fmt::format("{} {}, {} runs{}\n", paint(Colour::green, "✓ as expected:"), scenarios,
                       with_separators(runs), files == 0 ? "" : fmt::format("; {} of the corpus", files));
  }
  return fmt::format("{} {} of {}{}\n", paint(Colour::red, "✗ not as expected:"), wrong, scenarios,
                     files == 0 ? "" : fmt::format("; {} of {} of the corpus", changed, files));
}

scenarios::CampaignResult run_all_seeds(const LoadedScenario& loaded, unsigned threads,
                                        const Session& session) {
  scenarios::CampaignOptions options;
  options.last_seed = loaded.scenario.budget_runs;
  options.threads = threads;
  options.keep_going = true;
  options.plant_nondeterminism_at_event = session.hooks.plant_nondeterminism_at_event;
  options.interrupted = session.hooks.interrupted;
  Progress progress(session, options.last_seed);
  options.progress = [&](std::uint64_t done, std::uint64_t violated) { progress.update(done, violated); };
  return scenarios::run_campaign(loaded.scenario, options);
}

// The corpus runs before the scenarios, because what broke once is most likely to break again.
void run_corpus(const std::string& folder, const CheckArguments& arguments, reports::CheckReport& report,
                reports::CiReport& ci, const Session& session) {
  for (const std::string& path : corpus_files(folder)) {
    if (session.interrupted()) return;
    const CorpusResult result = run_corpus_file(path, session.hooks);
    if (!arguments.json) session.print(text_of(result, session.paint));
    report.ok = report.ok && result.state == CorpusState::as_expected;
    report.corpus.push_back(report_of(result));
    ci.cases.push_back(ci_case_of(result));
  }
}

}  // namespace

ExitStatus run_command(const CheckArguments& arguments, const Session& session) {
  const unsigned threads = thread_count(arguments.threads);
  check_ci(arguments.ci);
  const std::vector<LoadedScenario> all = load_all(arguments.scenarios, session.hooks.program);
  session.say(fmt::format("Checking {} {} on {} {}", all.size(), all.size() == 1 ? "scenario" : "scenarios",
                          threads, threads == 1 ? "thread" : "threads"));
  reports::CheckReport report;
  report.ok = true;
  reports::CiReport ci{"lockstep check", {}, {}};
  if (arguments.corpus) run_corpus(*arguments.corpus, arguments, report, ci, session);
  bool interrupted = false;
  for (const LoadedScenario& loaded : all) {
    const Stopwatch watch(session.hooks);
    const scenarios::CampaignResult result = run_all_seeds(loaded, threads, session);
    if (result.mismatch)
      refuse_mismatch(*result.mismatch, loaded,
                      scenarios::schedule_of(loaded.scenario, Seed{result.mismatch->seed}));
    interrupted = result.interrupted;
    if (interrupted) break;  // a part of its runs decides nothing
    const Checked checked = check_one(loaded, result);
    if (!arguments.json) session.print(text_of(checked, session.paint));
    for (const std::string& caveat : caveats_of(loaded, result)) {
      if (!arguments.json) session.print("    note: " + caveat + "\n");
      ci.caveats.push_back({loaded.scenario.id, caveat});
    }
    report.ok = report.ok && checked.report.ok;
    ci.cases.push_back(ci_case_of(checked.report, checked.again));
    ci.cases.back().file = loaded.file.value_or("");
    ci.cases.back().distinction = ci.cases.back().file;
    ci.cases.back().wall = watch.elapsed();
    report.scenarios.push_back(checked.report);
  }
  report.ok = report.ok && !interrupted;
  if (arguments.ci.wanted()) write_ci(arguments.ci, ci, arguments.json, session);
  session.print(arguments.json ? reports::check_json(report) : summary(report, session.paint));
  if (!interrupted) return report.ok ? ExitStatus::success : ExitStatus::violated;
  session.streams.out.flush();
  session.say(fmt::format("Interrupted: {} of {} scenarios checked.", report.scenarios.size(), all.size()));
  return ExitStatus::interrupted;
}

}  // namespace lockstep::cli
