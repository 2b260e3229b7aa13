#include "scenarios/format/fault_targets.h"

#include <fmt/core.h>

#include "core/host_text.h"

namespace lockstep::scenarios {
namespace {

std::string what_it_hits(FaultKind kind) {
  switch (reach_of(kind)) {
    case FaultReach::process:
      return "a host, as in \"client:A\" or \"redis:1\"";
    case FaultReach::machine:
      return "a client or a node, as in \"client:A\" or \"redis:1\"";
    case FaultReach::node:
      return "a node, as in \"redis:1\"";
    case FaultReach::client:
      return "a client, as in \"client:A\"";
    case FaultReach::message:
      return "a link, as in \"client:A-redis:1\"";
    case FaultReach::link:
      return "a host or a link, as in \"redis:1\" or \"client:A>redis:1\"";
  }
  return {};
}

bool suits(FaultKind kind, const HostOrLink& target) {
  const bool has_clock = is_numbered(target.host.kind);
  switch (reach_of(kind)) {
    case FaultReach::process:
      return !target.peer;
    case FaultReach::machine:
      return !target.peer && has_clock;
    case FaultReach::node:
      return !target.peer && target.host.kind == HostKind::redis;
    case FaultReach::client:
      return !target.peer && target.host.kind == HostKind::client;
    case FaultReach::message:
      return target.peer.has_value();
    case FaultReach::link:
      return true;
  }
  return false;
}

sim::Direction direction_of(LinkDirection direction) {
  switch (direction) {
    case LinkDirection::both:
      return sim::Direction::both;
    case LinkDirection::request:
      return sim::Direction::request;
    case LinkDirection::reply:
      return sim::Direction::reply;
  }
  return sim::Direction::both;
}

struct Wildcards {
  std::string text;  // the target, with an example ("client:A") in place of each wildcard
  bool clients = false;
  bool nodes = false;
  bool coordinators = false;
  bool of(HostKind kind) const {
    return kind == HostKind::client ? clients : kind == HostKind::redis ? nodes : coordinators;
  }
};

Wildcards wildcards_of(std::string text) {
  Wildcards found{std::move(text), false, false, false};
  if (const std::size_t at = found.text.find("client:*"); at != std::string::npos) {
    found.text.replace(at, 8, "client:A");
    found.clients = true;
  }
  if (const std::size_t at = found.text.find("redis:*"); at != std::string::npos) {
    found.text.replace(at, 7, "redis:1");
    found.nodes = true;
  }
  if (const std::size_t at = found.text.find("coordinator:*"); at != std::string::npos) {
    found.text.replace(at, 13, "coordinator:1");
    found.coordinators = true;
  }
  return found;
}

std::string range_of(HostKind kind, std::uint16_t count) {
  const auto name = [&](std::uint16_t index) { return to_text(HostId{kind, index}); };
  const std::string_view many = kind == HostKind::client  ? "clients"
                                : kind == HostKind::redis ? "nodes"
                                                          : "coordinators";
  if (count == 0) return "only the lock \"coordinator\" has some";
  if (count == 1) return fmt::format("there is only {}", name(0));
  return fmt::format("the {} are {} to {}", many, name(0), name(static_cast<std::uint16_t>(count - 1)));
}

std::uint16_t count_of(HostKind kind, const Hosts& hosts) {
  return kind == HostKind::client  ? hosts.clients
         : kind == HostKind::redis ? hosts.nodes
                                   : hosts.coordinators;
}

// Returns true iff the scenario has the host. Reports a host that does not exist.
bool exists(HostId host, const Place& place, const Hosts& hosts, ErrorList& errors) {
  if (!hosts.known) return true;
  if (host.kind == HostKind::counter && !hosts.counter) {
    errors.add(place, "there is no counter",
               "only scenarios that fetch fencing tokens have one: [lock] fencing = true");
    return false;
  }
  if (is_numbered(host.kind) && host.index >= count_of(host.kind, hosts)) {
    errors.add(place, fmt::format("there is no {}", to_text(host)),
               range_of(host.kind, count_of(host.kind, hosts)));
    return false;
  }
  return true;
}

// Returns the host, or all hosts of its kind if the text had a wildcard for it.
std::vector<HostId> all_of(HostId host, const Wildcards& wildcards, const Hosts& hosts) {
  if (!is_numbered(host.kind) || !wildcards.of(host.kind)) return {host};
  std::vector<HostId> all;
  for (std::uint16_t index = 0; index < count_of(host.kind, hosts); ++index)
    all.push_back({host.kind, index});
  return all;
}

void add_clients(std::vector<sim::FaultTarget>& targets, const Hosts& hosts) {
  for (std::uint16_t i = 0; i < hosts.clients; ++i)
    targets.push_back({HostId::client({i}), std::nullopt, sim::Direction::both});
}

void add_nodes(std::vector<sim::FaultTarget>& targets, const Hosts& hosts) {
  for (std::uint16_t i = 0; i < hosts.nodes; ++i)
    targets.push_back({HostId::redis({i}), std::nullopt, sim::Direction::both});
}

void add_coordinators(std::vector<sim::FaultTarget>& targets, const Hosts& hosts) {
  for (std::uint16_t i = 0; i < hosts.coordinators; ++i)
    targets.push_back({HostId::coordinator({i}), std::nullopt, sim::Direction::both});
}

// Adds the links between clients and nodes. If there are coordinators, these are between coordinators and
// clients, and between coordinators and nodes.
void add_links(std::vector<sim::FaultTarget>& targets, const Hosts& hosts, sim::Direction direction) {
  for (std::uint16_t i = 0; i < hosts.coordinators; ++i) {
    const HostId coordinator = HostId::coordinator({i});
    for (std::uint16_t j = 0; j < hosts.clients; ++j)
      targets.push_back({HostId::client({j}), coordinator, direction});
    for (std::uint16_t j = 0; j < hosts.nodes; ++j)
      targets.push_back({coordinator, HostId::redis({j}), direction});
  }
  if (hosts.coordinators > 0) return;
  for (std::uint16_t i = 0; i < hosts.clients; ++i) {
    for (std::uint16_t j = 0; j < hosts.nodes; ++j)
      targets.push_back({HostId::client({i}), HostId::redis({j}), direction});
  }
}

void add_resource_links(std::vector<sim::FaultTarget>& targets, const Hosts& hosts) {
  for (std::uint16_t i = 0; i < hosts.clients; ++i) {
    targets.push_back({HostId::client({i}), HostId::resource(), sim::Direction::both});
  }
}

}  // namespace

std::optional<std::vector<sim::FaultTarget>> expand_target(const Located<std::string>& text, FaultKind kind,
                                                           const Hosts& hosts, ErrorList& errors) {
  const Wildcards wildcards = wildcards_of(text.value);
  const auto target = parse_host_or_link(wildcards.text);
  if (!target) {
    const bool all_meant = static_cast<bool>(parse_host_or_link(wildcards_of(text.value + ":*").text));
    errors.add(text.place, target.error().message,
               all_meant ? fmt::format("or \"{}:*\" for each", text.value) : "");
    return std::nullopt;
  }
  if (!suits(kind, *target)) {
    errors.add(text.place, fmt::format("a {} cannot hit \"{}\"", name_of(kind), text.value),
               fmt::format("its target is {}", what_it_hits(kind)));
    return std::nullopt;
  }
  bool all_exist = exists(target->host, text.place, hosts, errors);
  if (target->peer) all_exist = exists(*target->peer, text.place, hosts, errors) && all_exist;
  if (!all_exist) return std::nullopt;
  // Only a partition cuts a link in one direction. The other kinds name their direction themselves.
  const sim::Direction direction =
      effect_of(kind) == FaultEffect::cuts ? direction_of(target->direction) : sim::Direction::both;
  std::vector<sim::FaultTarget> targets;
  for (const HostId host : all_of(target->host, wildcards, hosts)) {
    if (!target->peer) {
      targets.push_back({host, std::nullopt, sim::Direction::both});
      continue;
    }
    for (const HostId peer : all_of(*target->peer, wildcards, hosts))
      targets.push_back({host, peer, direction});
  }
  return targets;
}

std::optional<std::vector<ClientId>> expand_clients(const Located<std::string>& text, bool many,
                                                    const Hosts& hosts, ErrorList& errors) {
  const Wildcards wildcards = wildcards_of(text.value);
  const auto host = parse_host(wildcards.text);
  if (!host) {
    errors.add(text.place, host.error().message);
    return std::nullopt;
  }
  if (host->kind != HostKind::client) {
    errors.add(text.place, fmt::format("\"by\" is a client, not \"{}\"", text.value),
               "write it as in \"client:A\"");
    return std::nullopt;
  }
  if (wildcards.clients && !many) {
    errors.add(text.place, "\"by\" is one client, not all of them",
               "name one, or leave it out: then each client that the fault hits waits for its own event");
    return std::nullopt;
  }
  if (!exists(*host, text.place, hosts, errors)) return std::nullopt;
  std::vector<ClientId> clients;
  for (const HostId each : all_of(*host, wildcards, hosts)) clients.push_back(ClientId{each.index});
  return clients;
}

std::vector<sim::FaultTarget> default_targets(FaultKind kind, const Hosts& hosts) {
  const unsigned on = fault_info(kind).default_targets;
  std::vector<sim::FaultTarget> targets;
  if ((on & on_clients) != 0) add_clients(targets, hosts);
  if ((on & on_nodes) != 0) add_nodes(targets, hosts);
  if ((on & on_coordinators) != 0) add_coordinators(targets, hosts);
  if ((on & (on_links | on_directed_links)) != 0) add_links(targets, hosts, sim::Direction::both);
  if ((on & on_directed_links) != 0) {
    add_links(targets, hosts, sim::Direction::request);
    add_links(targets, hosts, sim::Direction::reply);
  }
  if ((on & on_resource_links) != 0) add_resource_links(targets, hosts);
  return targets;
}

}  // namespace lockstep::scenarios
