#pragma once
// Which nodes a client uses, and which links differ from the others: what is built, not what deviates.

#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "scenarios/format/fault_targets.h"
#include "scenarios/format/sections.h"

namespace lockstep::scenarios {

// "redis:1-3", "redis:1,4,5"; nothing and an error if it is no list of existing nodes.
std::optional<NodeMask> node_list_of(const Located<std::string>& text, const Hosts& hosts, ErrorList& errors);

// Adds every link that the part names; `usual` is the latency of those that do not say.
void add_links(const LinkPart& part, const sim::DurationRange& usual, const Hosts& hosts,
               std::vector<sim::LinkTopology>& links, ErrorList& errors);

}  // namespace lockstep::scenarios
