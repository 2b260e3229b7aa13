#pragma once
// A range where a single value is wanted, or in a form that is none: what to write instead.

#include <optional>
#include <string>
#include <string_view>

#include "scenarios/format/error_list.h"

namespace lockstep::scenarios {

struct RangeEnds {
  std::string min;  // as written, but with the unit of the other; empty if it is no string
  std::string max;
};

// The ends of what was meant as a range: { min = "1ms", max = "3ms" }, "1ms..3ms", "1-3ms", "1ms to 3ms",
// ["1ms", "3ms"]. Nothing for any other value.
std::optional<RangeEnds> range_meant(const toml::node& node);

// True, and an error, if a range stands where `name` takes one value. `example` is one for when the range's
// own ends do not serve; `otherwise` is put behind the suggestion.
bool reports_range(const toml::node& node, std::string_view name, std::string_view example,
                   std::string_view otherwise, ErrorList& errors);

// True, and an error, if the node was meant as a range, which is written as a table.
// REQUIRES: it is no table.
bool reports_other_form(const toml::node& node, std::string_view name, ErrorList& errors);

}  // namespace lockstep::scenarios
