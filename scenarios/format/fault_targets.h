#pragma once
// The targets of faults in text, with wildcards: "client:A", "redis:*", "client:*>redis:3".

#include <optional>
#include <string>
#include <vector>

#include "core/fault_kind.h"
#include "core/ids.h"
#include "scenarios/format/error_list.h"
#include "scenarios/format/values.h"
#include "sim/setup.h"

namespace lockstep::scenarios {

// The hosts that a scenario has.
struct Hosts {
  std::uint16_t clients = 0;
  std::uint16_t nodes = 0;
  std::uint16_t coordinators = 0;
  bool counter = false;  // only where fencing tokens are fetched; a resource there always is
  bool known = true;     // false: their numbers could not be read, so any host may be there
};

// What the text names, in ascending order, a link for each pair; nothing and an error if it names nothing, a
// host that does not exist or something that a fault of this kind cannot hit.
std::optional<std::vector<sim::FaultTarget>> expand_target(const Located<std::string>& text, FaultKind kind,
                                                           const Hosts& hosts, ErrorList& errors);

// "client:A"; "client:*" (all of them) where `many` says so.
std::optional<std::vector<ClientId>> expand_clients(const Located<std::string>& text, bool many,
                                                    const Hosts& hosts, ErrorList& errors);

// What a random fault of the kind hits if it does not say so.
std::vector<sim::FaultTarget> default_targets(FaultKind kind, const Hosts& hosts);
// The same for people.
std::string_view default_targets_text(FaultKind kind);

}  // namespace lockstep::scenarios
