#include "cli/report/corpus.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "cli/input/recorded_run.h"
#include "cli/input/repro.h"
#include "cli/input/repro_argument.h"
#include "cli/report/run_once.h"
#include "cli/report/run_text.h"
#include "cli/report/shrink_run.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/progress.h"
#include "core/inert_text.h"

namespace lockstep::cli {
namespace {

std::string side_text(const scenarios::ShrinkTarget& target) {
  return fmt::format("{} {}", code_of(target.kind), target.inside_model ? "inside" : "outside");
}

std::string expected_text(const scenarios::ReproFile& repro) {
  if (repro.expected == Verdict::held || !repro.target) return std::string(name_of(repro.expected));
  return fmt::format("violated: {}", side_text(*repro.target));
}

std::vector<scenarios::ShrinkTarget> found_in(const scenarios::JudgedRun& judged) {
  std::vector<scenarios::ShrinkTarget> found;
  for (const JudgedViolation& one : judged.violations)
    found.push_back({one.violation.property, one.inside_model});
  return found;
}

std::string got_text(const scenarios::JudgedRun& judged) {
  if (judged.run.verdict != Verdict::violated) return std::string(name_of(judged.run.verdict));
  std::vector<std::string> kinds;
  for (const scenarios::ShrinkTarget& one : found_in(judged)) kinds.push_back(side_text(one));
  return fmt::format("violated: {}", fmt::join(kinds, ", "));
}

bool is_as_expected(const scenarios::ReproFile& repro, const scenarios::JudgedRun& judged) {
  if (judged.run.verdict != repro.expected) return false;
  if (repro.expected != Verdict::violated || !repro.target) return true;
  const auto found = found_in(judged);
  return std::find(found.begin(), found.end(), *repro.target) != found.end();
}

std::string advice(const scenarios::ReproFile& repro) {
  return repro.expected == Verdict::violated ? "; if that is how it should be, write expect = \"held\" into "
                                               "the file: it guards the repair from now on"
                                             : "; what was repaired is broken again";
}

// Tells what the run breaks, and what helps against that which matters most.
std::string story_text(const LoadedScenario& loaded, const scenarios::JudgedRun& judged,
                       const Schedule& schedule) {
  const auto target = scenarios::shrink_target(loaded.scenario, judged.violations);
  if (!target) return {};
  const std::string helps =
      remedies_text(unshrunk_run(loaded, schedule, *target), judged.violations, "What helps:");
  return violation_text(loaded, judged, schedule, Paint{}) + helps + (helps.empty() ? "" : "\n");
}

void run_it(const LoadedScenario& loaded, CorpusResult& result) {
  scenarios::Runner runner(loaded.scenario, loaded.program.interrupted);
  const scenarios::JudgedRun judged = run_once(runner, result.repro->run.schedule, Keep::verdict);
  result.got = got_text(judged);
  result.state = is_as_expected(*result.repro, judged) ? CorpusState::as_expected : CorpusState::changed;
  if (result.state == CorpusState::as_expected) return;
  result.message = fmt::format("expected {}, got {}{}", result.expected, result.got, advice(*result.repro));
  result.story = story_text(loaded, judged, result.repro->run.schedule);
}

std::string_view word_of(CorpusState state) {
  switch (state) {
    case CorpusState::as_expected:
      return "ok";
    case CorpusState::changed:
      return "changed";
    case CorpusState::stale:
      return "stale";
    case CorpusState::broken:
      return "broken";
  }
  return "";
}

}  // namespace

std::vector<std::string> corpus_files(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".toml") continue;
    files.push_back(entry.path().string());
    if (first_active(files.back()))
      throw CommandError(ExitStatus::bad_input,
                         fmt::format("the name of {} has a character in it that is not shown but obeyed: "
                                     "rename the file",
                                     inert(files.back())));
  }
  if (error) {
    throw CommandError(ExitStatus::no_input,
                       fmt::format("cannot read the corpus {}: {}\nMake one: lockstep corpus add {} 'ls2:…'",
                                   folder, error.message(), folder));
  }
  std::sort(files.begin(), files.end());
  return files;
}

CorpusResult run_corpus_file(const std::string& path, const Hooks& hooks) {
  const Stopwatch watch(hooks);
  const Program& program = hooks.program;
  CorpusResult result;
  result.path = path;
  result.name = std::filesystem::path(path).filename().string();
  result.again = program.name + " replay " + shell_quoted(path);
  try {
    result.repro = repro_argument(path, "replay");
    result.expected = expected_text(*result.repro);
    run_it(scenario_of(*result.repro, std::nullopt, "replay", program), result);
  } catch (const CommandError& error) {
    result.state = error.status() == ExitStatus::bad_input ? CorpusState::broken : CorpusState::stale;
    result.message = error.what();
  }
  result.wall = watch.elapsed();
  return result;
}

reports::CorpusCase report_of(const CorpusResult& result) {
  return {result.name, std::string(word_of(result.state)), result.expected, result.got, result.message};
}

reports::CiCase ci_case_of(const CorpusResult& result) {
  reports::CiCase made;
  made.name = result.name;
  made.ok = result.state == CorpusState::as_expected;
  if (!made.ok) made.message = fmt::format("{}: {}", word_of(result.state), result.message);
  made.detail = result.story + "Reproduce: " + result.again;
  made.file = result.path;
  made.classname = "lockstep.corpus";
  made.distinction = result.path;
  made.wall = result.wall;
  return made;
}

std::string text_of(const CorpusResult& result, const Paint& paint) {
  if (result.state == CorpusState::as_expected)
    return fmt::format("{} {}  {}\n", paint(Colour::green, "✓"), result.name, result.got);
  std::string message = result.message;
  for (std::size_t at = message.find('\n'); at != std::string::npos; at = message.find('\n', at + 5))
    message.replace(at, 1, "\n    ");
  const std::string head = fmt::format("{} {}  {}\n    {}\n", paint(Colour::red, "✗"), result.name,
                                       word_of(result.state), message);
  if (result.story.empty()) return head + fmt::format("    {}\n", result.again);
  return head + fmt::format("\n{}Reproduce: {}\n\n", result.story, result.again);
}

}  // namespace lockstep::cli
