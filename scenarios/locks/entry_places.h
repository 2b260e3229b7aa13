#pragma once
// Where the entries of a lock with a coordinator lie. The names in lock ids become numbers of keys and nodes.

#include <cstdint>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/locks/coordinator.h"
#include "core/time.h"
#include "scenarios/coordinated_policy.h"

namespace lockstep::scenarios {

// Returns what each client locks, by the position in policy.resources. Equal names are one resource.
std::vector<ResourceId> resources_of(const CoordinatedPolicy& policy);

// Returns the names of the resources by their numbers. Empty if all clients lock the only one.
std::vector<std::string> resource_names(const CoordinatedPolicy& policy);

// Returns the place of each client's entry. Keys are numbered
// in the order of the clients; equal lock ids are one key.
std::vector<EntryPlace> entry_places(const CoordinatedPolicy& policy, std::uint16_t clients,
                                     std::uint16_t nodes);

// Returns how many keys the places have.
std::uint16_t keys_of(const std::vector<EntryPlace>& places);

// Returns when the last node joins, on a wall clock without error.
WallTime join_time(const CoordinatedPolicy& policy);

}  // namespace lockstep::scenarios
