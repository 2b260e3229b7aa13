#pragma once
// The scenario format as data: every section with its keys, from the same tables that read them. For
// documentation, `list` and a schema.

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/format/section.h"

namespace lockstep::scenarios {

struct FormatSection {
  std::string id;       // "lock.redlock": unique, for anchors and lookups
  std::string heading;  // "[lock] with kind = \"redlock\""
  std::string doc;
  std::vector<KeyInfo> keys;
};

// In the order of the documentation.
std::vector<FormatSection> format_sections();

// The keys as a Markdown table, ending in a line end.
std::string keys_as_markdown(const FormatSection& section);

// Events and fault kinds as Markdown tables, likewise.
std::string events_as_markdown();
std::string fault_kinds_as_markdown();

}  // namespace lockstep::scenarios
