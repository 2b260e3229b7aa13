#include "properties/model/clock_rates.h"

#include <vector>

#include <catch2/catch.hpp>

namespace lockstep::properties {
namespace {

constexpr HostId client_a = HostId::client(ClientId{0});

constexpr Instant ms(std::int64_t n) { return Instant{} + milliseconds(n); }

Recorded began(std::int64_t at_ms, std::uint16_t fault, std::int64_t ppb) {
  return {ms(at_ms), FaultBegan{fault, FaultKind::rate, client_a, client_a, ppb, ms(900), LockPhase::held}};
}

Recorded ended(std::int64_t at_ms, std::uint16_t fault) {
  return {ms(at_ms), FaultEnded{fault, FaultKind::rate, client_a, client_a}};
}

std::vector<std::int64_t> rates(const std::vector<Recorded>& history) {
  std::vector<std::int64_t> found;
  for (const RateSegment& segment : rate_segments(client_a, RateError{7}, history, ms(0), ms(1000)))
    found.push_back(segment.rate.ppb);
  return found;
}

using Rates = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("of several rate faults the one that began last counts, until it ends", "[properties]") {
  CHECK(rates({began(10, 1, 100), began(20, 0, 200), ended(30, 0), ended(40, 1)}) ==
        Rates{7, 100, 200, 100, 7});
}

TEST_CASE("of rate faults that begin at one instant the one with the highest number counts", "[properties]") {
  CHECK(rates({began(10, 0, 100), began(10, 1, 200)}) == Rates{7, 200});
  CHECK(rates({began(10, 1, 200), began(10, 0, 100)}) == Rates{7, 200});
  CHECK(rates({began(10, 2, 300), began(10, 0, 100), began(10, 1, 200), ended(20, 2)}) == Rates{7, 300, 200});
  CHECK(rates({began(10, 2, 300), began(11, 0, 100)}) == Rates{7, 300, 100});
}

}  // namespace lockstep::properties
