#pragma once
// Values that are right each by itself, but make no sense
// together. Each contradiction is an error at one of the values.

#include <toml++/toml.h>

#include "scenarios/format/error_list.h"
#include "scenarios/format/sections.h"
#include "scenarios/scenario.h"
#include "sim/setup.h"

namespace lockstep::scenarios {

// Reports a drift allowance that leaves nothing of the TTL: no attempt could succeed.
// REQUIRES: the rules were read from the section `lock` without errors, the lock subtracts `drift` from its
// validity and checks that something is left.
void judge_drift(const toml::table& lock, Duration ttl, Duration drift, ErrorList& errors);

// Reports a compare-and-set resource whose clients neither read nor write blindly. A write that is not
// based on a read would always be refused, so RES could not break.
void judge_guard(const toml::table& root, const sim::Setup& setup, ErrorList& errors);

// Reports a guard if clients lock several resources: the world has one register, and so one guard.
void judge_resources(const toml::table& root, const Scenario& scenario, ErrorList& errors);

// Reports requests of [clients] that the lock cannot fulfil: extensions, and lists of nodes.
void judge_requests(const toml::table& root, const Scenario& scenario, ErrorList& errors);

// Reports a quorum above the number of votes.
void judge_quorum(const Located<std::int64_t>& quorum, const Scenario& scenario, ErrorList& errors);

// Reports keys of [cluster] about coordinators if the lock has none.
void judge_coordinators(const ClusterPart& cluster, const Scenario& scenario, ErrorList& errors);

// Reports a bound for a property that is not checked.
void judge_bounds(const CheckPart& check, const Scenario& scenario, ErrorList& errors);

// Reports expectations that are not checked for, or that cannot come true together.
void judge_expectation(const ExpectPart& expect, const Scenario& scenario, ErrorList& errors);

}  // namespace lockstep::scenarios
