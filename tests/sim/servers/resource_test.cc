#include "sim/servers/resource.h"

#include <catch2/catch.hpp>

#include "tests/sim/servers/node_driver.h"

namespace lockstep::tests {
namespace {

using sim::Resource;

constexpr HoldId some_hold{ClientId{1}, 0, 3};
constexpr Reply refused_reply{ReplyKind::refused, 0};

struct ResourceDriver {
  Resource resource;
  RecordingObserver observer;

  Reply read(std::int64_t value = 0) {
    return resource.execute(Command{CommandKind::read, {}, 0, value}, some_hold, at_ms(5), observer);
  }
  Reply write(std::int64_t value = 0) {
    return resource.execute(Command{CommandKind::write, {}, 0, value}, some_hold, at_ms(5), observer);
  }
  Observation last() const { return observer.history.back().what; }
};

Observation applied(bool is_write, std::int64_t version) {
  return ResourceApplied{ResourceId{}, some_hold, is_write, version};
}
Observation refused(bool is_write) { return ResourceRefused{ResourceId{}, some_hold, is_write}; }

}  // namespace

TEST_CASE("an unguarded resource applies whatever arrives and counts its writes", "[sim]") {
  ResourceDriver open{Resource(ResourceGuard::none), {}};
  REQUIRE(open.read() == integer(0));
  REQUIRE(open.last() == applied(false, 0));
  REQUIRE(open.write(9) == integer(1));
  REQUIRE(open.last() == applied(true, 1));
  REQUIRE(open.write(3) == integer(2));
  REQUIRE(open.write(blind_write) == integer(3));
  REQUIRE(open.read(1) == integer(3));
  REQUIRE(open.observer.history.back().at == at_ms(5));
}

TEST_CASE("a fenced resource refuses every token smaller than the greatest it has seen", "[sim]") {
  ResourceDriver fenced{Resource(ResourceGuard::fencing), {}};
  REQUIRE(fenced.write(33) == integer(1));
  REQUIRE(fenced.write(33) == integer(2));  // The same holder writes again.
  REQUIRE(fenced.write(32) == refused_reply);
  REQUIRE(fenced.last() == refused(true));
  REQUIRE(fenced.read(32) == refused_reply);
  REQUIRE(fenced.last() == refused(false));
  REQUIRE(fenced.read(33) == integer(2));  // Refused operations have left no trace.
  SECTION("a read raises the bar too") {
    REQUIRE(fenced.read(40) == integer(2));
    REQUIRE(fenced.write(39) == refused_reply);
    REQUIRE(fenced.write(40) == integer(3));
  }
  SECTION("no token at all is the smallest") {
    REQUIRE(fenced.write(0) == refused_reply);
    ResourceDriver untouched{Resource(ResourceGuard::fencing), {}};
    REQUIRE(untouched.write(0) == integer(1));
  }
}

TEST_CASE("compare-and-set refuses a write whose read is of an older version", "[sim]") {
  ResourceDriver compared{Resource(ResourceGuard::compare_and_set), {}};
  REQUIRE(compared.read() == integer(0));
  REQUIRE(compared.write(0) == integer(1));
  REQUIRE(compared.write(0) == refused_reply);
  REQUIRE(compared.last() == refused(true));
  REQUIRE(compared.write(2) == refused_reply);
  REQUIRE(compared.read(77) == integer(1));  // Reads are always applied.
  REQUIRE(compared.write(1) == integer(2));
  REQUIRE(compared.last() == applied(true, 2));
  SECTION("a blind write compares nothing") {
    REQUIRE(compared.write(blind_write) == integer(3));
    REQUIRE(compared.write(2) == refused_reply);
  }
}

}  // namespace lockstep::tests
