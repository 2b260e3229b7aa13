#include "scenarios/format/lock_keys.h"
#include "scenarios/format/sections.h"

namespace lockstep::scenarios {
namespace {

auto redlock(auto member) {
  return [member](RedlockPart & part) -> auto& { return part.policy.*member; };
}

auto users(auto member) {
  return [member](UserLockPart & part) -> auto& { return part.policy.*member; };
}

auto single(auto member) {
  return [member](SinglePart & part) -> auto& { return part.policy.*member; };
}

std::vector<Key<RedlockPart>> acquiring_keys(UserLocks users) {
  using P = RedlockPolicy;
  return {
      key<RedlockPart>("kind", lock_kind_value(users), &RedlockPart::kind, "Which lock.")
          .must_be_there_or("profile"),
      profile_key<RedlockPart>(),
      key<RedlockPart>("ttl", ttl_value(milliseconds(1)), redlock(&P::ttl), "Expiry of each key."),
      key<RedlockPart>("drift_factor", RatioValue{}, redlock(&P::drift_factor),
                       "The drift allowance is this part of the TTL, and `drift_constant`."),
      key<RedlockPart>("drift_constant", DurationValue{}, redlock(&P::drift_constant),
                       "This is added to the drift allowance."),
      key<RedlockPart>("drift_sign", WordValue<DriftSign>{{{"subtract", "add"}}}, redlock(&P::drift_sign),
                       "Whether the drift allowance is subtracted from the validity or added to it."),
      key<RedlockPart>("quorum", LocatedValue{CountValue{0, 64}}, &RedlockPart::quorum,
                       "Grants needed; 0: a majority of the nodes.", "`0`"),
      key<RedlockPart>("quorum_of", WordValue<QuorumOf>{{{"all", "connected"}}}, redlock(&P::quorum_of),
                       "Whether the quorum is a majority of all nodes or of those that answered."),
      key<RedlockPart>("validity_check", BooleanValue{}, redlock(&P::validity_check),
                       "Reject a majority that came too late."),
      key<RedlockPart>("reports_validity", BooleanValue{}, redlock(&P::reports_validity),
                       "Tell the application how long it may rely on the lock."),
      key<RedlockPart>("elapsed_clock", WordValue<ElapsedClock>{{{"monotonic", "wall"}}},
                       redlock(&P::elapsed_clock),
                       "The clock that elapsed time and validity are counted by."),
      key<RedlockPart>("start_time", WordValue<StartTime>{{{"attempt", "acquire"}}}, redlock(&P::start_time),
                       "From when elapsed time runs: the attempt's first request, or the acquire call."),
      key<RedlockPart>("request_order", WordValue<RequestOrder>{{{"parallel", "sequential"}}},
                       redlock(&P::request_order), "All nodes at once, or one after the other."),
      key<RedlockPart>("decide_at", WordValue<DecideAt>{{{"all", "quorum"}}}, redlock(&P::decide_at),
                       "When an attempt is decided: all nodes have answered or timed out, or the quorum is "
                       "reached or out of reach."),
      key<RedlockPart>("node_timeout", DurationValue{}, redlock(&P::node_timeout),
                       "How long one request may take; 0: for ever."),
      key<RedlockPart>(
          "on_timeout", WordValue<OnTimeout>{{{"keep", "close"}}}, redlock(&P::on_timeout),
          "What a timeout does to the connection. A request sent on a closed one may still execute."),
      key<RedlockPart>("on_node_error", WordValue<OnNodeError>{{{"ignore", "raise"}}},
                       redlock(&P::on_node_error),
                       "Whether a node that fails or times out counts as a refusal, or ends the acquire call "
                       "without a release."),
  };
}

std::vector<Key<RedlockPart>> other_keys() {
  using P = RedlockPolicy;
  return {
      key<RedlockPart>("release_partials", BooleanValue{}, redlock(&P::release_partials),
                       "Release after a failed attempt."),
      key<RedlockPart>("release_to", WordValue<ReleaseTo>{{{"all", "granted"}}}, redlock(&P::release_to),
                       "Release on all nodes, or on those that granted."),
      key<RedlockPart>("token_reuse", BooleanValue{}, redlock(&P::token_reuse),
                       "One owner token for all attempts of a call."),
      key<RedlockPart>("attempts", CountValue{}, redlock(&P::attempts),
                       "How many attempts an acquire call makes; 0: until it succeeds."),
      retry_delay_key<RedlockPart>(),
      key<RedlockPart>(
          "fencing", BooleanValue{}, redlock(&P::fencing),
          "Fetch a fencing token from a linearizable counter after the quorum, before the validity check."),
      key<RedlockPart>("fencing_source", WordValue<FencingSource>{{{"counter", "nodes"}}},
                       redlock(&P::fencing_source),
                       "Where the token comes from: one linearizable counter, or the largest counter of a "
                       "majority of nodes."),
      key<RedlockPart>(
          "auto_extend_after", DurationValue{}, redlock(&P::auto_extend_after),
          "The lock extends by itself this long after it was acquired or extended; 0: only when told to."),
      key<RedlockPart>("max_extensions", CountValue{}, redlock(&P::max_extensions),
                       "How often a hold can be extended; 0: without limit."),
      key<RedlockPart>("extend_within_validity", BooleanValue{}, redlock(&P::extend_within_validity),
                       "An extension fails if it ends after the validity has ended."),
      key<RedlockPart>("extend_needs_quorum", BooleanValue{}, redlock(&P::extend_needs_quorum),
                       "An extension needs a majority; otherwise one node is enough."),
      key<RedlockPart>("extend_missing", WordValue<ExtendMissing>{{{"fail", "create"}}},
                       redlock(&P::extend_missing),
                       "What an extension does on a node where the key is missing."),
      key<RedlockPart>("extend_result", WordValue<ExtendResult>{{{"checked", "assumed"}}},
                       redlock(&P::extend_result),
                       "Whether the lock looks at the answers to an extension, or reports success anyway."),
      key<RedlockPart>(
          "extend_cleanup", BooleanValue{}, redlock(&P::extend_cleanup),
          "An extension in which a node failed deletes the keys, even if the extension has succeeded."),
      key<RedlockPart>("top_up", BooleanValue{}, redlock(&P::top_up),
                       "A hold goes on asking the nodes that have not granted it: at once, and again after "
                       "each retry delay, while its validity runs."),
      key<RedlockPart>("keys", CountValue{0, 64}, redlock(&P::keys),
                       "This many keys on redis:1, each of which counts as a node; 0: one key on each node."),
  };
}

}  // namespace

std::vector<LockKindInfo> lock_kinds(UserLocks users) {
  std::vector<LockKindInfo> kinds{
      {LockKind::redlock, "redlock", "Redlock on all nodes: a majority of SET NX PX within the TTL"},
      {LockKind::single, "single", "one key on redis:1: SET NX PX, compare and delete"},
      {LockKind::coordinator, "coordinator", "a coordinator grants, and keeps one entry on a node"},
      {LockKind::getset, "getset", "one key on redis:1 that holds when it ends: SETNX, GETSET"}};
  for (const UserLock& lock : users)
    kinds.push_back({static_cast<LockKind>(kinds.size()), lock.kind, lock.summary});
  return kinds;
}

WordValue<LockKind> lock_kind_value(UserLocks users) {
  std::vector<std::string> names;
  for (const auto& info : lock_kinds(users)) names.push_back(info.name);
  return {{std::move(names)}};
}

Section<RedlockPart> redlock_section(UserLocks users) {
  Section<RedlockPart> section{
      "[lock]", "Redlock. Each key is one rule of the algorithm; the defaults are the specification's.",
      acquiring_keys(users)};
  for (auto& one : other_keys()) section.keys.push_back(std::move(one));
  return section;
}

// These are the keys that every lock has. The simulator needs to know their values.
Section<UserLockPart> user_lock_section(UserLocks of) {
  using P = UserLockPolicy;
  return {"[lock]",
          "A lock of your own ([YOUR_LOCK.md](YOUR_LOCK.md)), called by the name that you gave it.",
          {key<UserLockPart>("kind", lock_kind_value(of), &UserLockPart::kind, "Which lock.").must_be_there(),
           key<UserLockPart>("ttl", ttl_value({}), users(&P::ttl), "Expiry of each key; 0: none."),
           key<UserLockPart>("node_timeout", DurationValue{}, users(&P::node_timeout),
                             "How long one request may take; 0: for ever."),
           retry_delay_key<UserLockPart>()}};
}

Section<SinglePart> single_section(UserLocks users) {
  using P = SingleLockPolicy;
  return {
      "[lock]",
      "A lock on one node, redis:1.",
      {key<SinglePart>("kind", lock_kind_value(users), &SinglePart::kind, "Which lock.")
           .must_be_there_or("profile"),
       profile_key<SinglePart>(),
       key<SinglePart>("ttl", ttl_value({}), single(&P::ttl), "Expiry of the key; 0: none."),
       key<SinglePart>("drift_factor", RatioValue{}, single(&P::drift_factor),
                       "The drift allowance is this part of the TTL, and `drift_constant`."),
       key<SinglePart>("drift_constant", DurationValue{}, single(&P::drift_constant),
                       "This is added to the drift allowance."),
       key<SinglePart>("reports_validity", BooleanValue{}, single(&P::reports_validity),
                       "Tell the application how long it may rely on the lock."),
       key<SinglePart>("node_timeout", DurationValue{}, single(&P::node_timeout),
                       "How long one request may take; 0: for ever."),
       key<SinglePart>("attempts", CountValue{}, single(&P::attempts),
                       "How many attempts an acquire call makes; 0: until it succeeds."),
       retry_delay_key<SinglePart>(),
       key<SinglePart>("release_partials", BooleanValue{}, single(&P::release_partials),
                       "Release after a failed attempt, by one script that compares and deletes."),
       key<SinglePart>("release", WordValue<SingleRelease>{{{"compare_delete", "delete", "get_then_delete"}}},
                       single(&P::release),
                       "One script that compares and deletes; DEL without looking; or GET, and then DEL."),
       key<SinglePart>("set_expiry", WordValue<SetExpiry>{{{"with_set", "after_set"}}},
                       single(&P::set_expiry),
                       "Whether the expiry is set with the SET, or in a second request after it."),
       key<SinglePart>("validity_check", BooleanValue{}, single(&P::validity_check),
                       "Reject a grant that came too late."),
       key<SinglePart>("extend_missing", WordValue<ExtendMissing>{{{"fail", "create"}}},
                       single(&P::extend_missing), "What an extension does if the key is missing.")}};
}

}  // namespace lockstep::scenarios
