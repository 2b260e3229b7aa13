#pragma once
// The directives of a history file that say what the twins have to know of the run.

#include <string_view>

#include "tests/properties/reference/setup.h"
#include "tests/support/history_line.h"

namespace lockstep::tests {

// Reads what follows the directive into the setup. Returns false if there is no such directive. Throws
// HistoryTextError if its value has another form.
bool read_setup(std::string_view directive, HistoryLine& line, properties::reference::ReferenceSetup& setup);

}  // namespace lockstep::tests
