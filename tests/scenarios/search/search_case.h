#pragma once
// What the tests of the exhaustive search have in common: small scenarios of two clients, and the comparison
// of two results.

#include <string>

#include "scenarios/scenario.h"
#include "scenarios/search/exhaust.h"

namespace lockstep::tests {

// Parts of a scenario's text.
struct SearchParts {
  std::string cluster = "nodes = 3";
  std::string lock = "kind = \"redlock\"";
  std::string clients;
  std::string check = "properties = [\"ME\", \"TS\", \"GAP\", \"RES\", \"REL\", \"FENCE\"]";
  std::string rest;  // whole sections
  std::string duration = "120ms";
  std::string letters;
};

std::string text_of(const SearchParts& parts);
// Parses the text, which may name the locks of tests/support/one_key_locks.h.
scenarios::Scenario scenario_of(const std::string& text);
// Returns a fault of the alphabet.
std::string letter(const std::string& kind, const std::string& magnitudes = "");

std::string text_of(const scenarios::MinimalSet& set);
// Returns the first difference in words, or an empty text if both results say the same.
std::string difference(const scenarios::ExhaustResult& merged, const scenarios::ExhaustResult& twin);

}  // namespace lockstep::tests
