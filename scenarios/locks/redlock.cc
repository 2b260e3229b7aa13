// Redlock: the rules of the specification, and of libraries that deviate from it.

#include "core/locks/redlock.h"

#include "scenarios/engine/worlds.h"
#include "scenarios/locks/lock_kind_of.h"
#include "scenarios/locks/redlock_rules.h"

namespace lockstep::scenarios {
namespace {

struct RedlockKind : KindOfLock<RedlockPolicy> {
  static constexpr const char* name = "redlock";
  static constexpr const char* summary = "Redlock on all nodes: a majority of SET NX PX within the TTL";
  static constexpr const char* doc =
      "Redlock. Each key is one rule of the algorithm; the defaults are the specification's.";

  static LockRules<Policy> rules(UserLocks users) {
    LockRules<Policy> all = kind_or_profile<Policy>(users);
    append(all, rules_of_attempts<Policy>());
    append(all, rules_of_releases_and_retries<Policy>());
    all.push_back(rule<Policy>("fencing_source", WordValue<FencingSource>{{{"counter", "nodes"}}},
                               &Policy::fencing_source,
                               "Where the token comes from: one linearizable counter, or the largest "
                               "counter of a majority of nodes."));
    append(all, rules_of_extensions<Policy>());
    return all;
  }

  static LockFacts facts(const Policy& policy, const sim::Setup& setup) {
    LockFacts facts = usual_facts(name, policy);
    state_redlock_facts(policy, facts);
    facts.votes = setup.nodes;
    if (policy.request_order == RequestOrder::sequential) facts.asked_in_turn = setup.nodes;
    return facts;
  }

  // The counters of nodes are a key of their own, behind the lock's.
  static void set_up(const Policy& policy, sim::Setup& setup) {
    if (policy.fencing && policy.fencing_source == FencingSource::nodes) setup.keys = 2;
  }
  static void contradictions(const toml::table& lock, const Policy& policy, ErrorList& errors) {
    judge_redlock_drift(lock, policy, errors);
  }
  static void finish(LockPart<Policy>& part, UserLocks) { take_quorum(part); }
  static void add_rules(const Policy& policy, RuleBytes& bytes) { add_redlock_rules(policy, bytes); }

  static Redlock make(const Policy& policy, const Scenario& scenario, ClientId client) {
    return Redlock(policy, scenario.setup.nodes_of(client), KeyId{0});
  }
};

}  // namespace

template <>
const LockKind& kind_of_policy<RedlockPolicy>() {
  static const LockKindOf<RedlockKind> kind;
  return kind;
}

}  // namespace lockstep::scenarios
