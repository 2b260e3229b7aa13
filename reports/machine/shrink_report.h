#pragma once
// A shrunk run as the reports take it. The caller fills these structs from its results.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/verdict.h"

namespace lockstep::reports {

// A deviation that is left, or several that belong together.
struct DeviationReport {
  std::string what;  // in words
  bool necessary = true;
  Verdict without = Verdict::held;  // of the run without it
  std::string breaks_from;          // the least size that breaks; empty if it has none, or any is enough
};

struct ShrinkReport {
  std::string scenario;
  Property kind = Property::me;
  bool inside_model = true;
  std::string shrunk;  // "complete", "budget", "time" or "no"
  std::uint64_t runs = 0;
  std::uint64_t faults_before = 0;
  std::uint64_t deviations_before = 0;
  std::optional<std::uint64_t> deviations;  // nothing if the run was not shrunk
  std::vector<DeviationReport> causes;  // ten at most; empty if shrinking was interrupted, or made nothing
  std::string repro;                    // the bare token
};

// A run that `corpus add` was to keep.
struct AddedReport {
  std::string file;
  bool is_new = true;  // false: the file was there already
  ShrinkReport run;
};

}  // namespace lockstep::reports
