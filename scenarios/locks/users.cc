// Locks that are not built in (docs/YOUR_LOCK.md). They have the rules whose values the simulator needs to
// know.

#include <memory>

#include "scenarios/engine/user_lock_maker.h"
#include "scenarios/locks/lock_kind_of.h"
#include "scenarios/user_lock.h"

namespace lockstep::scenarios {
namespace {

struct UsersKind : KindOfLock<UserLockPolicy> {
  static constexpr const char* name = "user";
  static constexpr const char* heading = "[lock] with a kind of your own";
  static constexpr const char* doc =
      "A lock of your own ([YOUR_LOCK.md](YOUR_LOCK.md)), called by the name that you gave it.";

  static LockRules<Policy> rules(UserLocks users) {
    using P = Policy;
    return {kind_key<P>(users), rule<P>("ttl", ttl_value({}), &P::ttl, "Expiry of each key; 0: none."),
            node_timeout_rule<P>(), retry_delay_rule<P>()};
  }

  static LockFacts facts(const Policy& policy, const sim::Setup&) {
    return usual_facts(policy.lock.kind, policy);
  }

  // The kinds of users follow the built-in ones.
  static void finish(LockPart<Policy>& part, UserLocks users) {
    part.policy.lock = users[part.kind - built_in_lock_kinds().size()];
  }

  // The code of the lock is no part of the value.
  static void add_rules(const Policy& rules, RuleBytes& bytes) {
    bytes.add_all(rules.lock.kind, rules.ttl, rules.node_timeout, rules.retry_delay_min,
                  rules.retry_delay_max);
  }

  static std::unique_ptr<RunEngine> engine(const Policy& policy, const Scenario& scenario) {
    return policy.lock.maker->engine(scenario);
  }
};

}  // namespace

template <>
const LockKind& kind_of_policy<UserLockPolicy>() {
  static const LockKindOf<UsersKind> kind;
  return kind;
}

}  // namespace lockstep::scenarios
