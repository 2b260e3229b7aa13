#pragma once
// Finds, in a history, the requests behind what nodes did. A node's deeds stand right behind the delivery of
// the request that it executed, at one instant. Hand-written histories may have no messages at all; then
// nothing is found.

#include <cstddef>
#include <optional>

#include "core/observation.h"

namespace lockstep::reports {

// A place in a history: the index of an observation.
using Place = std::size_t;

// Returns true iff the history has messages, so that one that it does not have was not sent.
bool has_messages(const History& history);

// Returns where the request was delivered whose execution set, changed or deleted a key at `place`.
std::optional<Place> request_behind(const History& history, Place place);

// Returns where the message was sent that was delivered or dropped at `place`.
std::optional<Place> sending_of(const History& history, Place place);

// Returns where the request that was sent at `place` was delivered, or nothing if that did not happen up to
// `until`.
std::optional<Place> delivery_of(const History& history, Place place, Instant until);

// Returns where the message that was sent at `place` was lost, or nothing if it was not up to `until`.
std::optional<Place> loss_of(const History& history, Place place, Instant until);

}  // namespace lockstep::reports
