#include "tests/scenarios/library/told.h"

#include <catch2/catch.hpp>

#include "scenarios/format/parse.h"

namespace lockstep::tests {

std::vector<scenarios::ScenarioError> errors_of(const std::string& text) {
  const auto result = scenarios::parse_scenario(text, "f.toml");
  REQUIRE(result.scenario.has_value() == result.errors.empty());
  return result.errors;
}

std::string told(const std::vector<scenarios::ScenarioError>& errors) {
  std::string text;
  for (const auto& error : errors) {
    REQUIRE(error.file == "f.toml");
    text += std::to_string(error.line) + ":" + std::to_string(error.column) + " " + error.message;
    if (!error.suggestion.empty()) text += "; " + error.suggestion;
    text += "\n";
  }
  return text;
}

std::string told_of(const std::string& lines) {
  const bool has_lock = lines.find("[lock]") != std::string::npos;
  return told(errors_of("lockstep = 1\n\n" + lines + (has_lock ? "" : "\n[lock]\nkind = \"redlock\"\n")));
}

void check_all(const std::vector<Mistake>& mistakes) {
  for (const auto& one : mistakes) {
    INFO(one.lines);
    REQUIRE(told_of(one.lines) == one.told);
  }
}

}  // namespace lockstep::tests
