#pragma once
// An error in a scenario: where it is, what is wrong and what to write instead.

#include <cstdint>
#include <string>

namespace lockstep::scenarios {

struct ScenarioError {
  // The file as the caller named it. An error in an override has the whole override here:
  // "--set lock.tll=5s".
  std::string file;
  std::uint32_t line = 0;    // from 1; 0 in an override
  std::uint32_t column = 0;  // from 1, in characters; 0 in an override
  std::string message;       // a phrase without a full stop
  // The line as it was written; empty in an override, or if no terminal could show the line.
  std::string source_line;
  std::string suggestion;  // what to write instead, a phrase; may be empty
  friend bool operator==(const ScenarioError&, const ScenarioError&) = default;
};

// Returns "file:3:1: message; suggestion", then the line with its number and a caret below the column. The
// text does not end in a line end.
std::string to_text(const ScenarioError& error);

}  // namespace lockstep::scenarios
