#pragma once
// A scenario: the set-up of a world, a lock, what is checked and what is expected. It is parsed from TOML
// (docs/SCENARIO_FORMAT.md), or built in C++ by tests and users.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/lock_facts.h"
#include "core/schedule/schedule.h"
#include "core/verdict.h"
#include "scenarios/lock_policy.h"
#include "sim/setup.h"

namespace lockstep::scenarios {

struct Expectation {
  std::optional<Verdict> outcome;    // of the whole campaign
  std::vector<Property> kinds;       // each to be found in at least one run
  bool any_kind = false;             // one of `kinds` is enough
  std::vector<Property> never;       // none of these may be found
  std::optional<bool> inside_model;  // the side on which `kinds` are to be found; nothing: either
  friend bool operator==(const Expectation&, const Expectation&) = default;
};

// Holds what LV and ORPH are judged by if they are checked.
struct Bounds {
  std::optional<Duration> lv_bound;          // for the whole run; nothing: after healing, as computed
  std::optional<Duration> acquire_deadline;  // of an acquire call
  std::optional<Duration> orph_bound;        // nothing: as computed
  friend bool operator==(const Bounds&, const Bounds&) = default;
};

// One kind of fault in the finite alphabet of an exhaustive search, with its sizes.
struct Letter {
  FaultKind kind = FaultKind::pause;
  std::vector<std::int64_t> magnitudes;  // in the kind's unit; 1 for kinds without a size
  // The family whose slots hold the fault; no seed draws from it. Nothing for delays of messages, which are
  // choices of their own.
  std::optional<std::uint16_t> family;
  friend bool operator==(const Letter&, const Letter&) = default;
};

struct Alphabet {
  std::uint32_t rounds = 1;  // acquire calls of each client, in the search
  Duration tick;             // what a search through all delays counts time in; 0: none
  std::vector<Letter> letters;
  friend bool operator==(const Alphabet&, const Alphabet&) = default;
};

struct Scenario {
  std::string id;  // of a shipped scenario, or the file's name
  std::string title;
  std::string source;  // of the claim: "C11", "RD", a library's issue
  LockPolicy lock;
  sim::Setup setup;
  PropertySet checked;  // default: ME, TS, REL, GAP, FENCE
  Bounds bounds;
  std::vector<std::string> required_sometimes;  // what must happen in some run, or a campaign is inconclusive
  Expectation expect;
  Alphabet alphabet;                 // of [exhaust]
  std::uint32_t near_runs = 100;     // of steps 3 and 4 of judge() (scenarios/run/judge.h)
  std::uint32_t budget_runs = 1000;  // of `campaign` and `check` without --runs
  friend bool operator==(const Scenario&, const Scenario&) = default;
};

// Returns what is known of the lock in this set-up.
LockFacts lock_facts(const LockPolicy& policy, const sim::Setup& setup);
LockFacts lock_facts(const Scenario& scenario);

// Returns the nodes that some client's lock asks: the nodes in the clients' lists, or all nodes without
// lists. If a lock lies on one node, that is the first of each list.
NodeMask asked_nodes(const Scenario& scenario);
// Returns those that this client's lock asks.
NodeMask asked_nodes(const LockFacts& lock, const sim::Setup& setup, ClientId client);

// Returns the scenario's own schedule: a nominal base, or the seed's, with the scripted faults as overrides.
Schedule schedule_of(const Scenario& scenario, std::optional<Seed> seed);

}  // namespace lockstep::scenarios
