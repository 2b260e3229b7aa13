#pragma once
// The scenario format as data, for the documentation, `list` and a schema. It comes from the tables that
// read the sections.

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

// Returns every section, in the order of the documentation.
std::vector<FormatSection> format_sections();

// Returns the keys as a Markdown table, which ends in a line end.
std::string keys_as_markdown(const FormatSection& section);

// Return the events and the kinds of faults as Markdown tables, which end in a line end.
std::string events_as_markdown();
std::string fault_kinds_as_markdown();

}  // namespace lockstep::scenarios
