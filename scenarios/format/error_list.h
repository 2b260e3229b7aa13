#pragma once
// Gathers the errors of one scenario while it is read. The list knows the text of the scenario and turns
// places into lines and columns of the file as it was written.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "scenarios/format/scenario_error.h"

namespace lockstep::scenarios {

using Place = toml::source_region;

// True iff the place is an override: its path is then the text of the override ("--set …"). Any other place
// lies in the file.
bool is_override(const Place& place);

class ErrorList {
 public:
  static constexpr std::size_t most_listed = 100;

  // The text must outlive the list.
  ErrorList(std::string file, std::string_view text) : file_(std::move(file)), text_(text) {}

  // Adds an error, unless an equal one is there already. The list takes most_listed errors and counts the
  // rest: nobody mends more at once. Lines and columns count from 1; `message` and `suggestion` are phrases
  // (scenario_error.h), and are abridged if they are too long to read.
  void add(const Place& place, std::string message, std::string suggestion = {});
  void add_at(std::uint32_t line, std::uint32_t column, std::string message, std::string suggestion = {});
  void add_override(std::string_view override_text, std::string message, std::string suggestion = {});

  // Notes that the parsed text has a character at this place that the file does not have. Errors behind the
  // character, on the same line, are then reported one column earlier.
  void note_inserted(std::uint32_t line, std::uint32_t column) { inserted_.push_back({line, column}); }

  // Notes that part of the file could not be read, which has been reported. A key that seems to be missing
  // may be in that part, so nothing is reported as missing if the list is incomplete.
  void note_incomplete() { incomplete_ = true; }
  bool incomplete() const { return incomplete_; }

  // Returns true iff the list takes no more errors. They are then left out, and counted.
  bool full() const { return errors_.size() >= most_listed; }
  void leave_out() { ++left_out_; }

  bool empty() const { return errors_.empty(); }
  std::size_t size() const { return errors_.size(); }

  // Returns the errors in the order of their places, overrides last, and leaves the list empty. If more were
  // added than it takes, the last one says how many.
  std::vector<ScenarioError> take();

 private:
  struct Inserted {
    std::uint32_t line;
    std::uint32_t column;
  };

  void put(ScenarioError error);

  std::string file_;
  std::string_view text_;
  std::vector<Inserted> inserted_;
  bool incomplete_ = false;
  std::vector<ScenarioError> errors_;
  std::size_t left_out_ = 0;
};

// Returns line `line` (from 1) of a text, without its line end; empty if the text has fewer lines.
std::string_view line_of(std::string_view text, std::uint32_t line);

}  // namespace lockstep::scenarios
