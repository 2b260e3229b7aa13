#pragma once
// Targets of faults as text, which may have wildcards: "client:A", "redis:*", "client:*>redis:3".

#include <optional>
#include <string>
#include <vector>

#include "core/fault_kind.h"
#include "core/ids.h"
#include "scenarios/format/error_list.h"
#include "scenarios/format/values.h"
#include "sim/setup.h"

namespace lockstep::scenarios {

// The hosts of a scenario. There is always one resource.
struct Hosts {
  std::uint16_t clients = 0;
  std::uint16_t nodes = 0;
  std::uint16_t coordinators = 0;
  bool counter = false;  // true if a client fetches fencing tokens from it
  bool known = true;     // false: the numbers could not be read, so any host may exist
};

// Returns the targets that the text names, in ascending order: all hosts for a wildcard, and one link for
// each pair of hosts. If the text names nothing, a host that does not exist, or a target that faults of
// this kind cannot hit, reports an error and returns nothing.
std::optional<std::vector<sim::FaultTarget>> expand_target(const Located<std::string>& text, FaultKind kind,
                                                           const Hosts& hosts, ErrorList& errors);

// Returns the client of "client:A", or all clients for "client:*". Reports an error and returns nothing if
// the text is neither, or is "client:*" although `many` is false.
std::optional<std::vector<ClientId>> expand_clients(const Located<std::string>& text, bool many,
                                                    const Hosts& hosts, ErrorList& errors);

// Returns what a random fault of the kind may hit if its section names no targets.
std::vector<sim::FaultTarget> default_targets(FaultKind kind, const Hosts& hosts);

}  // namespace lockstep::scenarios
