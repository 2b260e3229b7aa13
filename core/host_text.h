#pragma once
// Names of hosts and links as text. They are the same in scenarios, schedules and reports:
//
//   clients  A … Z, AA, AB …
//   hosts    client:A, redis:1, coordinator:1, resource, counter       nodes and coordinators count from 1
//   links    client:A>redis:3   the requests of the link
//            client:A<redis:3   its replies
//            client:A-redis:3   both directions

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/ids.h"
#include "core/parsed.h"

namespace lockstep {

std::string client_name(ClientId client);
Parsed<ClientId> parse_client_name(std::string_view text);

std::string to_text(HostId host);
std::string to_text(NodeId node);  // redis:1
Parsed<HostId> parse_host(std::string_view text);

enum class LinkDirection : std::uint8_t { both, request, reply };

// A host, or a link. A link goes from a client to a server, or from a coordinator to a node.
struct HostOrLink {
  HostId host;                 // of a link: the end that sends requests
  std::optional<HostId> peer;  // of a link: the end that answers; empty for a host
  LinkDirection direction = LinkDirection::both;
  friend bool operator==(const HostOrLink&, const HostOrLink&) = default;
};

std::string to_text(const HostOrLink& target);
Parsed<HostOrLink> parse_host_or_link(std::string_view text);

}  // namespace lockstep
