#pragma once
// Hand-written histories: small text files, one event a line, with the violations that they must show.
// tests/histories/README.md describes the format; docs/PROPERTIES.md points to the files as examples.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/observation.h"
#include "core/verdict.h"
#include "tests/properties/reference/setup.h"

namespace lockstep::tests {

// "me-held.history:12: …": what is wrong with the file, and where.
class HistoryTextError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct ExpectedViolation {
  Property property = Property::me;
  Instant at;
  std::optional<HoldId> hold;  // these three are compared only where the file names them
  std::optional<HoldId> other;
  std::optional<NodeId> node;
};

struct HistoryText {
  std::string name;         // of the file, without its extension
  std::string description;  // its leading comment
  properties::reference::ReferenceSetup setup;
  std::uint16_t clients = 0;                // client:A … are those that the file names, without gaps
  std::vector<ExpectedViolation> expected;  // at most one per kind; none: "expect nothing"
  History history;
};

// Throws HistoryTextError.
HistoryText parse_history(const std::string& name, std::string_view text);
HistoryText load_history(const std::filesystem::path& file);

// All of tests/histories, in the order of their names.
std::vector<HistoryText> load_histories();

}  // namespace lockstep::tests
