#include "reports/story/fault_words.h"

#include <catch2/catch.hpp>

namespace lockstep::reports {
namespace {

HostId node(std::uint16_t number) { return {HostKind::redis, static_cast<std::uint16_t>(number - 1)}; }

std::string words(FaultKind kind, std::int64_t magnitude, const std::vector<HostId>& peers = {}) {
  FaultBegan fault;
  fault.kind = kind;
  fault.magnitude = magnitude;
  return fault_words(fault, peers);
}

TEST_CASE("several hosts are written short", "[reports]") {
  CHECK(hosts_text({}) == "");
  CHECK(hosts_text({node(3)}) == "redis:3");
  CHECK(hosts_text({node(2), node(1)}) == "redis:1,2");
  CHECK(hosts_text({node(1), node(2), node(3), node(5)}) == "redis:1-3,5");
  CHECK(hosts_text({node(1), node(1), node(3), node(4), node(5)}) == "redis:1,3-5");
  CHECK(hosts_text({HostId::resource(), node(2), HostId::client(ClientId{0}), node(1)}) ==
        "client:A, redis:1,2, resource");
}

TEST_CASE("every kind of fault has words", "[reports]") {
  const std::int64_t half_s = milliseconds(500).ns;
  CHECK(words(FaultKind::pause, half_s) == "is paused for 500 ms");
  CHECK(words(FaultKind::suspend, half_s) == "is suspended for 500 ms; its monotonic clock stands still");
  CHECK(words(FaultKind::wall_step, half_s) == "its wall clock jumps forward by 500 ms");
  CHECK(words(FaultKind::wall_step, -half_s) == "its wall clock jumps back by 500 ms");
  CHECK(words(FaultKind::rate, 500'000) == "its clocks begin to run fast by 500 ppm");
  CHECK(words(FaultKind::rate, -500'000) == "its clocks begin to run slow by 500 ppm");
  CHECK(words(FaultKind::clock_freeze, half_s) == "its wall clock stands still for 500 ms");
  CHECK(words(FaultKind::partition, half_s) == "its links to every host are cut for 500 ms");
  CHECK(words(FaultKind::partition, half_s, {node(1), node(2)}) ==
        "its links to redis:1,2 are cut for 500 ms");
  CHECK(words(FaultKind::request_delay, half_s, {node(1)}) ==
        "its next request to redis:1 will take 500 ms longer");
  CHECK(words(FaultKind::request_delay, half_s, {node(1), node(2)}) ==
        "its next requests to redis:1,2 will take 500 ms longer");
  CHECK(words(FaultKind::reply_delay, half_s, {node(1)}) ==
        "the next reply to it from redis:1 will take 500 ms longer");
  CHECK(words(FaultKind::reply_loss, 1, {node(1), node(2)}) ==
        "the next replies to it from redis:1,2 will be lost");
  CHECK(words(FaultKind::reset, 1, {node(1)}) == "its connection to redis:1 breaks");
  CHECK(words(FaultKind::crash, half_s) == "crashes and is down for 500 ms");
  CHECK(words(FaultKind::crash, 1) == "crashes and starts again as soon as it can");
  CHECK(words(FaultKind::reset, 1) == "its connections to every host break");
}

}  // namespace
}  // namespace lockstep::reports
