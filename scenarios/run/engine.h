#pragma once
// The worlds of one type of lock, behind one virtual call per run or search. Runner and the searches use it.

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "core/run_facts.h"
#include "core/schedule/schedule.h"
#include "core/verdict.h"
#include "properties/monitors/monitors.h"
#include "scenarios/run/run.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

struct ExhaustOptions;   // scenarios/search/exhaust.h
struct ExhaustResult;    // scenarios/search/exhaust.h
struct TickClientTable;  // scenarios/ticks/automaton.h
struct TickFrame;        // scenarios/ticks/client.h

class RunEngine {
 public:
  explicit RunEngine(RunFacts facts) : facts_(std::move(facts)) {}
  virtual ~RunEngine() = default;
  const RunFacts& facts() const { return facts_; }
  // Once `stop` is true, a run throws Stopped within some milliseconds. It may be nullptr.
  void stop_when(const std::atomic<bool>* stop) { stop_ = stop; }
  bool is_to_stop() const { return stop_ != nullptr && stop_->load(std::memory_order_relaxed); }
  virtual RunResult run(const Schedule& schedule, const RunOptions& options) = 0;
  // Returns each client as a table (scenarios/ticks/client.h). If that fails, frame.problem says why.
  virtual std::vector<TickClientTable> tick_tables(TickFrame& frame) const = 0;
  // The result lacks the kinds that each minimal set violates;
  // exhaust() (scenarios/search/exhaust.h) adds them.
  virtual ExhaustResult search(const ExhaustOptions& options) = 0;

 private:
  RunFacts facts_;
  const std::atomic<bool>* stop_ = nullptr;
};

// Returns the engine of the scenario's lock. The scenario must outlive the engine. The function is defined
// in scenarios/locks, where each kind of lock says what its engine is.
std::unique_ptr<RunEngine> make_engine(const Scenario& scenario);

// Writes what the monitors say at the end of a run into `result`. REQUIRES: result.acquisitions is set.
void conclude(const properties::Monitors& monitors, PropertySet checked, RunResult& result);

}  // namespace lockstep::scenarios
