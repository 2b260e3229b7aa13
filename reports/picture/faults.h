#pragma once
// Faults in a picture. A fault that lasts is a band in the column of its host, and a fault that strikes at
// once is a mark. The code depends on the kind of fault only for its name, its unit, and whether it waits
// for a message.

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

// Returns the bands of the shown faults that last. A band within another is narrower.
std::vector<FaultBand> bands_of(const Plot& plot);
// Returns the marks of the shown faults that strike at once or wait for the next message.
std::vector<FaultMark> marks_of(const Plot& plot);

}  // namespace lockstep::reports
