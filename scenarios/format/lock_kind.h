#pragma once
// A kind of lock: what [lock] can say of it, and what the rest of lockstep asks about it. Each kind is one
// file in scenarios/locks/.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "core/lock_facts.h"
#include "scenarios/field_bytes_of.h"
#include "scenarios/format/error_list.h"
#include "scenarios/format/format_tables.h"
#include "scenarios/format/values.h"
#include "scenarios/lock_policy.h"
#include "sim/setup.h"

namespace lockstep::scenarios {

class RunEngine;  // scenarios/run/engine.h
struct Scenario;

// What [lock] becomes, and what it says to the other sections.
struct LockReading {
  LockPolicy policy;
  bool ttl_known = false;    // the TTL was read without errors
  bool has_counter = false;  // the lock fetches tokens from the counter, or it is not known whether it does
  std::optional<Located<std::int64_t>> quorum;
};

class LockKind {
 public:
  virtual ~LockKind() = default;

  virtual std::string_view name() const = 0;     // as [lock] calls it; a user's lock has a name of its own
  virtual std::string_view summary() const = 0;  // one line for `list locks`
  // The keys of [lock], for documentation and suggestions.
  virtual FormatSection section() const = 0;

  // Reads [lock], and reports values in it that make no sense together.
  virtual LockReading read(const toml::table& root, UserLocks users, ErrorList& errors) const = 0;
  // Sets what the lock's rules require of the world: its keys and its resources. REQUIRES, here and below:
  // the policy is one of this kind.
  virtual void set_up(const LockPolicy& policy, sim::Setup& setup) const = 0;

  virtual LockFacts facts(const LockPolicy& policy, const sim::Setup& setup) const = 0;
  virtual LockFacts default_facts() const = 0;  // of the kind's default rules
  // Adds the rules to the bytes that the hash in tokens is taken of.
  virtual void add_rules(const LockPolicy& policy, RuleBytes& bytes) const = 0;
  // Returns the worlds of the scenario's lock. The scenario must outlive the engine.
  virtual std::unique_ptr<RunEngine> engine(const Scenario& scenario) const = 0;
};

// Returns the built-in kinds in the order of the documentation.
std::span<const LockKind* const> built_in_lock_kinds();

// Returns the kind of a lock.
const LockKind& lock_kind_of(const LockPolicy& policy);

struct LockKindInfo {
  std::string name;
  std::string summary;
  LockFacts facts;  // of its default rules
};
// Returns the built-in kinds, and behind them those of users.
std::vector<LockKindInfo> lock_kinds(UserLocks users = {});

// The value of the key `kind`: its index in lock_kinds(users).
WordIndexValue lock_kind_value(UserLocks users);

}  // namespace lockstep::scenarios
