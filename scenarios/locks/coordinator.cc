// The lock that clients get from a coordinator, which keeps one entry on a node (docs/ARTICLE.md).

#include <memory>

#include "core/locks/coordinator_lock.h"
#include "scenarios/coordinated_policy.h"
#include "scenarios/format/contradictions.h"
#include "scenarios/locks/entry_places.h"
#include "scenarios/locks/lock_kind_of.h"

namespace lockstep::scenarios {
namespace {

using P = CoordinatedPolicy;

LockRules<P> names_and_places() {
  return {
      rule<P>("lock_id", WordValue<LockIdOf>{{{"resource", "client_and_resource"}}}, &P::lock_id,
              "What the lock id is a hash of."),
      rule<P>("lock_id_fields", WordValue<LockIdFields>{{{"separated", "concatenated"}}}, &P::lock_id_fields,
              "How the two are put together before the hash: so that they can be told apart, or one behind "
              "the other."),
      rule<P>("resources", ListValue<TextValue>{TextValue{"names"}, false}, &P::resources,
              "What the clients lock: the first client locks the first resource, the second the next, and so "
              "on in turn."),
      rule<P>("client_ids", ListValue<TextValue>{TextValue{"names"}}, &P::client_ids,
              "The names of clients in lock ids, given out in the same way; none: A, B, …"),
      rule<P>("placement", WordValue<Placement>{{{"ring", "modulo"}}}, &P::placement,
              "The node that keeps an entry: by a consistent-hash ring, or hash mod n."),
      rule<P>("virtual_nodes", CountValue{1, 4096}, &P::virtual_nodes, "Points of each node on the ring."),
      rule<P>("joins_at", DurationValue{}, &P::joins_at,
              "When the last node joins, on the coordinators' wall clocks; 0: it is there from the start."),
      rule<P>("on_join", WordValue<OnJoin>{{{"after_ttl", "at_once"}}}, &P::on_join,
              "Whether an entry that the new node is to keep can be granted again only when the earlier "
              "grant has run out, or at once."),
  };
}

LockRules<P> granting() {
  return {
      rule<P>("grant", WordValue<GrantTo>{{{"first", "later_timestamp"}}}, &P::grant,
              "Who wins: the first to come, or the request whose client's time is later than the stored "
              "one."),
      rule<P>("release", WordValue<ReleaseBy>{{{"owner", "lock_id"}}}, &P::release,
              "What a release deletes: the entry if it is that of the client that asks, or any with the "
              "lock id."),
      rule<P>("store", WordValue<EntryStore>{{{"node", "memory"}}}, &P::store,
              "Where the coordinator keeps entries: on a node, or in its own memory."),
      rule<P>("expiry", WordValue<ExpiryBy>{{{"node", "coordinator"}}}, &P::expiry,
              "Who ends an entry on a node: the node itself, or the coordinator by a timer."),
      rule<P>("elapsed_clock", WordValue<ElapsedClock>{{{"monotonic", "wall"}}}, &P::elapsed_clock,
              "The client's clock that elapsed time and validity are counted by."),
      rule<P>("validity_check", BooleanValue{}, &P::validity_check, "Reject a grant that came too late."),
      reports_validity_rule<P>(),
      rule<P>("release_partials", BooleanValue{}, &P::release_partials, "Release after a failed attempt."),
      rule<P>("fencing", BooleanValue{}, &P::fencing,
              "Fetch a fencing token from a linearizable counter after the grant, before the validity "
              "check."),
      rule<P>(
          "node_timeout", DurationValue{}, &P::node_timeout,
          "How long one request to a coordinator may take before the client selects the next; 0: for ever."),
      attempts_rule<P>(),
      retry_delay_rule<P>(),
  };
}

struct CoordinatorKind : KindOfLock<P> {
  static constexpr const char* name = "coordinator";
  static constexpr const char* summary = "a coordinator grants, and keeps one entry on a node";
  static constexpr const char* doc =
      "A lock that clients get from a coordinator, which keeps one entry on a Redis node "
      "([ARTICLE.md](ARTICLE.md)).";

  static LockRules<P> rules(UserLocks users) {
    LockRules<P> all = kind_or_profile<P>(users);
    append(all, {rule<P>("ttl", ttl_value(milliseconds(1)), &P::ttl, "Expiry of an entry."),
                 drift_factor_rule<P>(), drift_constant_rule<P>()});
    append(all, names_and_places());
    append(all, granting());
    return all;
  }

  // REQUIRES: set_up() has set the keys of `setup`, if those of the facts are looked at.
  static LockFacts facts(const P& policy, const sim::Setup& setup) {
    LockFacts facts = usual_facts(name, policy);
    facts.keys = setup.keys;
    facts.has_coordinators = true;
    facts.coordinators_keep_keys = policy.store == EntryStore::memory;
    facts.coordinators_count_ttl = facts.coordinators_keep_keys || policy.expiry == ExpiryBy::coordinator;
    // One coordinator has no other wall clock to agree with. Only what it counts on its clock can be
    // wrong: the time for which an entry that moves is granted to nobody.
    facts.coordinator_wall_clocks_agree =
        policy.joins_at.ns > 0 && (setup.coordinators > 1 || policy.on_join == OnJoin::after_ttl);
    facts.resources = resource_names(policy);
    facts.can_extend = false;
    facts.can_fence = true;
    facts.fences = facts.asks_counter = policy.fencing;
    return facts;
  }

  static void set_up(const P& policy, sim::Setup& setup) {
    setup.keys = keys_of(entry_places(policy, setup.clients, setup.nodes));
    setup.resources = resources_of(policy);
  }

  static void contradictions(const toml::table& lock, const P& policy, ErrorList& errors) {
    if (policy.validity_check) judge_drift(lock, policy.ttl, policy.drift(), errors);
  }

  static void add_rules(const P& rules, RuleBytes& bytes) {
    bytes.add_all(rules.ttl, rules.drift_factor, rules.drift_constant, rules.lock_id, rules.lock_id_fields,
                  rules.grant, rules.placement, rules.virtual_nodes, rules.on_join, rules.release,
                  rules.store, rules.expiry, rules.elapsed_clock, rules.validity_check,
                  rules.reports_validity, rules.release_partials, rules.fencing, rules.node_timeout,
                  rules.attempts, rules.retry_delay_min, rules.retry_delay_max, rules.client_ids,
                  rules.resources, rules.joins_at);
  }

  // Client ids from setup.clients on are coordinators (sim/hosts/hosts.h).
  static std::unique_ptr<RunEngine> engine(const P& policy, const Scenario& scenario) {
    const sim::Setup& setup = scenario.setup;
    const auto make = [&setup, &policy,
                       places = entry_places(policy, setup.clients, setup.nodes)](ClientId client) {
      if (client.value >= setup.clients)
        return CoordinatorLock(Coordinator(policy, places, join_time(policy)));
      return CoordinatorLock(CoordinatedLock(policy, setup.coordinators, setup.resource_of(client)),
                             policy.elapsed_clock);
    };
    return std::make_unique<RunEngineOf<CoordinatorLock, decltype(make)>>(scenario, make);
  }
};

}  // namespace

template <>
const LockKind& kind_of_policy<CoordinatedPolicy>() {
  static const LockKindOf<CoordinatorKind> kind;
  return kind;
}

}  // namespace lockstep::scenarios
