#include "reports/story/run_view.h"

#include <catch2/catch.hpp>

namespace lockstep::reports {
namespace {

constexpr HoldId a{ClientId{0}, 0, 0};
constexpr HoldId b{ClientId{1}, 0, 0};
constexpr KeyId key{0};

constexpr Instant ms(std::int64_t n) { return Instant{} + milliseconds(n); }
constexpr NodeId node(std::uint16_t n) { return NodeId{n}; }

Recorded set(std::int64_t at, std::uint16_t n, HoldId hold, std::int64_t until) {
  return {ms(at), KeySet{node(n), key, hold, ms(until), std::nullopt}};
}

Recorded told(std::int64_t at, std::int64_t until) {
  return {ms(at), Acquired{a, ResourceId{}, milliseconds(90), ms(until), FencingToken{}, 7, 3}};
}

KeyEnd end_on(const HoldView& view, std::uint16_t n) {
  for (const KeySpan& span : view.keys) {
    if (span.node == node(n)) return span.end;
  }
  FAIL("no key on that node");
  return KeyEnd::kept;
}

TEST_CASE("a key ends by its TTL, by a clock, by a request, or not yet", "[reports]") {
  const History history{
      set(1, 0, a, 50),
      set(1, 1, a, 100),
      set(1, 2, a, 100),
      set(1, 3, a, 100),
      set(1, 4, a, 100),
      {ms(10), KeyMoved{node(1), key, a, ms(20)}},   // The clock steps forward.
      {ms(10), KeyMoved{node(2), key, a, ms(130)}},  // The clock steps back.
      {ms(30), KeyDeleted{node(3), key, a, b}},
      set(40, 4, b, 140),
  };
  const HoldView view = view_of(a, history, ms(60));
  CHECK(end_on(view, 0) == KeyEnd::expired);
  CHECK(end_on(view, 1) == KeyEnd::jumped);
  CHECK(end_on(view, 2) == KeyEnd::kept);
  CHECK(end_on(view, 3) == KeyEnd::deleted);
  CHECK(end_on(view, 4) == KeyEnd::replaced);
  CHECK(view.keys[3].by == b);
  CHECK(view.keys[4].to == ms(40));
  // At 15 ms the clock of node 1 has jumped, but the key is still there. At 130 ms the key on node 2 has
  // ended by its TTL.
  CHECK(end_on(view_of(a, history, ms(15)), 1) == KeyEnd::kept);
  CHECK(end_on(view_of(a, history, ms(130)), 2) == KeyEnd::expired);
}

TEST_CASE("what is done to a key that is gone already does not matter", "[reports]") {
  const History history{set(1, 0, a, 50), {ms(60), KeyDeleted{node(0), key, a, b}}, set(70, 0, b, 170)};
  const HoldView view = view_of(a, history, ms(80));
  CHECK(end_on(view, 0) == KeyEnd::expired);
  CHECK(view.keys[0].to == ms(50));
}

TEST_CASE("the nodes that keep a key become too few at one instant", "[reports]") {
  const History history{set(1, 0, a, 50), set(1, 1, a, 60), set(1, 2, a, 70)};
  const HoldView early = view_of(a, history, ms(49));
  CHECK(early.fewer_than(3) == std::nullopt);
  CHECK(early.fewer_than(4) == ms(0));  // There never were four, so it is from the call on.
  const HoldView late = view_of(a, history, ms(100));
  CHECK(late.fewer_than(3) == ms(50));
  CHECK(late.fewer_than(2) == ms(60));
  CHECK(late.fewer_than(1) == ms(70));
  CHECK(view_of(a, history, ms(55)).fewer_than(2) == std::nullopt);
}

TEST_CASE("belief is as last reported, and ends once", "[reports]") {
  const History history{told(10, 100),
                        {ms(20), BeliefMoved{a, ms(150)}},
                        {ms(30), Extended{a, milliseconds(170), ms(200)}},
                        {ms(120), BeliefEnded{a, BeliefEnd::release_called}},
                        {ms(130), BeliefMoved{a, ms(300)}}};
  CHECK(view_of(a, history, ms(9)).told == std::nullopt);
  CHECK(view_of(a, history, ms(10)).believes_until == ms(100));
  CHECK(view_of(a, history, ms(20)).believes_until == ms(150));
  CHECK(view_of(a, history, ms(119)).believes_until == ms(200));
  const HoldView over = view_of(a, history, ms(140));
  CHECK(over.believes_until == ms(120));
  CHECK(over.ended == BeliefEnd::release_called);
  CHECK(over.lock_nodes() == 3);
}

TEST_CASE("a hold is asked for by its own attempt", "[reports]") {
  const HoldId second{ClientId{0}, 1, 0};
  const History history{{ms(1), AcquireCalled{a.client, 0, ResourceId{}}},
                        {ms(2), AttemptStarted{a, 0}},
                        {ms(9), AttemptStarted{second, 1}},
                        {ms(20), AcquireCalled{a.client, 1, ResourceId{}}}};
  CHECK(view_of(a, history, ms(30)).asked == ms(2));
  CHECK(view_of(second, history, ms(30)).asked == ms(9));
  CHECK(view_of(second, history, ms(30)).called == ms(1));
  CHECK(view_of(second, history, ms(30)).was_asked);
  CHECK_FALSE(view_of(b, history, ms(30)).was_asked);
}

}  // namespace
}  // namespace lockstep::reports
