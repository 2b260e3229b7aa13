#pragma once
// Faults in a picture: one that lasts is a band in the column of its host, one that strikes at once is a
// mark. Nothing here depends on the kind but its name and its unit.

#include <string>
#include <vector>

#include "reports/picture/plot.h"

namespace lockstep::reports {

struct FaultBand {
  Box box;
  std::vector<std::string> words;  // "PAUSE", "400 ms"
};

struct FaultMark {
  Point at;
  std::vector<std::string> words;  // "WALL STEP", "-100 ms"
};

// Of the faults that are shown and last; one within another is narrower.
std::vector<FaultBand> bands_of(const Plot& plot);
// Of those that strike at once, or meet the next message.
std::vector<FaultMark> marks_of(const Plot& plot);

}  // namespace lockstep::reports
