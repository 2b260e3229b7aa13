#pragma once
// One run as the reports take it. The caller fills this struct from its result.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/digest.h"
#include "core/fault_kind.h"
#include "core/schedule/judged_violation.h"
#include "core/schedule/schedule.h"
#include "core/time.h"
#include "core/verdict.h"

namespace lockstep::reports {

struct ViolationReport {
  JudgedViolation judged;
  std::string shown_by{};  // the token of the run within the model that shows it; empty if it is outside
};

struct RunReport {
  std::string scenario;
  std::string lock;
  std::optional<Seed> seed;  // nothing: the nominal schedule
  Verdict verdict = Verdict::inconclusive;
  Digest digest;
  std::uint64_t events = 0;
  std::uint64_t acquisitions = 0;
  Duration simulated;
  bool out_of_events = false;                                  // the run ended at its bound on events
  std::array<std::uint64_t, fault_kind_count> fault_counts{};  // faults that struck, by kind
  std::vector<ViolationReport> violations;                     // of properties that the scenario checks
  // Violations of properties that the scenario does not check.
  std::vector<ViolationReport> notes;
  std::vector<std::string> caveats;  // why the verdict may not mean what its reader thinks
  std::string repro;                 // the bare token
};

}  // namespace lockstep::reports
