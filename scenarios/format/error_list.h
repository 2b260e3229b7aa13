#pragma once
// Gathers the errors of one scenario while it is read, and knows its text: places become lines and columns of
// the file as it was written.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "scenarios/format/scenario_error.h"

namespace lockstep::scenarios {

using Place = toml::source_region;

// A place whose path is an override's text ("--set …") is that override, any other is one of the file.
bool is_override(const Place& place);

class ErrorList {
 public:
  // The text must outlive the list.
  ErrorList(std::string file, std::string_view text) : file_(std::move(file)), text_(text) {}

  void add(const Place& place, std::string message, std::string suggestion = {});
  void add_at(std::uint32_t line, std::uint32_t column, std::string message, std::string suggestion = {});
  void add_override(std::string override_text, std::string message, std::string suggestion = {});

  // The text that was parsed has a character more than the file's, before this column; places behind it move
  // back.
  void note_inserted(std::uint32_t line, std::uint32_t column) { inserted_.push_back({line, column}); }

  // Parts of the file could not be read and were reported: what is missing elsewhere may be in them.
  void note_incomplete() { incomplete_ = true; }
  bool incomplete() const { return incomplete_; }

  bool empty() const { return errors_.empty(); }
  std::size_t size() const { return errors_.size(); }

  // In the order of their places, overrides last.
  std::vector<ScenarioError> take();

 private:
  struct Inserted {
    std::uint32_t line;
    std::uint32_t column;
  };

  std::string file_;
  std::string_view text_;
  std::vector<Inserted> inserted_;
  bool incomplete_ = false;
  std::vector<ScenarioError> errors_;
};

// The line (from 1) of a text, without its end; empty past the last.
std::string_view line_of(std::string_view text, std::uint32_t line);

}  // namespace lockstep::scenarios
