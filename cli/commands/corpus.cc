#include "cli/report/corpus.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "cli/input/recorded_run.h"
#include "cli/input/repro.h"
#include "cli/input/repro_argument.h"
#include "cli/line/commands.h"
#include "cli/report/shrink_report.h"
#include "cli/report/shrink_run.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/files.h"
#include "cli/terminal/table.h"
#include "core/nearest_word.h"
#include "core/text_hash.h"
#include "reports/machine/json.h"

namespace lockstep::cli {
namespace {

// ---- add ----

// The name depends only on the run, so that the same run is kept once.
std::string name_of_file(const ShrunkRun& run) {
  const std::string token = token_of(run.loaded, run.shrunk.schedule);
  return fmt::format("{}-{}-{}-{:08x}.toml", in_file_names(run.loaded.scenario.id), code_of(run.target.kind),
                     run.target.inside_model ? "inside" : "outside",
                     static_cast<std::uint32_t>(text_hash(token) >> 32U));
}

// Returns nothing after an interrupt.
std::optional<reports::AddedReport> add_one(const std::string& source, const CorpusArguments& arguments,
                                            const Session& session) {
  scenarios::ReproFile repro = repro_argument(source, "corpus add");
  const LoadedScenario loaded = scenario_of(repro, arguments.scenario, "corpus add", session.hooks.program);
  check_folder(arguments.folder);
  const ShrunkRun run = shrink_run(loaded, repro.run.schedule, target_of(repro, loaded), {}, session);
  if (session.interrupted()) return std::nullopt;
  const std::string path = (std::filesystem::path(arguments.folder) / name_of_file(run)).string();
  const bool is_new = !is_file(path);
  if (is_new) {
    make_folder(arguments.folder);
    write_file(path, repro_file_text(run, path));
  }
  return reports::AddedReport{path, is_new, report_of(run)};
}

std::string text_of(const reports::AddedReport& added) {
  if (!added.is_new) return fmt::format("{} is there already\n", added.file);
  if (!added.run.deviations) return fmt::format("{}: {} not shrunk\n", added.file, added.run.scenario);
  return fmt::format("{}: {} {}\n", added.file, added.run.scenario,
                     counted(*added.run.deviations, "deviation"));
}

ExitStatus add(const CorpusArguments& arguments, const Session& session) {
  if (arguments.sources.empty()) {
    throw CommandError(
        ExitStatus::usage,
        fmt::format("what is to be added?\nTry: lockstep corpus add {} 'ls2:…'", arguments.folder));
  }
  std::vector<reports::AddedReport> all;
  for (const std::string& source : arguments.sources) {
    const auto added = add_one(source, arguments, session);
    if (!added) break;
    if (!arguments.json) session.print(text_of(*added));
    all.push_back(*added);
  }
  if (arguments.json) session.print(reports::added_json(all));
  return session.interrupted() ? ExitStatus::interrupted : ExitStatus::success;
}

// ---- run ----

ExitStatus status_of(const std::vector<CorpusResult>& results) {
  const auto any = [&](CorpusState state) {
    return std::any_of(results.begin(), results.end(), [&](const auto& one) { return one.state == state; });
  };
  if (any(CorpusState::broken)) return ExitStatus::bad_input;
  return any(CorpusState::changed) || any(CorpusState::stale) ? ExitStatus::violated : ExitStatus::success;
}

std::string summary(const std::vector<CorpusResult>& results, const Paint& paint) {
  const auto wrong = std::count_if(results.begin(), results.end(), [](const CorpusResult& one) {
    return one.state != CorpusState::as_expected;
  });
  if (results.empty()) return fmt::format("{} the corpus is empty\n", paint(Colour::yellow, "?"));
  const std::string_view files = results.size() == 1 ? "file" : "files";
  if (wrong == 0)
    return fmt::format("{} {} {}\n", paint(Colour::green, "✓ as expected:"), results.size(), files);
  return fmt::format("{} {} of {} {}\n", paint(Colour::red, "✗ not as expected:"), wrong, results.size(),
                     files);
}

ExitStatus run(const CorpusArguments& arguments, const Session& session) {
  std::vector<CorpusResult> results;
  reports::CiReport ci{"lockstep corpus", {}, {}};
  std::vector<reports::CorpusCase> cases;
  for (const std::string& path : corpus_files(arguments.folder)) {
    if (session.interrupted()) return ExitStatus::interrupted;
    results.push_back(run_corpus_file(path, session.hooks));
    ci.cases.push_back(ci_case_of(results.back()));
    cases.push_back(report_of(results.back()));
    if (!arguments.json) session.print(text_of(results.back(), session.paint));
  }
  const ExitStatus status = status_of(results);
  if (arguments.ci.wanted()) write_ci(arguments.ci, ci, arguments.json, session);
  session.print(arguments.json ? reports::corpus_json(cases, status == ExitStatus::success)
                               : summary(results, session.paint));
  return status;
}

// ---- prune ----

struct Removal {
  std::string path;
  std::string why;
};

bool same_run_but_for_deviations(const scenarios::ReproFile& a, const scenarios::ReproFile& b) {
  return a.run.scenario == b.run.scenario && a.run.overrides == b.run.overrides &&
         a.run.scenario_hash == b.run.scenario_hash && a.target == b.target && a.expected == b.expected &&
         a.run.schedule.seed() == b.run.schedule.seed();
}

bool contains_all_of(const Schedule& larger, const Schedule& smaller) {
  return std::all_of(smaller.overrides().begin(), smaller.overrides().end(), [&](const Deviation& deviation) {
    const auto found = larger.find(deviation.key);
    return found && larger.overrides()[*found].value == deviation.value;
  });
}

// Returns the index of another result that expects the same and whose deviations are a part of the
// candidate's. Of two equal results, only the second is superfluous.
std::optional<std::size_t> makes_superfluous(const std::vector<CorpusResult>& results,
                                             std::size_t candidate) {
  const auto& own = *results[candidate].repro;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (i == candidate || !results[i].repro) continue;
    const auto& other = *results[i].repro;
    if (!same_run_but_for_deviations(own, other) || !contains_all_of(own.run.schedule, other.run.schedule))
      continue;
    if (own.run.schedule != other.run.schedule || i < candidate) return i;
  }
  return std::nullopt;
}

std::vector<Removal> removals(const std::vector<CorpusResult>& results, bool stale) {
  std::vector<Removal> all;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!results[i].repro) continue;
    const auto other = makes_superfluous(results, i);
    if (other) {
      all.push_back(
          {results[i].path, fmt::format("{} breaks the same with no more than a part of its deviations",
                                        results[*other].name)});
    } else if (stale && results[i].state == CorpusState::stale) {
      all.push_back(
          {results[i].path, "stale: " + results[i].message.substr(0, results[i].message.find('\n'))});
    }
  }
  return all;
}

