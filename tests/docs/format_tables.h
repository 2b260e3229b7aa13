#pragma once
// The tables of docs/SCENARIO_FORMAT.md in Markdown. Each ends in a line end.

#include <string>

#include "scenarios/format/format_tables.h"

namespace lockstep::tests::docs {

std::string keys_as_markdown(const scenarios::FormatSection& section);
std::string events_as_markdown();
std::string fault_kinds_as_markdown();

}  // namespace lockstep::tests::docs
