#pragma once
// An error of whoever wrote a scenario: where it is, what is wrong and what to write instead.

#include <cstdint>
#include <string>

namespace lockstep::scenarios {

struct ScenarioError {
  std::string file;          // as the caller named it; of an override the whole of it: "--set lock.tll=5s"
  std::uint32_t line = 0;    // from 1; 0 in an override
  std::uint32_t column = 0;  // from 1, in characters; 0 in an override
  std::string message;       // a phrase without a full stop
  std::string
      source_line;  // the line as it was written; empty in an override, or if no terminal could show it
  std::string suggestion;  // what to write instead, a phrase; may be empty
  friend bool operator==(const ScenarioError&, const ScenarioError&) = default;
};

// "file:3:1: message; suggestion", then the line with its number and a caret below the column. No line end at
// the end.
std::string to_text(const ScenarioError& error);

}  // namespace lockstep::scenarios
