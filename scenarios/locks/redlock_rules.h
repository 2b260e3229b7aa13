#pragma once
// What Redlock and the lock with several keys on one server have in common: the rules of Redlock.

#include <utility>

#include <toml++/toml.h>

#include "core/lock_facts.h"
#include "core/locks/redlock_policy.h"
#include "scenarios/format/contradictions.h"
#include "scenarios/locks/lock_rules.h"

namespace lockstep::scenarios {

// `P` is RedlockPolicy or derives from it.
template <class P>
LockRules<P> rules_of_attempts() {
  return {
      rule<P>("ttl", ttl_value(milliseconds(1)), &P::ttl, "Expiry of each key."),
      drift_factor_rule<P>(),
      drift_constant_rule<P>(),
      rule<P>("drift_sign", WordValue<DriftSign>{{{"subtract", "add"}}}, &P::drift_sign,
              "Whether the drift allowance is subtracted from the validity or added to it."),
      key<LockPart<P>>("quorum", LocatedValue{CountValue{0, 64}}, &LockPart<P>::quorum,
                       "Grants needed; 0: a majority.", "`0`"),
      rule<P>("quorum_of", WordValue<QuorumOf>{{{"all", "connected"}}}, &P::quorum_of,
              "Whether the quorum is a majority of all or of those that answered."),
      rule<P>("validity_check", BooleanValue{}, &P::validity_check, "Reject a majority that came too late."),
      reports_validity_rule<P>(),
      rule<P>("elapsed_clock", WordValue<ElapsedClock>{{{"monotonic", "wall"}}}, &P::elapsed_clock,
              "The clock that elapsed time and validity are counted by."),
      rule<P>("start_time", WordValue<StartTime>{{{"attempt", "acquire"}}}, &P::start_time,
              "From when elapsed time runs: the attempt's first request, or the acquire call."),
      rule<P>("request_order", WordValue<RequestOrder>{{{"parallel", "sequential"}}}, &P::request_order,
              "All requests at once, or one after the other."),
      rule<P>("decide_at", WordValue<DecideAt>{{{"all", "quorum"}}}, &P::decide_at,
              "When an attempt is decided: all have answered or timed out, or the quorum is "
              "reached or out of reach."),
      node_timeout_rule<P>(),
      rule<P>("on_timeout", WordValue<OnTimeout>{{{"keep", "close"}}}, &P::on_timeout,
              "What a timeout does to the connection. A request sent on a closed one may still execute."),
      rule<P>("on_node_error", WordValue<OnNodeError>{{{"ignore", "raise"}}}, &P::on_node_error,
              "Whether a node that fails or times out counts as a refusal, or ends the acquire call "
              "without a release."),
  };
}

template <class P>
LockRules<P> rules_of_releases_and_retries() {
  return {
      rule<P>("release_partials", BooleanValue{}, &P::release_partials, "Release after a failed attempt."),
      rule<P>("release_to", WordValue<ReleaseTo>{{{"all", "granted"}}}, &P::release_to,
              "Release everywhere, or where the lock was granted."),
      rule<P>("token_reuse", BooleanValue{}, &P::token_reuse, "One owner token for all attempts of a call."),
      attempts_rule<P>(),
      retry_delay_rule<P>(),
      rule<P>(
          "fencing", BooleanValue{}, &P::fencing,
          "Fetch a fencing token from a linearizable counter after the quorum, before the validity check."),
  };
}

template <class P>
LockRules<P> rules_of_extensions() {
  return {
      auto_extend_after_rule<P>(),
      rule<P>("max_extensions", CountValue{}, &P::max_extensions,
              "How often a hold can be extended; 0: without limit."),
      rule<P>("extend_within_validity", BooleanValue{}, &P::extend_within_validity,
              "An extension fails if it ends after the validity has ended."),
      rule<P>("extend_needs_quorum", BooleanValue{}, &P::extend_needs_quorum,
              "An extension needs a majority; otherwise one grant is enough."),
      rule<P>("extend_missing", WordValue<ExtendMissing>{{{"fail", "create"}}}, &P::extend_missing,
              "What an extension does where the key is missing."),
      rule<P>("extend_result", WordValue<ExtendResult>{{{"checked", "assumed"}}}, &P::extend_result,
              "Whether the lock looks at the answers to an extension, or reports success anyway."),
      rule<P>("extend_cleanup", BooleanValue{}, &P::extend_cleanup,
              "An extension in which a node failed deletes the keys, even if the extension has succeeded."),
      rule<P>("top_up", BooleanValue{}, &P::top_up,
              "A hold goes on asking the nodes that have not granted it: at once, and again after "
              "each retry delay, while its validity runs."),
  };
}

// Sets what both kinds say of a lock with these rules.
inline void state_redlock_facts(const RedlockPolicy& policy, LockFacts& facts) {
  facts.drift_factor = policy.drift_factor;
  facts.renews = policy.auto_extend_after.ns > 0;
  facts.can_fence = true;
  facts.fences = policy.fencing;
  facts.asks_counter = policy.fencing && policy.fencing_source == FencingSource::counter;
}

// REQUIRES: as judge_drift.
inline void judge_redlock_drift(const toml::table& lock, const RedlockPolicy& rules, ErrorList& errors) {
  if (rules.validity_check && rules.drift_sign == DriftSign::subtract)
    judge_drift(lock, rules.ttl, rules.drift(), errors);
}

template <class P>
void take_quorum(LockPart<P>& part) {
  if (part.quorum) part.policy.quorum = static_cast<std::uint16_t>(part.quorum->value);
}

inline void add_redlock_rules(const RedlockPolicy& rules, RuleBytes& bytes) {
  bytes.add_all(rules.ttl, rules.drift_factor, rules.drift_constant, rules.quorum, rules.validity_check,
                rules.reports_validity, rules.elapsed_clock, rules.start_time, rules.request_order,
                rules.decide_at, rules.node_timeout, rules.on_timeout, rules.release_partials,
                rules.release_to, rules.token_reuse, rules.attempts, rules.retry_delay_min,
                rules.retry_delay_max, rules.fencing, rules.auto_extend_after, rules.max_extensions,
                rules.extend_within_validity, rules.extend_needs_quorum, rules.fencing_source,
                rules.extend_missing);
  const RedlockPolicy specification;
  bytes.add_later("quorum_of", rules.quorum_of, specification.quorum_of);
  bytes.add_later("drift_sign", rules.drift_sign, specification.drift_sign);
  bytes.add_later("on_node_error", rules.on_node_error, specification.on_node_error);
  bytes.add_later("extend_result", rules.extend_result, specification.extend_result);
  bytes.add_later("extend_cleanup", rules.extend_cleanup, specification.extend_cleanup);
  bytes.add_later("top_up", rules.top_up, specification.top_up);
}

}  // namespace lockstep::scenarios
