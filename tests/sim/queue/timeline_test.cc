// Tests the timeline by itself: time goes forward with the events that are taken, and only those count that
// are counted.

#include "sim/queue/timeline.h"

#include <vector>

#include <catch2/catch.hpp>

#include "core/check.h"
#include "tests/support/observations.h"

namespace lockstep::sim {
namespace {

using tests::at_ms;
using tests::RecordingObserver;
using Recorder = Timeline<RecordingObserver>;

TieKey tie(std::uint32_t number) { return TieKey::of(EventClass::request, {1}, {0}, number); }

Recorder fresh() {
  Recorder timeline;
  timeline.reset(16, 8);
  return timeline;
}

}  // namespace

TEST_CASE("the timeline gives events in their order and only up to an end", "[sim]") {
  Recorder timeline = fresh();
  timeline.stage_empty(at_ms(20), tie(0));
  timeline.stage_empty(at_ms(10), tie(2));
  timeline.stage_empty(at_ms(10), tie(1));
  REQUIRE(timeline.pending() == 3);
  REQUIRE(timeline.next(at_ms(9)) == nullptr);
  REQUIRE(timeline.next(at_ms(10))->tie == tie(1));
  REQUIRE(timeline.now() == at_ms(0));
  REQUIRE(timeline.take().tie == tie(1));
  REQUIRE(timeline.now() == at_ms(10));
  REQUIRE(timeline.next(at_ms(10))->tie == tie(2));
  REQUIRE(timeline.take().tie == tie(2));
  REQUIRE(timeline.next(at_ms(19)) == nullptr);
  REQUIRE(timeline.next(at_ms(20))->tie == tie(0));
}

TEST_CASE("an event that is discarded leaves time where it was", "[sim]") {
  Recorder timeline = fresh();
  timeline.stage_empty(at_ms(10), tie(0));
  REQUIRE(timeline.next(at_ms(10)) != nullptr);
  timeline.discard();
  REQUIRE(timeline.now() == at_ms(0));
  REQUIRE(timeline.next(at_ms(100)) == nullptr);
}

TEST_CASE("time never goes back", "[sim]") {
  Recorder timeline = fresh();
  timeline.stage_empty(at_ms(10), tie(0));
  REQUIRE(timeline.next(at_ms(10)) != nullptr);
  timeline.take();
  timeline.stage_empty(at_ms(5), tie(1));
  REQUIRE(timeline.next(at_ms(10)) != nullptr);
  REQUIRE_THROWS_AS(timeline.take(), InternalError);
}

TEST_CASE("only events that were counted are in the digest and told to the observer", "[sim]") {
  const auto run = [](bool counts_second) {
    Recorder timeline = fresh();
    for (std::uint32_t number = 0; number < 2; ++number) {
      timeline.stage_empty(at_ms(10), tie(number));
      REQUIRE(timeline.next(at_ms(10)) != nullptr);
      const Event event = timeline.take();
      if (number == 0 || counts_second) timeline.record(event);
    }
    return timeline;
  };
  REQUIRE(run(false).events() == 1);
  REQUIRE(run(true).events() == 2);
  REQUIRE(run(true).observer().events.size() == 2);
  REQUIRE(run(true).observer().events[1].tie == tie(1).packed);
  REQUIRE(run(true).digest() == run(true).digest());
  REQUIRE(run(true).digest() != run(false).digest());
}

TEST_CASE("an observation has the instant of the event at hand", "[sim]") {
  Recorder timeline = fresh();
  timeline.stage_empty(at_ms(10), tie(0));
  REQUIRE(timeline.next(at_ms(10)) != nullptr);
  timeline.take();
  timeline.emit(Released{});
  REQUIRE(timeline.observer().history == History{{at_ms(10), Released{}}});
}

TEST_CASE("the planted event is the one with that number among those that count", "[sim]") {
  Recorder timeline = fresh();
  timeline.plant(2);
  REQUIRE_FALSE(timeline.is_planted());
  timeline.stage_empty(at_ms(1), tie(0));
  REQUIRE(timeline.next(at_ms(1)) != nullptr);
  timeline.record(timeline.take());
  REQUIRE(timeline.is_planted());
  timeline.reset(16, 8);
  REQUIRE_FALSE(timeline.is_planted());
}

TEST_CASE("pending events are listed in their order, and only those that are asked for", "[sim]") {
  Recorder timeline = fresh();
  const std::vector<std::uint32_t> shuffled{7, 2, 9, 4, 0, 8, 1, 6, 3, 5};
  for (const std::uint32_t number : shuffled) timeline.stage_empty(at_ms(number / 2), tie(number));
  std::vector<const Event*> listed;
  timeline.list_pending(listed, [](const Event& event) { return event.tie.number() != 4; });
  std::vector<std::uint32_t> numbers;
  for (const Event* event : listed) numbers.push_back(event->tie.number());
  REQUIRE(numbers == std::vector<std::uint32_t>{0, 1, 2, 3, 5, 6, 7, 8, 9});
  REQUIRE(timeline.pending() == 10);
}

TEST_CASE("timelines are equal if the same has happened and the same is to come", "[sim]") {
  Recorder a = fresh();
  Recorder b;
  b.reset(12, 99);  // the buckets do not count
  a.stage_empty(at_ms(1), tie(0));
  a.stage_empty(at_ms(2), tie(1));
  b.stage_empty(at_ms(2), tie(1));
  REQUIRE_FALSE(a == b);
  b.stage_empty(at_ms(1), tie(0));
  REQUIRE(a == b);
  const Recorder copy = a;
  REQUIRE(a.next(at_ms(1)) != nullptr);
  a.record(a.take());
  REQUIRE_FALSE(a == copy);
  b = copy;
  REQUIRE(b == copy);
}

}  // namespace lockstep::sim
