#pragma once
// Finds ranges that stand where a single value is wanted, or that are written in a wrong form, and says
// what to write instead.

#include <optional>
#include <string>
#include <string_view>

#include "scenarios/format/error_list.h"

namespace lockstep::scenarios {

struct RangeEnds {
  // The end as it was written; if only `max` has a unit, with that unit. Empty if the end is no string.
  std::string min;
  std::string max;
};

// Returns the ends of a value that was meant as a range, and nothing for any other value. These are ranges:
//
//   { min = "1ms", max = "3ms" }   "1ms..3ms"   "1-3ms"   "1ms to 3ms"   ["1ms", "3ms"]
std::optional<RangeEnds> range_meant(const toml::node& node);

// Reports a range that stands where `name` takes one value, and returns true iff there is one. The
// suggestion is the lower end, or `example` if that is no string, with `otherwise` behind it.
bool reports_range(const toml::node& node, std::string_view name, std::string_view example,
                   std::string_view otherwise, ErrorList& errors);

// Reports a node that was meant as a range but is no table, and returns true iff there is one.
// REQUIRES: the node is no table.
bool reports_other_form(const toml::node& node, std::string_view name, ErrorList& errors);

}  // namespace lockstep::scenarios
