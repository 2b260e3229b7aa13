#pragma once
// Histories for the tests of `lockstep check-history`, and what it says of them.

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {

// Each line is "process type f", and what follows stands in the JSON as it is.
inline std::string lines_of(const std::vector<std::array<std::string, 4>>& entries) {
  std::string text;
  for (const auto& [process, type, f, more] : entries)
    text += "{\"process\": " + process + ", \"type\": \"" + type + "\", \"f\": \"" + f + "\"" + more + "}\n";
  return text;
}

inline const std::string two_holders = lines_of({{"1", "invoke", "acquire", ""},
                                                 {"1", "ok", "acquire", ""},
                                                 {"2", "invoke", "acquire", ""},
                                                 {"2", "ok", "acquire", ""},
                                                 {"1", "invoke", "release", ""},
                                                 {"1", "ok", "release", ""}});

inline Finished check(const std::string& text, Args more = {}, const std::string& name = "h.jsonl") {
  const TemporaryFolder folder;
  Args args{"check-history", folder.file(name, text)};
  args.insert(args.end(), more.begin(), more.end());
  return run_here(args);
}

// Returns what the JSON says of one rule over one lock.
inline nlohmann::json ruling(const Finished& finished, const std::string& kind, std::size_t resource = 0) {
  const nlohmann::json json = nlohmann::json::parse(finished.out);
  for (const nlohmann::json& each : json["resources"][resource]["rulings"]) {
    if (each["kind"] == kind) return each;
  }
  return {};
}

}  // namespace lockstep::tests
