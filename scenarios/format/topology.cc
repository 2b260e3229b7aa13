#include "scenarios/format/topology.h"

#include <algorithm>

#include <fmt/core.h>

#include "core/text.h"

namespace lockstep::scenarios {
namespace {

constexpr std::string_view prefix = "redis:";
constexpr std::string_view example = "write a list as in \"redis:1-3\" or \"redis:1,4,5\"";

// Returns the nodes of "3" or "1-3", which count from 1.
std::optional<NodeMask> range_of(std::string_view text, std::uint16_t nodes) {
  const std::size_t dash = std::min(text.find('-'), text.size());
  const auto first = parse_number(text.substr(0, dash), nodes);
  const auto last = dash == text.size() ? first : parse_number(text.substr(dash + 1), nodes);
  if (!first || !last || *first == 0 || *last < *first) return std::nullopt;
  return mask_of_first(*last) & ~mask_of_first(*first - 1);
}

}  // namespace

std::optional<NodeMask> node_list_of(const Located<std::string>& text, const Hosts& hosts,
                                     ErrorList& errors) {
  std::string_view rest = text.value;
  const auto refuse = [&](const std::string& why) {
    errors.add(text.place, why, std::string(example));
    return std::nullopt;
  };
  if (rest.substr(0, prefix.size()) != prefix)
    return refuse(fmt::format("\"{}\" is no list of nodes", text.value));
  rest.remove_prefix(prefix.size());
  NodeMask mask = 0;
  for (std::size_t at = 0; at <= rest.size();) {
    const std::size_t comma = std::min(rest.find(',', at), rest.size());
    const auto range = range_of(rest.substr(at, comma - at), hosts.nodes);
    if (!range) {
      return refuse(fmt::format("\"{}\" names no nodes from redis:1 to redis:{}", rest.substr(at, comma - at),
                                hosts.nodes));
    }
    mask |= *range;
    at = comma + 1;
  }
  return mask;
}

void add_links(const LinkPart& part, const sim::DurationRange& usual, const Hosts& hosts,
               std::vector<sim::LinkTopology>& links, ErrorList& errors) {
  if (const auto named = parse_host_or_link(part.between.value); named && !named->peer) {
    errors.add(part.between.place, fmt::format("\"{}\" is no link", part.between.value),
               "write one as in \"client:A-redis:1\"");
    return;
  }
  // A delay of requests has a link as its target, so the links of this section are expanded like its targets.
  const auto targets = expand_target(part.between, FaultKind::request_delay, hosts, errors);
  if (!targets) return;
  for (const sim::FaultTarget& target : *targets) {
    if (target.host.kind != HostKind::client) {
      errors.add(part.between.place, fmt::format("\"{}\" is no link of a client", part.between.value),
                 "write one as in \"client:A-coordinator:1\"");
      return;
    }
    const ClientId client{target.host.index};
    const auto same = std::find_if(links.begin(), links.end(), [&](const sim::LinkTopology& link) {
      return link.client == client && link.server == *target.peer;
    });
    const sim::LinkTopology link{client, *target.peer, part.exists, part.latency.value_or(usual)};
    if (same == links.end()) {
      links.push_back(link);
    } else {
      *same = link;
    }
  }
}

}  // namespace lockstep::scenarios
