#pragma once
// Writes reports as JSON, for programs. Keys are stable: keys may be added, but none is renamed or removed.
// Each text is one of reports/machine/json_text.h.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/machine/campaign_report.h"
#include "reports/machine/run_report.h"
#include "reports/machine/shrink_report.h"

namespace lockstep::reports {

// Returns the JSON of `run` and `replay`.
std::string run_json(const RunReport& report);
// Returns the JSON of `campaign`.
std::string campaign_json(const CampaignReport& report);
// Returns the JSON of `exhaust`.
std::string exhaust_json(const ExhaustReport& report);
// Returns the JSON of `check`.
std::string check_json(const CheckReport& report);
// Returns the JSON of `corpus run`.
std::string corpus_json(std::span<const CorpusCase> cases, bool ok);

// Returns the JSON of `shrink`.
std::string shrink_json(const ShrinkReport& report);
// Returns the JSON of `corpus add`.
std::string added_json(std::span<const AddedReport> added);

struct Mistake {
  std::uint32_t line = 0;    // from 1; 0 if the mistake is one of the whole file
  std::uint32_t column = 0;  // from 1; 0 likewise
  std::string message;
  std::string suggestion;  // what to write instead; may be empty
};

struct LintedFile {
  std::string name;
  std::vector<Mistake> mistakes;
};

// Returns the JSON of `lint`.
std::string lint_json(std::span<const LintedFile> files, bool ok);

// A rule of a shipped policy, as `list locks` shows it.
struct ListRule {
  std::string key;
  std::string value;
  std::string why;
  bool deviates = false;  // the rule deviates from the specification
};

struct ListEntry {
  std::string name;
  std::string summary;
  std::string kind{};      // the lock's kind if this is a profile, else empty
  std::string scenario{};  // the general scenario that a profile's name stands for
  std::vector<ListRule> rules{};
  // What `exhaust --deviations` takes for a scenario: "K", a number, and "all". Nothing for other entries.
  std::optional<std::vector<std::string>> exhaust{};
};

// Returns the JSON of `list`: {"<what>": [{"name", "summary"}, …]}, where `what` is "scenarios", "locks",
// and so on. A scenario also has "exhaust", and a profile has "kind", "scenario" and "rules".
std::string list_json(std::string_view what, std::span<const ListEntry> entries);

}  // namespace lockstep::reports
