#pragma once
// Makes a LockKind of what a file in this folder says of its kind of lock.

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/core.h>
#include <toml++/toml.h>

#include "scenarios/engine/run_engine_of.h"
#include "scenarios/format/lock_kind.h"
#include "scenarios/format/read_section.h"
#include "scenarios/locks/lock_rules.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

// What the file of a kind need not say.
template <class P>
struct KindOfLock {
  using Policy = P;  // the type of the rules
  static constexpr const char* summary = "";
  // As docs/SCENARIO_FORMAT.md calls the section; empty: by the name.
  static constexpr const char* heading = "";
  // Sets what the rules require of the world.
  static void set_up(const P&, sim::Setup&) {}
  // Reports values that make no sense together. REQUIRES: each by itself is right.
  static void contradictions(const toml::table&, const P&, ErrorList&) {}
  // Changes what has been read.
  static void finish(LockPart<P>&, UserLocks) {}

  // Returns the facts that follow from rules which kinds have in common.
  static LockFacts usual_facts(std::string kind, const P& policy) {
    LockFacts facts;
    facts.kind = std::move(kind);
    facts.ttl = policy.ttl;
    facts.node_timeout = policy.node_timeout;
    facts.longest_retry_delay = policy.retry_delay_max;
    if constexpr (requires { policy.attempts; }) facts.attempts = policy.attempts;
    if constexpr (requires { policy.reports_validity; }) facts.reports_validity = policy.reports_validity;
    return facts;
  }
};

// `Kind` derives from KindOfLock<Policy> and has no fields. It adds:
//
//   name, summary, doc                as [lock], `list locks` and docs/SCENARIO_FORMAT.md call it
//   rules(users)                      the keys of [lock], as LockRules<Policy>
//   facts(policy, setup)              what is known of the lock (core/lock_facts.h)
//   add_rules(policy, bytes)          each rule, for the hash in tokens. A new rule comes behind the others,
//                                     by add_later(), so that older tokens stay valid.
//   make(policy, scenario, client)    the lock of a client as it starts
//     or engine(policy, scenario)     its engine, where make() is not all that it needs
template <class Kind>
class LockKindOf final : public LockKind {
  using Policy = typename Kind::Policy;
  using Part = LockPart<Policy>;

 public:
  std::string_view name() const override { return Kind::name; }
  std::string_view summary() const override { return Kind::summary; }

  FormatSection section() const override {
    FormatSection made{fmt::format("lock.{}", Kind::name), heading(), Kind::doc, {}};
    for (const auto& rule : Kind::rules({})) made.keys.push_back(rule.info);
    return made;
  }

  LockReading read(const toml::table& root, UserLocks users, ErrorList& errors) const override {
    const Section<Part> section{"[lock]", Kind::doc, Kind::rules(users)};
    const toml::node* node = root.get("lock");
    Part part;
    const bool right = read_part(root, "lock", section, part, errors);
    LockReading reading;
    reading.ttl_known = is_right(root, "lock", section, "ttl");
    reading.has_counter =
        !is_right(root, "lock", section, "fencing") || Kind::facts(part.policy, sim::Setup{}).asks_counter;
    if (right && node != nullptr) Kind::contradictions(*node->as_table(), part.policy, errors);
    Kind::finish(part, users);
    reading.quorum = part.quorum;
    reading.policy = std::move(part.policy);
    return reading;
  }

  void set_up(const LockPolicy& policy, sim::Setup& setup) const override { Kind::set_up(of(policy), setup); }

  LockFacts facts(const LockPolicy& policy, const sim::Setup& setup) const override {
    return Kind::facts(of(policy), setup);
  }
  LockFacts default_facts() const override { return Kind::facts(Policy{}, sim::Setup{}); }

  void add_rules(const LockPolicy& policy, RuleBytes& bytes) const override {
    Kind::add_rules(of(policy), bytes);
  }

  std::unique_ptr<RunEngine> engine(const Scenario& scenario) const override {
    const Policy& policy = of(scenario.lock);
    if constexpr (requires { Kind::engine(policy, scenario); }) {
      return Kind::engine(policy, scenario);
    } else {
      const auto make = [&scenario, &policy](ClientId client) {
        return Kind::make(policy, scenario, client);
      };
      return std::make_unique<RunEngineOf<decltype(make(ClientId{})), decltype(make)>>(scenario, make);
    }
  }

 private:
  static const Policy& of(const LockPolicy& policy) { return std::get<Policy>(policy); }

  static std::string heading() {
    const std::string_view heading = Kind::heading;
    return heading.empty() ? fmt::format("[lock] with kind = \"{}\"", Kind::name) : std::string(heading);
  }
};

}  // namespace lockstep::scenarios
