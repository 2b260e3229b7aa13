#include "sim/hosts/hosts.h"

#include <catch2/catch.hpp>

#include "core/host_text.h"

namespace lockstep::tests {
namespace {

sim::Setup setup_of(std::uint16_t clients, std::uint16_t coordinators, std::uint16_t nodes) {
  sim::Setup setup;
  setup.clients = clients;
  setup.coordinators = coordinators;
  setup.nodes = nodes;
  return setup;
}

template <bool with_coordinators>
std::string names_of(const sim::Hosts<with_coordinators>& hosts) {
  std::string names;
  for (std::uint16_t i = 0; i < hosts.count(); ++i) names += to_text(hosts.id_of({i})) + " ";
  return names;
}

}  // namespace

TEST_CASE("hosts are numbered clients, coordinators, nodes, resource, counter", "[sim]") {
  CHECK(names_of(sim::Hosts<>(setup_of(2, 1, 3))) ==
        "client:A client:B coordinator:1 redis:1 redis:2 redis:3 resource counter ");
  CHECK(names_of(sim::Hosts<>(setup_of(1, 0, 2))) == "client:A redis:1 redis:2 resource counter ");
}

TEST_CASE("numbers of hosts and of servers lead back to where they came from", "[sim]") {
  for (std::uint16_t clients = 1; clients <= 3; ++clients) {
    for (std::uint16_t coordinators = 0; coordinators <= 3; ++coordinators) {
      for (std::uint16_t nodes = 1; nodes <= 3; ++nodes) {
        const sim::Hosts<> hosts(setup_of(clients, coordinators, nodes));
        REQUIRE(hosts.count() == std::size_t{clients} + coordinators + nodes + 2U);
        REQUIRE(hosts.client_hosts() == std::size_t{clients} + coordinators);
        REQUIRE(hosts.openers() == hosts.client_hosts());
        REQUIRE(hosts.servers() == std::size_t{coordinators} + nodes + 2U);
        for (std::uint16_t i = 0; i < hosts.count(); ++i) {
          const sim::HostIndex host{i};
          REQUIRE(hosts.index_of(hosts.id_of(host)) == host);
          REQUIRE(hosts.is_client_host(host) == (i < clients + coordinators));
          REQUIRE(hosts.is_opener(host) == hosts.is_client_host(host));
          REQUIRE(hosts.is_coordinator(host) == (hosts.id_of(host).kind == HostKind::coordinator));
        }
        for (std::size_t server = 0; server < hosts.servers(); ++server) {
          const sim::HostIndex host = hosts.index_of_server(server);
          REQUIRE(hosts.server_of(host) == server);
          REQUIRE(hosts.id_of_server(server) == hosts.id_of(host));
          REQUIRE(hosts.is_node(server) == (hosts.id_of_server(server).kind == HostKind::redis));
        }
      }
    }
  }
}

TEST_CASE("a world that leaves coordinators out numbers its hosts as one that could have them", "[sim]") {
  const sim::Setup setup = setup_of(3, 0, 5);
  const sim::Hosts<true> any(setup);
  const sim::Hosts<false> none(setup);
  CHECK(names_of(any) == names_of(none));
  for (std::size_t server = 0; server < any.servers(); ++server)
    CHECK(any.index_of_server(server) == none.index_of_server(server));
}

}  // namespace lockstep::tests
