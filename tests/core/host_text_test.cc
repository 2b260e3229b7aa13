#include "core/host_text.h"

#include <string>

#include <catch2/catch.hpp>

namespace lockstep::tests {
namespace {

void require_host_error(const std::string& text, std::size_t offset, const std::string& part) {
  const auto parsed = parse_host_or_link(text);
  INFO(text);
  REQUIRE_FALSE(parsed);
  INFO(parsed.error().message);
  REQUIRE(parsed.error().offset == offset);
  REQUIRE(parsed.error().message.find(part) != std::string::npos);
}

}  // namespace

TEST_CASE("clients are named like columns of a table", "[core]") {
  REQUIRE(client_name(ClientId{0}) == "A");
  REQUIRE(client_name(ClientId{25}) == "Z");
  REQUIRE(client_name(ClientId{26}) == "AA");
  REQUIRE(client_name(ClientId{26 + 26 * 26 - 1}) == "ZZ");
  REQUIRE(client_name(ClientId{26 + 26 * 26}) == "AAA");
}

TEST_CASE("every client and every node has a name of its own that reads back", "[core]") {
  for (std::uint32_t i = 0; i <= 65535; ++i) {
    const auto index = static_cast<std::uint16_t>(i);
    if (*parse_client_name(client_name(ClientId{index})) != ClientId{index}) FAIL("client " << i);
    if (*parse_host(to_text(NodeId{index})) != HostId::redis(NodeId{index})) FAIL("node " << i);
  }
  REQUIRE_FALSE(parse_client_name("CRXQ"));  // This would be client 65536.
  REQUIRE_FALSE(parse_host("redis:65537"));
}

TEST_CASE("hosts and links read back as what was printed", "[core]") {
  for (const char* text :
       {"client:A", "client:AA", "redis:1", "redis:64", "resource", "counter", "client:A>redis:3",
        "client:A<redis:3", "client:B-redis:2", "client:A>resource", "client:A<counter"}) {
    const auto target = parse_host_or_link(text);
    INFO(text);
    REQUIRE(target);
    REQUIRE(to_text(*target) == text);
  }
  REQUIRE(to_text(NodeId{0}) == "redis:1");
  const auto link = parse_host_or_link("client:B<redis:3");
  REQUIRE(link->host == HostId::client(ClientId{1}));
  REQUIRE(link->peer == HostId::redis(NodeId{2}));
  REQUIRE(link->direction == LinkDirection::reply);
  REQUIRE(parse_host_or_link("client:B>redis:3")->direction == LinkDirection::request);
}

TEST_CASE("host errors say where, and what was meant", "[core]") {
  require_host_error("", 0, "client:A");
  require_host_error("clinet:A", 0, "did you mean \"client\"?");
  require_host_error("client", 6, "client:A");
  require_host_error("client:", 7, "missing");
  require_host_error("client:a", 7, "A, B");
  require_host_error("client:A1", 8, "A, B");
  require_host_error("redis", 5, "redis:1");
  require_host_error("redis:", 6, "missing");
  require_host_error("redis:0", 6, "1, 2");
  require_host_error("redis:01", 6, "1, 2");
  require_host_error("redis:x", 6, "number");
  require_host_error("resource:1", 8, "only one");
  require_host_error("client:A>redis:0", 15, "1, 2");
  require_host_error("client:A>client:B", 0, "link");
  require_host_error("redis:1>client:A", 0, "link");
  require_host_error("redis:1>redis:2", 0, "link");
  require_host_error("client:A>redis:1>redis:2", 16, "number");
}

}  // namespace lockstep::tests
