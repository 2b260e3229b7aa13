#pragma once
// A scenario: a world's set-up, a lock, what is checked and what is expected. Parsed from TOML
// (docs/SCENARIO_FORMAT.md), or built in C++ by tests and users.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/locks/coordinator_policy.h"
#include "core/locks/getset_lock.h"
#include "core/locks/redlock_policy.h"
#include "core/locks/single_lock.h"
#include "core/schedule/schedule.h"
#include "core/verdict.h"
#include "scenarios/user_lock.h"
#include "sim/setup.h"

namespace lockstep::scenarios {

// A lock with a coordinator, and what its rules are applied to.
struct CoordinatedPolicy : CoordinatorPolicy {
  // What clients are called in lock ids, and what they lock: the first client the first, and so on, from the
  // front again when they are used up. Clients without ids are called by their names.
  std::vector<std::string> client_ids;
  std::vector<std::string> resources{"resource"};
  Duration joins_at;  // when the last node joins; 0: it was there from the start
  friend bool operator==(const CoordinatedPolicy&, const CoordinatedPolicy&) = default;
};

// Which lock, with its rules. The name is the `kind` of the scenario's [lock]. Tokens know the order.
using LockPolicy =
    std::variant<RedlockPolicy, SingleLockPolicy, UserLockPolicy, CoordinatedPolicy, GetsetPolicy>;

struct Expectation {
  std::optional<Verdict> outcome;    // of the whole campaign
  std::vector<Property> kinds;       // each to be found in at least one run
  bool any_kind = false;             // one of `kinds` is enough
  std::vector<Property> never;       // none of these may be found
  std::optional<bool> inside_model;  // of `kinds` only
  friend bool operator==(const Expectation&, const Expectation&) = default;
};

// What LV and ORPH are judged by, where they are checked.
struct Bounds {
  std::optional<Duration> lv_bound;          // throughout the run; nothing: after healing, as computed
  std::optional<Duration> acquire_deadline;  // of an acquire call
  std::optional<Duration> orph_bound;        // nothing: as computed
  friend bool operator==(const Bounds&, const Bounds&) = default;
};

// The finite alphabet of an exhaustive search.
struct Letter {
  FaultKind kind = FaultKind::pause;
  std::vector<std::int64_t> magnitudes;  // in the kind's unit; 1 for kinds without a size
  // The family whose slots hold it: no seed draws from it. Nothing for delays of messages, which are choices
  // of their own.
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
  std::vector<std::string> required_sometimes;  // a campaign without one of them is inconclusive
  Expectation expect;
  Alphabet alphabet;                 // of [exhaust]
  std::uint32_t budget_runs = 1000;  // of `campaign` and `check` without --runs
  friend bool operator==(const Scenario&, const Scenario&) = default;
};

// The TTL of the lock's keys; 0: none.
Duration ttl_of(const LockPolicy& policy);

// Whether it has a rule by which it fetches fencing tokens, and whether that is set.
bool can_fence(const LockPolicy& policy);
bool fetches_fencing(const LockPolicy& policy);

// The nodes that some client's lock asks: all, of the clients' lists of nodes those that are in one, and
// where a lock lies on one node, the first of each list.
NodeMask asked_nodes(const Scenario& scenario);

// How many keys are the lock's: the first so many. Behind them lie those of counters.
std::uint16_t lock_keys(const Scenario& scenario);

// The scenario's own schedule: nominal base or the seed's, plus its scripted faults as overrides.
Schedule schedule_of(const Scenario& scenario, std::optional<Seed> seed);

}  // namespace lockstep::scenarios
