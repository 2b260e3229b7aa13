#pragma once
// A repro file: a run to be kept, read, edited and replayed (docs/SHRINKING.md). It is TOML with the same
// facts as a token, each deviation on a line of its own, and with what the run showed.
//
//   repro        = 1                     # the version of this format
//   scenario     = "C11-random"
//   set          = ["clients.rounds=1"]
//   hash         = "294408bc2b893d90"    # of the scenario with these values
//   engine       = 5                     # the version of behaviour (core/schedule/engine_version.h)
//   file         = "../my.toml"          # where a scenario lies that is not shipped, seen from this file
//   kind         = "RES"
//   inside_model = false
//   expect       = "violated"            # or "held", in a corpus, once the lock is repaired
//   digest       = "…"
//   seed         = "7"                   # the base of the schedule; without it the base is nominal
//   then         = "0x1f@120ms"          # from this instant on, choices are drawn from this seed
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
  std::optional<ShrinkTarget> target;    // what the run violates
  std::optional<Digest> digest;          // of the run; nothing: not compared
  std::optional<std::string> file;       // where the scenario lies
  Verdict expected = Verdict::violated;  // of a replay
};

struct ReproResult {
  std::optional<ReproFile> repro;
  std::vector<ScenarioError> errors;  // empty iff there is a repro
};

// Returns true iff the text is that of a repro file: its first key is `repro`.
bool is_repro_text(std::string_view text);

// Reads a repro file. `file_name` stands before each error.
ReproResult parse_repro(std::string_view text, std::string_view file_name);

// Returns the text of a repro file with `title` as its first comment. `notes` are comments for the
// schedule's overrides, in their order; there may be fewer, or none.
std::string to_text(const ReproFile& repro, std::string_view title, const std::vector<std::string>& notes);

}  // namespace lockstep::scenarios
