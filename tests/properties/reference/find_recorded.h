#pragma once
// Declares the slow twins of properties/recorded: the rules of docs/HISTORIES.md as obvious code. Only tests
// use them.

#include <optional>

#include "properties/recorded/history.h"
#include "properties/recorded/holds.h"

namespace lockstep::properties::recorded::reference {

// Each returns the operation of the resource whose answer is the first that cannot follow.

std::optional<Number> find_me(const RecordedHistory& history, std::uint32_t resource, const Leases& leases);
std::optional<Number> find_fence(const RecordedHistory& history, std::uint32_t resource);
std::optional<Number> find_res(const RecordedHistory& history, std::uint32_t resource);

// Tries every order of operations, and with leases every nanosecond at which each can take effect. REQUIRES:
// the resource has at most 16 operations, and times are small.
std::optional<Number> find_lin(const RecordedHistory& history, std::uint32_t resource, const Leases& leases);

// Returns true iff an order explains what happened before the place `end`.
bool linearizable(const RecordedHistory& history, std::uint32_t resource, const Leases& leases, Place end);

}  // namespace lockstep::properties::recorded::reference
