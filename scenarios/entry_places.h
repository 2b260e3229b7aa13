#pragma once
// Where the entries of a lock with a coordinator lie: from the names in lock ids to numbers of keys and
// nodes.

#include <cstdint>
#include <vector>

#include "core/ids.h"
#include "core/locks/coordinator.h"
#include "core/time.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

// What each client locks; equal names are one resource.
std::vector<ResourceId> resources_of(const CoordinatedPolicy& policy);

// Of each client. Keys are numbered in the order of the clients; equal lock ids are one key.
std::vector<EntryPlace> entry_places(const CoordinatedPolicy& policy, std::uint16_t clients,
                                     std::uint16_t nodes);

// How many keys that are.
std::uint16_t keys_of(const std::vector<EntryPlace>& places);

// When the last node joins, on a wall clock without error.
WallTime join_time(const CoordinatedPolicy& policy);

}  // namespace lockstep::scenarios
