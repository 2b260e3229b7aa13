#pragma once
// Reads a recorded history as JSON lines: one object a line, as docs/HISTORIES.md and `lockstep schema
// history` describe it.

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "cli/input/history_entry.h"

namespace lockstep::cli {

// The keys of a line. The first three are mandatory.
struct HistoryKey {
  std::string_view name;
  std::string_view help;
};
std::span<const HistoryKey> history_keys();

// Calls `take` for each line that is not empty, in order. Passes over lines of the process "nemesis", and
// returns how many there are. Throws HistoryMistake.
PassedOver read_json_history(std::string_view text, const std::function<void(HistoryEntry)>& take);

}  // namespace lockstep::cli
