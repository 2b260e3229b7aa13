#pragma once
// What `check-history` says of a recorded history.

#include <string>

#include "cli/input/recorded_history.h"
#include "cli/terminal/paint.h"
#include "properties/recorded/check_history.h"

namespace lockstep::cli {

// A history and what was found in it.
struct JudgedHistory {
  std::string name;  // of the file
  const RecordedFile& file;
  const properties::recorded::CheckOptions& options;
  const properties::recorded::HistoryResult& result;
};

std::string history_text(const JudgedHistory& judged, const Paint& paint);
std::string history_json(const JudgedHistory& judged);

}  // namespace lockstep::cli