ExitStatus prune(const CorpusArguments& arguments, const Session& session) {
  std::vector<CorpusResult> results;
  for (const std::string& path : corpus_files(arguments.folder))
    results.push_back(run_corpus_file(path, session.hooks));
  const std::vector<Removal> all = removals(results, arguments.stale);
  for (const Removal& removal : all) {
    std::error_code error;
    if (!arguments.dry_run && !std::filesystem::remove(removal.path, error)) {
      throw CommandError(ExitStatus::cannot_write,
                         fmt::format("cannot remove {}: {}", removal.path, error.message()));
    }
    session.print(fmt::format("{} {}: {}\n", arguments.dry_run ? "would remove" : "removed", removal.path,
                              removal.why));
  }
  for (const CorpusResult& one : results) {
    if (one.state == CorpusState::broken)
      session.say(fmt::format("Left alone, because it cannot be read: {}", one.path));
  }
  session.print(
      fmt::format("{} of {} {}\n", all.size(), results.size(), arguments.dry_run ? "would go" : "removed"));
  return ExitStatus::success;
}

struct Action {
  std::string_view name;
  ExitStatus (*run)(const CorpusArguments&, const Session&);
};

constexpr std::array<Action, 3> actions{{{"add", add}, {"run", run}, {"prune", prune}}};

void refuse_what_does_not_fit(const CorpusArguments& arguments) {
  const auto only_for = [&](bool given, std::string_view what, std::string_view action) {
    if (given && arguments.action != action)
      throw CommandError(ExitStatus::usage, fmt::format("{} is for `lockstep corpus {}`", what, action));
  };
  only_for(!arguments.sources.empty(), "a token or a file behind the folder", "add");
  only_for(arguments.scenario.has_value(), "--scenario", "add");
  only_for(arguments.stale, "--stale", "prune");
  only_for(arguments.dry_run, "--dry-run", "prune");
  only_for(arguments.json && arguments.action != "add", "--json", "run");
  only_for(arguments.ci.wanted(), "--junit or --github", "run");
}

}  // namespace

ExitStatus run_command(const CorpusArguments& arguments, const Session& session) {
  std::vector<std::string_view> names;
  for (const Action& action : actions) {
    names.push_back(action.name);
    if (action.name != arguments.action) continue;
    refuse_what_does_not_fit(arguments);
    check_ci(arguments.ci);
    return action.run(arguments, session);
  }
  throw CommandError(ExitStatus::usage,
                     fmt::format("a corpus cannot be told to \"{}\"{}\nTry: lockstep corpus run DIR",
                                 arguments.action, did_you_mean(arguments.action, names)));
}

}  // namespace lockstep::cli
