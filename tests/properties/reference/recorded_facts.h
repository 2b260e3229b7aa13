#pragma once
// What the slow twins of properties/recorded have in common, each by looking through the whole history.

#include <cstdint>
#include <optional>
#include <vector>

#include "properties/recorded/history.h"
#include "properties/recorded/holds.h"

namespace lockstep::properties::recorded::reference {

// Returns the operations of the resource that are called before the place `end`. Those that are answered
// later have no answer.
std::vector<Operation> operations_before(const RecordedHistory& history, std::uint32_t resource, Place end);

// Returns the acquire that a release or an extension belongs to, as an index of `operations`.
std::optional<std::size_t> acquire_of(const std::vector<Operation>& operations, std::size_t later);

// Returns the reading of the recorder's clock at the place: the least from there on.
Instant clock_at(const RecordedHistory& history, Place place);

// Returns by how much the recorder's clock went back at most, or 0 if nobody asks for the time.
Duration step_back(const RecordedHistory& history, const Leases& leases);

// Returns what is certain of the lease that an acquire or an extension sets; nothing: it has none.
std::optional<Duration> lease_of(const std::vector<Operation>& operations, std::size_t number,
                                 const Leases& leases, Duration step_back);

}  // namespace lockstep::properties::recorded::reference
