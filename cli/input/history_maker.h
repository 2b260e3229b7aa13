#pragma once
// From the calls and answers of a file to operations: finds the call of each answer, and refuses what no
// recorder can have seen.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/input/history_entry.h"
#include "cli/input/recorded_history.h"

namespace lockstep::cli {

class HistoryMaker {
 public:
  explicit HistoryMaker(HistoryFormat format) { file_.format = format; }

  // Takes the next call or answer of the file. Throws HistoryMistake.
  void add(const HistoryEntry& entry);
  RecordedFile made() &&;

 private:
  using Names = std::map<std::string, std::uint32_t, std::less<>>;

  // Returns the key as it is written in the file.
  std::string_view time_key() const;
  void check_time(const HistoryEntry& entry);
  void call(const HistoryEntry& entry, std::uint32_t process);
  void answer(const HistoryEntry& entry, std::uint32_t process);
  void note_facts(const HistoryEntry& entry, properties::recorded::Operation& operation);
  properties::recorded::Place next_place(const HistoryEntry& entry);

  RecordedFile file_;
  Names processes_;
  Names resources_;
  std::vector<properties::recorded::Number> pending_;  // of each process: its call without an answer yet
  bool is_first_ = true;
  Instant latest_{};
  std::uint32_t latest_line_ = 0;  // that had it
};

}  // namespace lockstep::cli
