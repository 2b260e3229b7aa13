// The lock on one node: SET NX PX, and a release that compares and deletes.

#include "core/locks/single_lock.h"
#include "scenarios/engine/worlds.h"
#include "scenarios/format/contradictions.h"
#include "scenarios/locks/lock_kind_of.h"

namespace lockstep::scenarios {
namespace {

struct SingleKind : KindOfLock<SingleLockPolicy> {
  static constexpr const char* name = "single";
  static constexpr const char* summary = "one key on redis:1: SET NX PX, compare and delete";
  static constexpr const char* doc = "A lock on one node, redis:1.";

  static LockRules<Policy> rules(UserLocks users) {
    using P = Policy;
    LockRules<P> all = kind_or_profile<P>(users);
    append(
        all,
        {rule<P>("ttl", ttl_value({}), &P::ttl, "Expiry of the key; 0: none."), drift_factor_rule<P>(),
         drift_constant_rule<P>(), reports_validity_rule<P>(), node_timeout_rule<P>(), attempts_rule<P>(),
         retry_delay_rule<P>(),
         rule<P>("release_partials", BooleanValue{}, &P::release_partials,
                 "Release after a failed attempt, by one script that compares and deletes."),
         rule<P>("release", WordValue<SingleRelease>{{{"compare_delete", "delete", "get_then_delete"}}},
                 &P::release,
                 "One script that compares and deletes; DEL without looking; or GET, and then DEL."),
         rule<P>("set_expiry", WordValue<SetExpiry>{{{"with_set", "after_set"}}}, &P::set_expiry,
                 "Whether the expiry is set with the SET, or in a second request after it."),
         rule<P>("validity_check", BooleanValue{}, &P::validity_check, "Reject a grant that came too late."),
         rule<P>("extend_missing", WordValue<ExtendMissing>{{{"fail", "create"}}}, &P::extend_missing,
                 "What an extension does if the key is missing."),
         auto_extend_after_rule<P>()});
    return all;
  }

  static LockFacts facts(const Policy& policy, const sim::Setup&) {
    LockFacts facts = usual_facts(name, policy);
    facts.on_one_node = true;
    facts.renews = policy.auto_extend_after.ns > 0 && policy.ttl.ns > 0;
    facts.deletes_any = policy.release == SingleRelease::del;
    return facts;
  }

  static void contradictions(const toml::table& lock, const Policy& policy, ErrorList& errors) {
    if (policy.validity_check && policy.ttl.ns > 0) judge_drift(lock, policy.ttl, policy.drift(), errors);
  }

  static void add_rules(const Policy& rules, RuleBytes& bytes) {
    bytes.add_all(rules.ttl, rules.drift_factor, rules.drift_constant, rules.reports_validity,
                  rules.node_timeout, rules.attempts, rules.retry_delay_min, rules.retry_delay_max,
                  rules.release_partials, rules.release, rules.set_expiry, rules.validity_check,
                  rules.extend_missing);
    bytes.add_later("auto_extend_after", rules.auto_extend_after, Policy{}.auto_extend_after);
  }

  static SingleLock make(const Policy& policy, const Scenario& scenario, ClientId client) {
    return SingleLock(policy, first_of(scenario.setup.nodes_of(client)), KeyId{0});
  }
};

}  // namespace

template <>
const LockKind& kind_of_policy<SingleLockPolicy>() {
  static const LockKindOf<SingleKind> kind;
  return kind;
}

}  // namespace lockstep::scenarios
