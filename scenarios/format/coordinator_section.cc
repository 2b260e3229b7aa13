// The keys of [lock] for the lock with a coordinator and for the old lock by GETSET.

#include "scenarios/format/lock_keys.h"
#include "scenarios/format/sections.h"

namespace lockstep::scenarios {
namespace {

auto rule(auto member) {
  return [member](CoordinatorPart & part) -> auto& { return part.policy.*member; };
}

auto getset(auto member) {
  return [member](GetsetPart & part) -> auto& { return part.policy.*member; };
}

std::vector<Key<CoordinatorPart>> names_and_places() {
  using P = CoordinatedPolicy;
  using Part = CoordinatorPart;
  return {
      key<Part>("lock_id", WordValue<LockIdOf>{{{"resource", "client_and_resource"}}}, rule(&P::lock_id),
                "What the lock id is a hash of."),
      key<Part>("lock_id_fields", WordValue<LockIdFields>{{{"separated", "concatenated"}}},
                rule(&P::lock_id_fields),
                "How the two are put together before the hash: so that they can be told apart, or one behind "
                "the other."),
      key<Part>(
          "resources", ListValue<TextValue>{TextValue{"names"}, false}, rule(&P::resources),
          "What the clients lock: the first client locks the first resource, the second the next, and so "
          "on in turn."),
      key<Part>("client_ids", ListValue<TextValue>{TextValue{"names"}}, rule(&P::client_ids),
                "The names of clients in lock ids, given out in the same way; none: A, B, …"),
      key<Part>("placement", WordValue<Placement>{{{"ring", "modulo"}}}, rule(&P::placement),
                "The node that keeps an entry: by a consistent-hash ring, or hash mod n."),
      key<Part>("virtual_nodes", CountValue{1, 4096}, rule(&P::virtual_nodes),
                "Points of each node on the ring."),
      key<Part>("joins_at", DurationValue{}, rule(&P::joins_at),
                "When the last node joins, on the coordinators' wall clocks; 0: it is there from the start."),
      key<Part>("on_join", WordValue<OnJoin>{{{"after_ttl", "at_once"}}}, rule(&P::on_join),
                "Whether an entry that the new node is to keep can be granted again only when the earlier "
                "grant has run out, or at once."),
  };
}

std::vector<Key<CoordinatorPart>> granting() {
  using P = CoordinatedPolicy;
  using Part = CoordinatorPart;
  return {
      key<Part>("grant", WordValue<GrantTo>{{{"first", "later_timestamp"}}}, rule(&P::grant),
                "Who wins: the first to come, or the request whose client's time is later than the stored "
                "one."),
      key<Part>("release", WordValue<ReleaseBy>{{{"owner", "lock_id"}}}, rule(&P::release),
                "What a release deletes: the entry if it is that of the client that asks, or any with the "
                "lock id."),
      key<Part>("store", WordValue<EntryStore>{{{"node", "memory"}}}, rule(&P::store),
                "Where the coordinator keeps entries: on a node, or in its own memory."),
      key<Part>("expiry", WordValue<ExpiryBy>{{{"node", "coordinator"}}}, rule(&P::expiry),
                "Who ends an entry on a node: the node itself, or the coordinator by a timer."),
      key<Part>("elapsed_clock", WordValue<ElapsedClock>{{{"monotonic", "wall"}}}, rule(&P::elapsed_clock),
                "The client's clock that elapsed time and validity are counted by."),
      key<Part>("validity_check", BooleanValue{}, rule(&P::validity_check),
                "Reject a grant that came too late."),
      key<Part>("reports_validity", BooleanValue{}, rule(&P::reports_validity),
                "Tell the application how long it may rely on the lock."),
      key<Part>("release_partials", BooleanValue{}, rule(&P::release_partials),
                "Release after a failed attempt."),
      key<Part>("fencing", BooleanValue{}, rule(&P::fencing),
                "Fetch a fencing token from a linearizable counter after the grant, before the validity "
                "check."),
      key<Part>(
          "node_timeout", DurationValue{}, rule(&P::node_timeout),
          "How long one request to a coordinator may take before the client selects the next; 0: for ever."),
      key<Part>("attempts", CountValue{}, rule(&P::attempts),
                "How many attempts an acquire call makes; 0: until it succeeds."),
      retry_delay_key<Part>(),
  };
}

}  // namespace

Section<CoordinatorPart> coordinator_section(UserLocks users) {
  using P = CoordinatedPolicy;
  using Part = CoordinatorPart;
  Section<Part> section{
      "[lock]",
      "A lock that clients get from a coordinator, which keeps one entry on a Redis node "
      "([ARTICLE.md](ARTICLE.md)).",
      {key<Part>("kind", lock_kind_value(users), &Part::kind, "Which lock.").must_be_there_or("profile"),
       profile_key<Part>(),
       key<Part>("ttl", ttl_value(milliseconds(1)), rule(&P::ttl), "Expiry of an entry."),
       key<Part>("drift_factor", RatioValue{}, rule(&P::drift_factor),
                 "The drift allowance is this part of the TTL, and `drift_constant`."),
       key<Part>("drift_constant", DurationValue{}, rule(&P::drift_constant),
                 "This is added to the drift allowance.")}};
  for (auto& one : names_and_places()) section.keys.push_back(std::move(one));
  for (auto& one : granting()) section.keys.push_back(std::move(one));
  return section;
}

Section<GetsetPart> getset_section(UserLocks users) {
  using P = GetsetPolicy;
  using Part = GetsetPart;
  return {"[lock]",
          "The old lock by SETNX and GETSET on redis:1, whose key holds the time at which it ends.",
          {key<Part>("kind", lock_kind_value(users), &Part::kind, "Which lock.").must_be_there(),
           key<Part>("ttl", ttl_value(milliseconds(1)), getset(&P::ttl),
                     "How long after the attempt that time is."),
           key<Part>("node_timeout", DurationValue{}, getset(&P::node_timeout),
                     "How long one request may take; 0: for ever."),
           key<Part>("reports_validity", BooleanValue{}, getset(&P::reports_validity),
                     "Tell the application how long it may rely on the lock."),
           retry_delay_key<Part>()}};
}

}  // namespace lockstep::scenarios
