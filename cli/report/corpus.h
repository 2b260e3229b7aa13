#pragma once
// A corpus: a folder of repro files, each with the verdict that is expected of it (docs/CORPUS.md).

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
  changed,  // another verdict than the expected one
  stale,    // its scenario is gone or another one now, or the engine is: the schedule no longer means what it
            // did
  broken,   // no repro file
};

struct CorpusResult {
  std::string path;
  std::string name;  // within the folder
  CorpusState state = CorpusState::broken;
  std::string expected;  // "violated: RES outside"; empty of a broken file
  std::string got;       // the same of the run; empty if there was none
  std::string message;   // of one that is not as expected
  std::string again;     // the command that shows it
  std::optional<scenarios::ReproFile> repro;
};

// The repro files (*.toml) of a folder in the order of their names. Throws CommandError 66 if there is no
// such folder.
std::vector<std::string> corpus_files(const std::string& folder);

CorpusResult run_corpus_file(const std::string& path, const Program& program);

reports::CorpusCase report_of(const CorpusResult& result);
reports::CiCase ci_case_of(const CorpusResult& result);
std::string text_of(const CorpusResult& result, const Paint& paint);

}  // namespace lockstep::cli
