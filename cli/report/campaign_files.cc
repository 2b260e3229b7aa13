#include "cli/report/campaign_files.h"

#include <filesystem>
#include <regex>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "cli/input/repro.h"
#include "cli/report/campaign_caveats.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/files.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/table.h"
#include "reports/machine/json.h"

namespace lockstep::cli {
namespace {

constexpr std::string_view classname = "lockstep.campaign";

std::string_view side_name(bool inside_model) { return inside_model ? "inside" : "outside"; }

std::string_view side_of(const scenarios::ShrinkTarget& target) { return side_name(target.inside_model); }

// The names of files that campaigns write.
const std::regex& written() {
  static const std::regex names(
      "campaign\\.json|[0-9]{2,}-.+-[A-Z]+-(inside|outside)\\.(toml|txt)"
      "|found-.+-[A-Z]+-(inside|outside)-seed-[0-9]+\\.txt");
  return names;
}

// Removes the files of the folder whose names match and begin so.
void remove_written(const std::string& folder, std::string_view beginning) {
  std::error_code none;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(beginning) && std::regex_match(name, written())) files.push_back(entry.path());
  }
  for (const std::filesystem::path& file : files) {
    std::error_code error;
    std::filesystem::remove(file, error);
    if (error)
      throw CommandError(ExitStatus::cannot_write,
                         fmt::format("cannot remove {}: {}", file.string(), error.message()));
  }
}

// Returns "my/c11.toml, stalls, reach": the scenario's file, and the assumptions that the group breaches.
std::string distinction_of(const CampaignPart& part, const scenarios::Failure& failure) {
  std::vector<std::string> words;
  if (part.loaded.file) words.push_back(*part.loaded.file);
  for (const Breach& breach : failure.judged.breached) words.emplace_back(code_of(breach.assumption));
  return fmt::format("{}", fmt::join(words, ", "));
}

reports::CiCase failed_case(const CampaignPart& part, const scenarios::Failure& failure, const ShrunkRun& run,
                            const Hooks& hooks) {
  const Stopwatch watch(hooks);
  reports::CiCase made;
  made.classname = classname;
  const Property kind = run.target.kind;
  made.name = fmt::format("{}: {} {} the model", part.loaded.scenario.id, code_of(kind), side_of(run.target));
  made.ok = false;
  made.message = fmt::format("{}: {}, in {} of {} runs, first with seed {}", code_of(kind), name_of(kind),
                             with_separators(failure.count), with_separators(part.result.runs), failure.seed);
  made.detail = shrunk_text(run, Paint{}) + "Reproduce: " + replay_command(run.loaded, run.shrunk.schedule);
  made.file = part.loaded.file.value_or("");
  made.distinction = distinction_of(part, failure);
  const auto groups = static_cast<std::int64_t>(part.result.failures.size());
  made.wall = part.wall / groups + run.wall + watch.elapsed();
  return made;
}

void add_cases(const CampaignPart& part, const Hooks& hooks, std::vector<reports::CiCase>& cases) {
  for (std::size_t i = 0; i < part.result.failures.size(); ++i)
    cases.push_back(failed_case(part, part.result.failures[i], part.shrunk.at(i), hooks));
  if (!part.result.failures.empty()) return;
  reports::CiCase made;
  made.name = part.loaded.scenario.id;
  made.classname = classname;
  made.file = part.loaded.file.value_or("");
  made.distinction = made.file;
  made.wall = part.wall;
  made.ok = part.result.verdict == Verdict::held && !part.result.interrupted;
  if (!made.ok) {
    made.message =
        fmt::format("{}: too little happened in {}", part.result.interrupted ? "interrupted" : "inconclusive",
                    runs_text(part.result.runs));
    made.detail = "Reproduce: " + part.loaded.program.name + " campaign " +
                  shell_quoted(part.loaded.file.value_or(part.loaded.scenario.id));
  }
  cases.push_back(std::move(made));
}

// Writes the repro file, unless the run is stopped before its digest is known. The token is beside it then.
void write_repro_file(const std::string& file, const ShrunkRun& run) {
  try {
    write_file(file, repro_file_text(run, file));
  } catch (const scenarios::Stopped&) {
    return;
  }
}

}  // namespace

reports::CiReport ci_report_of(const std::vector<CampaignPart>& parts, const Hooks& hooks) {
  reports::CiReport report;
  report.suite = "lockstep campaign";
  for (const CampaignPart& part : parts) {
    add_cases(part, hooks, report.cases);
    for (const std::string& caveat : campaign_caveats(part.loaded.scenario, part.result))
      report.caveats.push_back({part.loaded.scenario.id, caveat});
  }
  return report;
}

void clear_campaign(const std::string& folder) { remove_written(folder, ""); }

void write_found(const std::string& folder, const LoadedScenario& loaded, const scenarios::Failure& failure) {
  make_folder(folder);
  const std::string name = fmt::format("found-{}-{}-{}-seed-{}.txt", in_file_names(loaded.scenario.id),
                                       code_of(failure.judged.violation.property),
                                       side_name(failure.judged.inside_model), failure.seed);
  write_file((std::filesystem::path(folder) / name).string(),
             "Reproduce: " + replay_command(loaded, run_of(failure)) + "\n");
}

void write_campaign(const std::string& folder, const std::vector<CampaignPart>& parts) {
  make_folder(folder);
  const std::filesystem::path path(folder);
  std::size_t number = 0;
  for (const CampaignPart& part : parts) {
    for (const ShrunkRun& run : part.shrunk) {
      const std::string name = fmt::format("{:02}-{}-{}-{}", ++number, in_file_names(part.loaded.scenario.id),
                                           code_of(run.target.kind), side_of(run.target));
      const std::string file = (path / (name + ".toml")).string();
      write_repro_file(file, run);
      write_file(
          (path / (name + ".txt")).string(),
          shrunk_text(run, Paint{}) + "Reproduce: " + replay_command(run.loaded, run.shrunk.schedule) + "\n");
    }
  }
  write_file((path / "campaign.json").string(), reports::campaign_json(report_of(parts)));
  remove_written(folder, "found-");
}

}  // namespace lockstep::cli
