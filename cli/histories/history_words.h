#pragma once
// Rulings over recorded histories in words.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/input/recorded_history.h"
#include "properties/recorded/check_history.h"

namespace lockstep::cli {

// Returns "held", "violated", "unknown" or "not judged".
std::string_view word_of(properties::recorded::Outcome outcome);

// Returns the duration exactly: "10 s", "102 ms".
std::string exactly(Duration duration);

class HistoryWords {
 public:
  // `leases` is what the history was judged with, and `step_back` what was taken off each lease besides. The
  // file and the leases must outlive this object.
  HistoryWords(const RecordedFile& file, const properties::recorded::Leases& leases, Duration step_back);

  // Returns the name of the lock as it is shown; "(the lock)" where lines name none.
  std::string lock_name(std::uint32_t resource) const;

  std::uint32_t call_line(properties::recorded::Number operation) const;
  // Returns the line in which the operation was answered, or else the one in which it was called.
  std::uint32_t answer_line(properties::recorded::Number operation) const;

  // Returns the line with which the longest part of the history ends that keeps the rule: 0 for none of it,
  // and the last line of the history where the rule holds.
  std::uint32_t legal_until_line(const properties::recorded::Ruling& ruling) const;

  // Returns why the answer cannot follow, in one or two sentences without a full stop.
  std::vector<std::string> why(const properties::recorded::Finding& finding) const;

 private:
  const properties::recorded::Operation& operation(properties::recorded::Number number) const {
    return file_.history.operations[number];
  }
  std::string process(properties::recorded::Number operation) const;
  std::string hold(properties::recorded::Number acquire) const;
  std::string told_at(const properties::recorded::Finding& finding) const;
  std::string lease(const properties::recorded::Finding& finding) const;
  std::string first_reason(const properties::recorded::Finding& finding) const;
  std::string never_free(const properties::recorded::Finding& finding) const;
  std::string taken(const properties::recorded::Finding& finding) const;
  std::string fence(const properties::recorded::Finding& finding) const;
  std::string stale_use(const properties::recorded::Finding& finding) const;

  const RecordedFile& file_;
  const properties::recorded::Leases& leases_;
  Duration step_back_;
  // Of each operation: the next release of its process and lock that may have had an effect, and the next
  // that has had none.
  std::vector<properties::recorded::Number> next_release_;
  std::vector<properties::recorded::Number> next_failed_;
};

}  // namespace lockstep::cli
