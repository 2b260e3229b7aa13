#include "core/host_text.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "core/nearest_word.h"

namespace lockstep {
namespace {

constexpr std::uint32_t largest_id = 65535;

constexpr std::array<std::string_view, 5> host_kind_names{"client", "redis", "resource", "counter",
                                                          "coordinator"};

std::string_view name_of(HostKind kind) { return host_kind_names[static_cast<std::size_t>(kind)]; }

ParseError at(std::size_t offset, std::string message) { return {offset, std::move(message)}; }

// Reads the number of a node or coordinator as it is written (1, 2, …, without leading zeros). Returns
// its index, from 0.
Parsed<std::uint16_t> parse_number_of(HostKind kind, std::string_view text) {
  const std::string_view what = kind == HostKind::redis ? "node" : "coordinator";
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < '0' || text[i] > '9')
      return at(i, fmt::format("\"{}\" is not the number of a {}", text, what));
    number = number * 10 + static_cast<std::uint32_t>(text[i] - '0');
    if (number > largest_id + 1) return at(0, fmt::format("there is no {} {}", what, text));
  }
  if (text.empty())
    return at(0, fmt::format("the number of a {} is missing, as in \"{}:1\"", what, name_of(kind)));
  if (text[0] == '0') return at(0, fmt::format("{}s are numbered 1, 2, …, not \"{}\"", what, text));
  return static_cast<std::uint16_t>(number - 1);
}

// Returns `; did you mean "redis:1"?` for redis1, redis-1 and redis_1. did_you_mean() alone would suggest
// "redis", and that is no host.
std::string meant_host(std::string_view text) {
  for (const HostKind kind : {HostKind::client, HostKind::redis, HostKind::coordinator}) {
    if (!text.starts_with(name_of(kind))) continue;
    std::string_view rest = text.substr(name_of(kind).size());
    if (rest.size() > 1 && (rest[0] == '-' || rest[0] == '_')) rest.remove_prefix(1);
    const bool named = kind == HostKind::client ? static_cast<bool>(parse_client_name(rest))
                                                : static_cast<bool>(parse_number_of(kind, rest));
    if (named) return fmt::format("; did you mean \"{}:{}\"?", name_of(kind), rest);
  }
  return did_you_mean(text.substr(0, text.find(':')), host_kind_names);
}

ParseError shifted(const ParseError& error, std::size_t by) { return {error.offset + by, error.message}; }

}  // namespace

// Names are numbers in bijective base 26: there is no digit zero, so "AA" follows "Z".
std::string client_name(ClientId client) {
  std::string reversed;
  for (std::uint32_t rest = client.value + 1U; rest > 0; rest = (rest - 1) / 26) {
    reversed += static_cast<char>('A' + (rest - 1) % 26);
  }
  return {reversed.rbegin(), reversed.rend()};
}

Parsed<ClientId> parse_client_name(std::string_view text) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < 'A' || text[i] > 'Z') {
      return at(i, fmt::format("\"{}\" is not the name of a client; they are A, B, … Z, AA, …", text));
    }
    number = number * 26 + static_cast<std::uint32_t>(text[i] - 'A') + 1;
    if (number > largest_id + 1) return at(0, fmt::format("there is no client \"{}\"", text));
  }
  if (text.empty()) return at(0, "the name of a client is missing, as in \"client:A\"");
  return ClientId{static_cast<std::uint16_t>(number - 1)};
}

std::string to_text(HostId host) {
  switch (host.kind) {
    case HostKind::client:
      return "client:" + client_name(ClientId{host.index});
    case HostKind::redis:
      return to_text(NodeId{host.index});
    case HostKind::coordinator:
      return fmt::format("{}:{}", name_of(host.kind), host.index + 1);
    default:
      return std::string(name_of(host.kind));
  }
}

std::string to_text(NodeId node) { return fmt::format("redis:{}", node.value + 1); }

Parsed<HostId> parse_host(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view word = text.substr(0, colon);
  const auto known = std::find(host_kind_names.begin(), host_kind_names.end(), word);
  if (known == host_kind_names.end()) {
    return at(
        0,
        fmt::format("\"{}\" is not a host; they are client:A, redis:1, coordinator:1, resource and counter{}",
                    text, meant_host(text)));
  }
  const auto kind = static_cast<HostKind>(known - host_kind_names.begin());
  if (!is_numbered(kind)) {
    if (colon != std::string_view::npos)
      return at(colon, fmt::format("there is only one {}: write just its name", word));
    return kind == HostKind::resource ? HostId::resource() : HostId::counter();
  }
  if (colon == std::string_view::npos) {
    return at(text.size(),
              fmt::format("which {}? Write \"{}:{}\"", word, word, kind == HostKind::client ? "A" : "1"));
  }
  const std::string_view index = text.substr(colon + 1);
  if (kind == HostKind::client) {
    const auto client = parse_client_name(index);
    if (!client) return shifted(client.error(), colon + 1);
    return HostId::client(*client);
  }
  const auto number = parse_number_of(kind, index);
  if (!number) return shifted(number.error(), colon + 1);
  return HostId{kind, *number};
}

std::string to_text(const HostOrLink& target) {
  if (!target.peer) return to_text(target.host);
  constexpr std::array<char, 3> separators{'-', '>', '<'};
  return to_text(target.host) + separators[static_cast<std::size_t>(target.direction)] +
         to_text(*target.peer);
}

Parsed<HostOrLink> parse_host_or_link(std::string_view text) {
  const std::size_t separator = text.find_first_of("-><");
  const auto host = parse_host(text.substr(0, separator));
  if (!host) return host.error();
  if (separator == std::string_view::npos) return HostOrLink{*host, std::nullopt, LinkDirection::both};
  const auto peer = parse_host(text.substr(separator + 1));
  if (!peer) return shifted(peer.error(), separator + 1);
  const bool from_client = host->kind == HostKind::client && peer->kind != HostKind::client;
  const bool from_coordinator = host->kind == HostKind::coordinator && peer->kind == HostKind::redis;
  if (!from_client && !from_coordinator) {
    return at(0, fmt::format("a link goes from a client to a server, as in \"client:A{}redis:3\", not \"{}\"",
                             text[separator], text));
  }
  const LinkDirection direction = text[separator] == '>'   ? LinkDirection::request
                                  : text[separator] == '<' ? LinkDirection::reply
                                                           : LinkDirection::both;
  return HostOrLink{*host, *peer, direction};
}

}  // namespace lockstep
