#include "cli/deviation_text.h"

#include <vector>

#include <fmt/core.h>

#include "core/host_text.h"
#include "core/schedule_text.h"
#include "core/text.h"
#include "reports/fault_words.h"

namespace lockstep::cli {

std::string deviation_text(const ChoiceKey& key, std::int64_t value, const scenarios::RunResult& run) {
  for (const Recorded& recorded : run.history) {
    const auto* began = std::get_if<FaultBegan>(&recorded.what);
    if (began == nullptr || run.faults.at(began->fault).key != key) continue;
    std::vector<HostId> peers;
    if (began->peer != began->host) peers.push_back(began->peer);
    const std::string words = reports::fault_words(*began, peers);
    const bool of_host = words.starts_with("its ") || words.starts_with("the ");
    return fmt::format("{}{} {}, at {}", to_text(began->host), of_host ? ":" : "", words,
                       for_people(recorded.at - Instant{}));
  }
  return to_text(Deviation{key, value});
}

}  // namespace lockstep::cli
