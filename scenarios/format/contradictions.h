#pragma once
// Values that are right each by itself and make no sense together. Each is an error at one of them.

#include <toml++/toml.h>

#include "core/locks/redlock_policy.h"
#include "scenarios/format/error_list.h"
#include "scenarios/format/sections.h"
#include "scenarios/scenario.h"
#include "sim/setup.h"

namespace lockstep::scenarios {

// An attempt succeeds only if something of its TTL is left when the drift allowance is taken off.
// REQUIRES: `lock` is the section that the rules were read from, without errors.
void judge_drift(const toml::table& lock, const RedlockPolicy& rules, ErrorList& errors);

// A write that was not based on a read would be refused for ever, and RES could not break.
void judge_guard(const toml::table& root, const sim::Setup& setup, ErrorList& errors);

// One register has one guard.
void judge_resources(const toml::table& root, const Scenario& scenario, ErrorList& errors);

// Several keys on one server, and counters on a majority of servers.
// REQUIRES: as judge_drift.
void judge_keys(const toml::table& lock, const RedlockPolicy& rules, ErrorList& errors);

// What [clients] asks of a lock that cannot do it.
void judge_requests(const toml::table& root, const Scenario& scenario, ErrorList& errors);

// As many must be there as a quorum takes: nodes, or keys where several on one server vote.
void judge_quorum(const Located<std::int64_t>& quorum, const Scenario& scenario, ErrorList& errors);

// What [cluster] says of coordinators, of a lock that has none.
void judge_coordinators(const ClusterPart& cluster, const Scenario& scenario, ErrorList& errors);

// A bound is for a property that is checked.
void judge_bounds(const CheckPart& check, const Scenario& scenario, ErrorList& errors);

// What is expected must be checked for, and be possible.
void judge_expectation(const ExpectPart& expect, const Scenario& scenario, ErrorList& errors);

}  // namespace lockstep::scenarios
