// The old lock by SETNX and GETSET, whose key holds the time at which it ends.

#include "core/locks/getset_lock.h"
#include "scenarios/locks/lock_kind_of.h"

namespace lockstep::scenarios {
namespace {

struct GetsetKind : KindOfLock<GetsetPolicy> {
  static constexpr const char* name = "getset";
  static constexpr const char* summary = "one key on redis:1 that holds when it ends: SETNX, GETSET";
  static constexpr const char* doc =
      "The old lock by SETNX and GETSET on redis:1, whose key holds the time at which it ends.";

  static LockRules<Policy> rules(UserLocks users) {
    using P = Policy;
    return {kind_key<P>(users),
            rule<P>("ttl", ttl_value(milliseconds(1)), &P::ttl, "How long after the attempt that time is."),
            node_timeout_rule<P>(), reports_validity_rule<P>(), retry_delay_rule<P>()};
  }

  static LockFacts facts(const Policy& policy, const sim::Setup&) {
    LockFacts facts = usual_facts(name, policy);
    facts.on_one_node = true;
    facts.can_extend = false;
    facts.deletes_any = true;
    facts.entries_without_owner = facts.client_wall_clocks_agree = true;
    return facts;
  }

  static void add_rules(const Policy& rules, RuleBytes& bytes) {
    bytes.add_all(rules.ttl, rules.node_timeout, rules.retry_delay_min, rules.retry_delay_max);
    bytes.add_later("reports_validity", rules.reports_validity, Policy{}.reports_validity);
  }

  static GetsetLock make(const Policy& policy, const Scenario& scenario, ClientId client) {
    const LockSetup setup{{},
                          lowest_of(scenario.setup.nodes_of(client)),
                          KeyId{0},
                          policy.ttl,
                          policy.node_timeout,
                          policy.retry_delay_min,
                          policy.retry_delay_max};
    return GetsetLock(setup, policy.reports_validity);
  }
};

}  // namespace

template <>
const LockKind& kind_of_policy<GetsetPolicy>() {
  static const LockKindOf<GetsetKind> kind;
  return kind;
}

}  // namespace lockstep::scenarios
