#include "properties/monitors/time_to_acquire.h"

#include <catch2/catch.hpp>

#include "properties/monitors/acquire_watch.h"

namespace lockstep::tests {
namespace {

using properties::Durations;

TEST_CASE("percentiles are right to an eighth, and the maximum exactly", "[properties]") {
  Durations even;
  Durations odd;
  for (int ms = 1; ms <= 1000; ++ms) (ms % 2 == 0 ? even : odd).add(milliseconds(ms));
  even.merge(odd);
  REQUIRE(even.count() == 1000);
  REQUIRE(even.max() == milliseconds(1000));
  REQUIRE(even.percentile(50) >= milliseconds(500));
  REQUIRE(even.percentile(50) <= milliseconds(500) + milliseconds(500) / 8);
  REQUIRE(even.percentile(99) >= milliseconds(990));
  REQUIRE(even.percentile(100) == milliseconds(1000));
}

TEST_CASE("what is too short or too long for the histogram is in its ends", "[properties]") {
  Durations times;
  REQUIRE(times.percentile(50) == Duration{});
  times.add(Duration{});
  REQUIRE(times.percentile(50) == Duration{});
  times.add(seconds(1'000'000));
  times.add(seconds(1'000'000));
  REQUIRE(times.max() == seconds(1'000'000));
  REQUIRE(times.percentile(99) >= seconds(1000));
}

TEST_CASE("a call counts in the phase in which it began", "[properties]") {
  RunFacts setup;
  setup.clients = 2;
  setup.lv_bound = milliseconds(1);
  setup.lv_from = Instant{} + milliseconds(10);
  properties::AcquireWatch watch;
  watch.reset(setup);
  const auto at = [](int ms) { return Instant{} + milliseconds(ms); };
  watch.on_event(at(9), AcquireCalled{ClientId{0}, 0, {}});
  watch.on_event(at(10), AcquireCalled{ClientId{1}, 0, {}});
  Acquired acquired;
  watch.on_event(at(14), acquired);
  acquired.hold.client = ClientId{1};
  watch.on_event(at(12), acquired);
  REQUIRE(watch.times()[0].count() == 1);
  REQUIRE(watch.times()[0].max() == milliseconds(5));
  REQUIRE(watch.times()[1].count() == 1);
  REQUIRE(watch.times()[1].max() == milliseconds(2));
}

}  // namespace
}  // namespace lockstep::tests
