// A lock that is a real program (docs/GUESTS.md).

#include <memory>

#include "scenarios/guest_policy.h"
#include "scenarios/guests/guest_engine.h"
#include "scenarios/locks/lock_kind_of.h"

namespace lockstep::scenarios {
namespace {

struct GuestKind : KindOfLock<GuestPolicy> {
  static constexpr const char* name = "guest";
  static constexpr const char* summary = "a real program with its own lock and Redis library";
  static constexpr const char* doc =
      "A lock that is a real program ([GUESTS.md](GUESTS.md)), on real servers. The rules say what the "
      "program "
      "was written with.";

  static LockRules<Policy> rules(UserLocks users) {
    using P = Policy;
    return {kind_key<P>(users),
            rule<P>("key", TextValue{"the name of a key"}, &P::key,
                    "The key of Redis that the lock sets. The harness calls the resource so, too."),
            rule<P>("ttl", ttl_value({}), &P::ttl, "Expiry of the key; 0: none."),
            rule<P>("reports_validity", BooleanValue{}, &P::reports_validity,
                    "The lock tells how long it may be relied on, and the harness hands that on. Without it "
                    "a client believes until it calls release."),
            rule<P>("elapsed_clock", WordValue<ElapsedClock>{{{"monotonic", "wall"}}}, &P::elapsed_clock,
                    "The client's clock that such a validity is counted by."),
            rule<P>("renews", BooleanValue{}, &P::renews, "The lock extends by itself."),
            node_timeout_rule<P>(),
            retry_delay_rule<P>()};
  }

  static LockFacts facts(const Policy& policy, const sim::Setup&) {
    LockFacts facts = usual_facts(name, policy);
    facts.renews = policy.renews;
    facts.can_extend = policy.renews;
    facts.can_fence = true;
    return facts;
  }

  static void set_up(const Policy&, sim::Setup& setup) { setup.streams = true; }

  static void add_rules(const Policy& rules, RuleBytes& bytes) {
    bytes.add_all(rules.key, rules.ttl, rules.reports_validity, rules.elapsed_clock, rules.renews,
                  rules.node_timeout, rules.retry_delay_min, rules.retry_delay_max, rules.server,
                  rules.program_of);
    bytes.add(rules.programs.size());
    for (const GuestProgram& program : rules.programs) {
      bytes.add_all(program.name, program.command, program.ready_timeout, program.files.size());
      for (const GuestProgram::File& file : program.files) bytes.add_all(file.name, file.text);
    }
  }

  static std::unique_ptr<RunEngine> engine(const Policy&, const Scenario& scenario) {
    return make_guest_engine(scenario);
  }
};

}  // namespace

template <>
const LockKind& kind_of_policy<GuestPolicy>() {
  static const LockKindOf<GuestKind> kind;
  return kind;
}

}  // namespace lockstep::scenarios
