#pragma once
// Reads hand-written histories, which are small text files with one event per line and the violations that
// they must show. tests/histories/README.md describes the format; docs/PROPERTIES.md points to the files
// as examples.

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

// Says what is wrong with a file, and where: "me-held.history:12: …".
class HistoryTextError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct ExpectedViolation {
  Property property = Property::me;
  Instant at;
  std::optional<HoldId> hold;  // The next four are compared only where the file names them.
  std::optional<HoldId> other;
  std::optional<NodeId> node;
  std::optional<KeyId> key;
};

struct HistoryText {
  std::string name;         // name of the file without its extension
  std::string description;  // the comment at the top of the file
  properties::reference::ReferenceSetup setup;
  std::uint16_t clients = 0;                // 1 + the largest client index in ids such as A.0
  std::vector<ExpectedViolation> expected;  // at most one per kind; empty for "expect nothing"
  History history;
};

// Both throw HistoryTextError if the text is not a history or the file cannot be read.
HistoryText parse_history(const std::string& name, std::string_view text);
HistoryText load_history(const std::filesystem::path& file);

// Returns all histories of tests/histories in the order of their names.
std::vector<HistoryText> load_histories();

}  // namespace lockstep::tests
