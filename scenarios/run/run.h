#pragma once
// One run: a scenario and a schedule give a verdict, counters,
// a digest, and, if asked for, everything that happened.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/digest.h"
#include "core/observation.h"
#include "core/run_facts.h"
#include "core/schedule/schedule.h"
#include "core/verdict.h"
#include "properties/monitors/sometimes.h"
#include "properties/monitors/time_to_acquire.h"
#include "scenarios/scenario.h"
#include "sim/choices/chooser.h"
#include "sim/choices/fault.h"
#include "sim/servers/node_twin.h"

namespace lockstep::scenarios {

// Thrown by a run that is given up because somebody asked to stop.
class Stopped : public std::exception {
 public:
  const char* what() const noexcept override { return "the run was stopped"; }
};

// Thrown by a run that cannot be made, because of a program that it is to run. It is never a verdict about a
// lock. The message is for the user.
class CannotRun : public std::runtime_error {
 public:
  enum class Why : std::uint8_t {
    missing,  // a program is not there, or this machine or this build can run none
    wrong,    // a program does what is no run, or the command is none for real programs
  };
  CannotRun(Why why, const std::string& message) : std::runtime_error(message), why_(why) {}
  Why why() const { return why_; }

 private:
  Why why_;
};

// What a run is made for. It ends as soon as that is known: what it says then is what a run of that length
// says, and only about the kind it is what the whole run says. It has no digest.
struct Sought {
  Property kind = Property::me;  // whether the run violates it, and the first such violation
  bool outside = false;          // and only if what the kind assumes may have been breached
};

struct RunOptions {
  bool history = false;    // record the observations, messages included
  bool event_log = false;  // record what the digest saw of each event
  bool choices = false;    // record every choice that is not nominal
  bool points = false;     // record every point at which the schedule could have deviated
  // Makes the run differ at this event, to test the comparison of two runs (sim/world/world.h); 0: off.
  std::uint64_t plant_nondeterminism_at_event = 0;
  // Real servers that do what the nodes do, for a comparison; nullptr: none. They must outlive the run.
  sim::NodeTwins* twins = nullptr;
  bool digest = true;  // false: nobody compares the run with another. A run that seeks something has none
  bool checks_invariants = false;  // checks lockstep itself after every event (sim/world/invariants.h)
  std::optional<Sought> seeks = std::nullopt;  // without it the run goes on until its time is over
};

struct RunResult {
  Verdict verdict = Verdict::inconclusive;
  std::vector<Violation> violations;  // of checked kinds, in the order of Property
  std::vector<Violation> notes;       // of the other kinds
  Digest digest;
  std::uint64_t events = 0;
  std::uint64_t acquisitions = 0;
  Duration simulated;
  bool out_of_events = false;  // it ended at the setup's bound on events, before its time was over
  bool ended_early = false;    // what it was to seek was known before its time was over
  std::array<std::uint64_t, fault_kind_count> fault_counts{};  // how many struck, by kind
  properties::Sometimes sometimes;
  properties::TimesToAcquire times_to_acquire;
  std::vector<Instant> asked;            // when each override was first asked for; never() if it was not
  std::vector<ChoiceKey> never_asked;    // overrides of the schedule that no choice asked for
  std::vector<sim::Fault> faults;        // of this run; FaultBegan::fault is an index into it
  StartClocks clocks;                    // as drawn
  History history;                       // if asked for
  std::vector<EventRecord> event_log;    // if asked for
  std::vector<Deviation> choices;        // if asked for, in the order in which the world asked
  std::vector<sim::ChoicePoint> points;  // if asked for, in their order
};

// Says what the scenario's first seeds have shown about one kind of violation (scenarios/run/judge.h).
struct FirstSeeds {
  bool looked = false;
  std::optional<Schedule> shows;  // a run within the model that violates
};

class RunEngine;

// Runs schedules of one scenario one after the other and reuses its worlds between them. A runner must not
// be shared between threads. The scenario must outlive the runner.
class Runner {
 public:
  // Once `stop` is true, a run throws Stopped. It may be nullptr, and must outlive the runner.
  explicit Runner(const Scenario& scenario, const std::atomic<bool>* stop = nullptr);
  ~Runner();
  Runner(Runner&&) noexcept;
  Runner& operator=(Runner&&) noexcept;

  RunResult run(const Schedule& schedule, const RunOptions& options = {});

  const Scenario& scenario() const { return *scenario_; }
  const RunFacts& facts() const;  // what is known of every run of it

  // Returns what all runs so far have cost: their events, twice those of runs with a history, and for each
  // run as much as 500 events. A run that ended early counts as if it had gone on like the nominal run, so
  // that effort says how many runs were decided, however fast. It is the same on every machine.
  std::uint64_t effort() const { return effort_; }

  // Returns true iff somebody asked to stop. Whoever makes many short runs looks at it between them.
  bool stopping() const { return stop_ != nullptr && stop_->load(std::memory_order_relaxed); }

  // What judge() remembers of the scenario, so that it looks only once.
  FirstSeeds& first_seeds(Property kind) { return first_seeds_[static_cast<std::size_t>(kind)]; }

 private:
  std::uint64_t events_left_out(const RunResult& run);

  const Scenario* scenario_;
  const std::atomic<bool>* stop_;
  std::unique_ptr<RunEngine> engine_;
  std::uint64_t effort_ = 0;
  std::optional<std::uint64_t> nominal_events_;
  std::array<FirstSeeds, property_count> first_seeds_;
};

}  // namespace lockstep::scenarios
