#pragma once
// Names of hosts and links in text, the same everywhere: clients A … Z, AA, AB …; hosts client:A, redis:1
// (from 1), resource, counter; links client:A>redis:3 (requests), client:A<redis:3 (replies),
// client:A-redis:3 (both).

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

// A host, or the link of a client to a server.
struct HostOrLink {
  HostId host;                 // of a link: the client
  std::optional<HostId> peer;  // of a link: the server
  LinkDirection direction = LinkDirection::both;
  friend bool operator==(const HostOrLink&, const HostOrLink&) = default;
};

std::string to_text(const HostOrLink& target);
Parsed<HostOrLink> parse_host_or_link(std::string_view text);

}  // namespace lockstep
