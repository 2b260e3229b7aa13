#pragma once
// A corpus is a folder of repro files, each with its expected verdict (docs/CORPUS.md).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/terminal/hooks.h"
#include "cli/terminal/paint.h"
#include "reports/machine/campaign_report.h"
#include "reports/machine/ci_report.h"
#include "scenarios/token/repro_file.h"

namespace lockstep::cli {

enum class CorpusState : std::uint8_t {
  as_expected,
  changed,  // the verdict is not the expected one
  // The scenario is gone or has changed, or the engine has, so the schedule no longer means what it meant.
  stale,
  broken,  // the file is no repro file
};

struct CorpusResult {
  std::string path;
  std::string name;  // without the folder
  CorpusState state = CorpusState::broken;
  std::string expected;  // "violated: RES outside"; empty for a broken file
  std::string got;       // what the run gave, in the same form; empty if there was no run
  std::string message;   // for people; empty if all is as expected
  std::string again;     // the command that repeats the run
  // What the run breaks now, and what helps, if that is not as expected. Empty if it breaks nothing.
  std::string story;
  Duration wall;  // what the run took
  std::optional<scenarios::ReproFile> repro;
};

// Returns the paths of the repro files (*.toml) in the folder, sorted. Throws CommandError 66 if there is
// no such folder.
std::vector<std::string> corpus_files(const std::string& folder);

// Runs a repro file and compares the verdict. A file that cannot be run gives a stale or broken result.
CorpusResult run_corpus_file(const std::string& path, const Hooks& hooks);

reports::CorpusCase report_of(const CorpusResult& result);
reports::CiCase ci_case_of(const CorpusResult& result);
std::string text_of(const CorpusResult& result, const Paint& paint);

}  // namespace lockstep::cli
