#pragma once
// The scenario format as data, for the documentation and the JSON Schema. It comes from the tables that read
// the sections.

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

}  // namespace lockstep::scenarios
