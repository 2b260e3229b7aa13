#pragma once
// Writes reports as JSON, for programs. Keys are stable: keys may be added, but none is renamed or removed.
// The text is indented by two spaces and ends with a line end, keys have a fixed order, and invalid UTF-8
// is replaced.

#include <span>
#include <string>
#include <string_view>

#include "reports/machine/campaign_report.h"
#include "reports/machine/run_report.h"

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
  std::string kind{};  // the lock's kind if this is a profile, else empty
  std::vector<ListRule> rules{};
};

// Returns the JSON of `list`: {"<what>": [{"name", "summary"}, …]}, where `what` is "scenarios", "locks",
// and so on. A profile also has "kind" and "rules".
std::string list_json(std::string_view what, std::span<const ListEntry> entries);

}  // namespace lockstep::reports
