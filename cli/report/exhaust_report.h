#pragma once
// What an exhaustive search says, as text and for reports. Both also hold for a search that was stopped: they
// run the first set of each shape again, and let nobody stop that, because it is short.

#include <cstdint>
#include <optional>
#include <string>

#include "cli/input/load_scenario.h"
#include "cli/terminal/paint.h"
#include "core/time.h"
#include "reports/machine/campaign_report.h"
#include "scenarios/search/exhaust.h"
#include "scenarios/search_end.h"

namespace lockstep::cli {

// Returns the result of `exhaust`. `wall` is what the search took.
std::string exhaust_text(const LoadedScenario& loaded, const scenarios::ExhaustResult& result,
                         const scenarios::ExhaustOptions& options, Duration wall, const Paint& paint);

reports::ExhaustReport exhaust_report(const LoadedScenario& loaded, const scenarios::ExhaustResult& result,
                                      Duration wall);

// ---- Also for the search in ticks ----

// The bounds of a search, as --max-states and --max-memory say them.
struct SearchBounds {
  std::uint64_t states = 0;
  std::uint64_t bytes = 0;
};

// Returns a line that says which bound the search has reached and which option raises it, and an empty text
// if it has reached none.
std::string bound_text(scenarios::SearchEnd end, const SearchBounds& bounds);

// Returns what JSON calls the end; nothing for `complete`.
std::optional<std::string> stopped_by(scenarios::SearchEnd end);

}  // namespace lockstep::cli
