#pragma once
// Which kinds of faults may breach an assumption of a property at all, wherever and however long they
// strike.

#include <cstdint>
#include <optional>

#include "core/fault_kind.h"
#include "core/ids.h"
#include "core/run_facts.h"
#include "core/verdict.h"
#include "properties/model/culprits.h"

namespace lockstep::properties {

// Returns true iff a fault of the kind on the host, or on a link of the host, may breach an assumption of
// the property.
bool may_breach(Property property, FaultKind kind, HostId host, const RunFacts& facts);

// Returns true iff only faults that have an effect during or after the acquire calls of a violation's holds
// can breach what the property assumes, apart from the rates of clocks. So where clocks run right, and what
// may breach is over, no hold that is asked for later sees a breach.
bool forgets_faults(Property property, const RunFacts& facts);

// Returns true iff such a property sees a fault of the kind only in the keys of a hold that it loses. Then no
// hold sees it whose token was drawn later.
bool only_loses_keys(FaultKind kind);

// Returns the nearest neighbour of a fault that breaches an assumption of the property wherever it strikes.
// Returns nothing for other faults: whether they breach depends on the run.
std::optional<Neighbour> neighbour_anywhere(Property property, FaultKind kind, HostId host,
                                            std::int64_t magnitude, const RunFacts& facts);

}  // namespace lockstep::properties
