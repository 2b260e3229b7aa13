#include <algorithm>

#include <fmt/format.h>

#include "cli/input/load_scenario.h"
#include "cli/line/arguments.h"
#include "cli/line/commands.h"
#include "cli/report/checked_scenario.h"
#include "cli/report/corpus.h"
#include "cli/report/mismatch.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/table.h"
#include "reports/machine/json.h"
#include "scenarios/library/embedded.h"

namespace lockstep::cli {
namespace {

LoadedScenario load_one(const std::string& name, const Program& program) {
  LoadedScenario loaded = load_scenario(name, {}, program);
  if (loaded.scenario.expect != scenarios::Expectation{}) return loaded;
  throw CommandError(
      ExitStatus::bad_input,
      fmt::format("{} does not say what it expects, so there is nothing to check it against\n"
                  "Add what you want to hold: [expect] and outcome = \"held\" in the line below",
                  name));
}

// All scenarios are loaded before the first one runs, so that a mistake in the last is not found after an
// hour. Throws CommandError with the messages of all that cannot be checked, and with the first one's status.
std::vector<LoadedScenario> load_all(const std::vector<std::string>& names, const Program& program) {
  std::vector<LoadedScenario> all;
  std::vector<std::string> messages;
  ExitStatus first = ExitStatus::success;
  for (const std::string& name : names) {
    try {
      all.push_back(load_one(name, program));
    } catch (const CommandError& error) {
      if (messages.empty()) first = error.status();
      messages.emplace_back(error.what());
    }
  }
  if (!messages.empty()) throw CommandError(first, fmt::format("{}", fmt::join(messages, "\n")));
  if (names.empty()) {
    for (const auto& shipped : scenarios::embedded_scenarios())
      all.push_back(*load_shipped_scenario(std::string(shipped.id), {}, program));
  }
  return all;
}

std::string summary(const reports::CheckReport& report, bool interrupted, const Paint& paint) {
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
  if (wrong == 0 && changed == 0 && interrupted) {
    return fmt::format("{} {} checked so far {} as expected\n", paint(Colour::yellow, "? interrupted:"),
                       scenarios, all == 1 ? "is" : "are");
  }
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
  options.interrupted = session.hooks.program.interrupted;
  Progress progress(session, loaded.scenario.id);
  options.progress = [&](std::uint64_t done, std::uint64_t violated) {
    progress.update(done, options.last_seed, violated);
  };
  return scenarios::run_campaign(loaded.scenario, options);
}

// The corpus runs before the scenarios, because what broke once is most likely to break again.
void run_corpus(const std::string& folder, const CheckArguments& arguments, reports::CheckReport& report,
                reports::CiReport& ci, const Session& session) {
  for (const std::string& path : corpus_files(folder)) {
    if (session.interrupted()) return;
    CorpusResult result;
    try {
      result = run_corpus_file(path, session.hooks);
    } catch (const scenarios::Stopped&) {
      return;
    }
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
  bool interrupted = session.interrupted();
  for (const LoadedScenario& loaded : all) {
    if (interrupted) break;
    const Stopwatch watch(session.hooks);
    const scenarios::CampaignResult result = run_all_seeds(loaded, threads, session);
    if (result.mismatch) refuse_mismatch(*result.mismatch, loaded, result.mismatched);
    interrupted = result.interrupted;
    if (interrupted) break;  // a part of its runs decides nothing
    const CheckedScenario checked = checked_scenario(loaded, result, threads, session);
    if (!arguments.json) session.print(text_of(checked, session.paint));
    if (arguments.ci.wanted()) {
      ci.cases.push_back(ci_case_of(checked));
      ci.cases.back().wall = watch.elapsed();
      for (const std::string& caveat : checked.caveats) ci.caveats.push_back({loaded.scenario.id, caveat});
    }
    report.scenarios.push_back(report_of(checked));
    report.ok = report.ok && report.scenarios.back().ok;
    interrupted = session.interrupted();  // while what was found was shrunk
    if (interrupted) break;
  }
  if (interrupted) {
    reports::CiCase stopped;
    stopped.name = "interrupted";
    stopped.classname = "lockstep.check";
    stopped.ok = false;
    stopped.message =
        fmt::format("interrupted: {} of {} scenarios checked", report.scenarios.size(), all.size());
    ci.cases.push_back(std::move(stopped));
  }
  report.ok = report.ok && !interrupted;
  if (arguments.ci.wanted()) write_ci(arguments.ci, ci, arguments.json, session);
  session.print(arguments.json ? reports::check_json(report) : summary(report, interrupted, session.paint));
  if (!interrupted) return report.ok ? ExitStatus::success : ExitStatus::violated;
  session.streams.out.flush();
  session.say(fmt::format("Interrupted: {} of {} scenarios checked.", report.scenarios.size(), all.size()));
  return ExitStatus::interrupted;
}

}  // namespace lockstep::cli
