#pragma once
// A repro file: a run to be kept, read, edited and replayed (docs/SHRINKING.md). TOML with the same facts as
// a token, each deviation on a line of its own, and what the run showed.
//
//   repro        = 1                     # the version of this format
//   scenario     = "C11-random"
//   set          = ["clients.rounds=1"]
//   hash         = "294408bc2b893d90"    # of the scenario with these values
//   engine       = 3
//   file         = "../my.toml"          # of a scenario that is not shipped: where it lies, seen from this
//   file kind         = "RES" inside_model = false expect       = "violated"            # or "held", once it
//   is repaired; of a corpus digest       = "…"
//
//   [deviations]
//   "family.0.0.pause.for" = "210ms"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "scenarios/format/scenario_error.h"
#include "scenarios/shrink/shrink.h"
#include "scenarios/token/token.h"

namespace lockstep::scenarios {

struct ReproFile {
  Token run;
  std::uint32_t engine = 0;
  std::optional<ShrinkTarget> target;    // what it shows
  std::optional<Digest> digest;          // of the run; nothing: not compared
  std::optional<std::string> file;       // the scenario's
  Verdict expected = Verdict::violated;  // of a replay
};

struct ReproResult {
  std::optional<ReproFile> repro;
  std::vector<ScenarioError> errors;  // empty exactly if there is one
};

// Whether a file is one: its first key is `repro`.
bool is_repro_text(std::string_view text);

ReproResult parse_repro(std::string_view text, std::string_view file_name);

// `notes`: a comment for each override of the schedule, in their order; may be empty.
std::string to_text(const ReproFile& repro, std::string_view title, const std::vector<std::string>& notes);

}  // namespace lockstep::scenarios
