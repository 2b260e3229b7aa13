#pragma once
// Reports as JSON for programs. Keys are stable: more may be added, none is renamed or left out. Two spaces
// of indentation, a line end at the end; keys in a fixed order; bytes that are no UTF-8 are replaced.

#include <span>
#include <string>
#include <string_view>

#include "reports/machine/campaign_report.h"
#include "reports/machine/run_report.h"

namespace lockstep::reports {

// Of `run` and `replay`.
std::string run_json(const RunReport& report);
// Of `campaign`.
std::string campaign_json(const CampaignReport& report);
// Of `exhaust`.
std::string exhaust_json(const ExhaustReport& report);
// Of `check`.
std::string check_json(const CheckReport& report);
// Of `corpus run`.
std::string corpus_json(std::span<const CorpusCase> cases, bool ok);

// A rule of a shipped policy, as `list locks` shows it.
struct ListRule {
  std::string key;
  std::string value;
  std::string why;
  bool deviates = false;  // from the specification
};

struct ListEntry {
  std::string name;
  std::string summary;
  std::string kind{};  // of a profile: the lock's; otherwise empty
  std::vector<ListRule> rules{};
};

// Of `list`: {"<what>": [{"name", "summary"}, …]}, where `what` is "scenarios", "locks", …; of a profile also
// "kind" and "rules".
std::string list_json(std::string_view what, std::span<const ListEntry> entries);

}  // namespace lockstep::reports
