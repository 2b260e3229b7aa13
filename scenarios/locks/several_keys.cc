// Redlock over several keys of one server (docs/ARTICLE.md, S6).

#include "core/locks/several_keys_lock.h"
#include "scenarios/locks/lock_kind_of.h"
#include "scenarios/locks/redlock_rules.h"

namespace lockstep::scenarios {
namespace {

struct SeveralKeysKind : KindOfLock<SeveralKeysPolicy> {
  static constexpr const char* name = "several_keys";
  static constexpr const char* summary = "Redlock over several keys on redis:1, each with a vote";
  static constexpr const char* doc =
      "Redlock over several keys on one node, redis:1. Each key has a vote, as each node has in Redlock, and "
      "the rules are Redlock's.";

  static LockRules<Policy> rules(UserLocks users) {
    LockRules<Policy> all{kind_key<Policy>(users)};
    all.push_back(rule<Policy>("keys", CountValue{1, 64}, &Policy::keys, "How many keys there are."));
    append(all, rules_of_attempts<Policy>());
    append(all, rules_of_releases_and_retries<Policy>());
    append(all, rules_of_extensions<Policy>());
    return all;
  }

  static LockFacts facts(const Policy& policy, const sim::Setup&) {
    LockFacts facts = usual_facts(name, policy);
    state_redlock_facts(policy, facts);
    facts.on_one_node = facts.keys_are_nodes = true;
    facts.votes = facts.keys = policy.keys;
    if (policy.request_order == RequestOrder::sequential) facts.asked_in_turn = policy.keys;
    return facts;
  }

  static void set_up(const Policy& policy, sim::Setup& setup) { setup.keys = policy.keys; }
  static void contradictions(const toml::table& lock, const Policy& policy, ErrorList& errors) {
    judge_redlock_drift(lock, policy, errors);
  }
  static void finish(LockPart<Policy>& part, UserLocks) { take_quorum(part); }
  static void add_rules(const Policy& policy, RuleBytes& bytes) {
    add_redlock_rules(policy, bytes);
    bytes.add(policy.keys);
  }

  static SeveralKeysLock make(const Policy& policy, const Scenario& scenario, ClientId client) {
    return SeveralKeysLock(policy, first_of(scenario.setup.nodes_of(client)));
  }
};

}  // namespace

template <>
const LockKind& kind_of_policy<SeveralKeysPolicy>() {
  static const LockKindOf<SeveralKeysKind> kind;
  return kind;
}

}  // namespace lockstep::scenarios
