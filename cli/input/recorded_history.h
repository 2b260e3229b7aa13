#pragma once
// A recorded history in a file: JSON lines, or EDN as Jepsen writes it.

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/input/history_entry.h"
#include "properties/recorded/history.h"
#include "scenarios/format/scenario_error.h"

namespace lockstep::cli {

// The largest history that is read. Some 2 million operations fit.
inline constexpr std::size_t longest_history_bytes = 512UL * 1024 * 1024;

enum class HistoryFormat : std::uint8_t { json_lines, edn };

struct RecordedFile {
  properties::recorded::RecordedHistory history;
  HistoryFormat format = HistoryFormat::json_lines;
  std::vector<std::uint32_t> lines;    // of each place
  std::vector<std::string> processes;  // their names
  std::vector<std::string> resources;  // likewise; empty for lines without a resource
  PassedOver passed_over;
  bool has_times = false;
};

// Reads the text of a history. `file` is for the error only. An error has the line and column of the first
// mistake. Throws CommandError 130 when `stop` has become true.
std::variant<RecordedFile, scenarios::ScenarioError> parse_recorded_history(
    std::string_view text, const std::string& file, const std::atomic<bool>* stop = nullptr);

// Reads a file, or standard input. Throws CommandError 65, 66 and 130.
RecordedFile read_recorded_history(const std::string& path, const std::atomic<bool>* stop);

}  // namespace lockstep::cli
