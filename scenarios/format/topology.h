#pragma once
// Which nodes a client uses, and which links differ from the
// others. Both belong to the set-up and are no deviations.

#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "scenarios/format/fault_targets.h"
#include "scenarios/format/sections.h"

namespace lockstep::scenarios {

// Returns the nodes of a list such as "redis:1-3" or "redis:1,4,5". If the text is no list of existing
// nodes, reports an error and returns nothing.
std::optional<NodeMask> node_list_of(const Located<std::string>& text, const Hosts& hosts, ErrorList& errors);

// Puts every link that the part names into `links`; a link that is there already is replaced. A link whose
// part gives no latency gets `usual`.
void add_links(const LinkPart& part, const sim::DurationRange& usual, const Hosts& hosts,
               std::vector<sim::LinkTopology>& links, ErrorList& errors);

}  // namespace lockstep::scenarios
