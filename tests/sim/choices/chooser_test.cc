#include "sim/choices/chooser.h"

#include <algorithm>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/arbitrary_schedule.h"
#include "tests/support/property.h"

namespace lockstep::tests {
namespace {

using sim::Chooser;

constexpr ChoiceSpec some_spec{Distribution::log_uniform, 5, 100'000, {1, 2}, true};

ChoiceKey request_key(std::uint16_t node) {
  ChoiceKey key;
  key.kind = ChoiceKind::request_latency;
  key.host_kind = HostKind::redis;
  key.index = node;
  return key;
}

ChoiceKey think_key(std::uint32_t round) {
  ChoiceKey key;
  key.kind = ChoiceKind::think;
  key.round = round;
  return key;
}

Chooser chooser_of(const Schedule& schedule) {
  Chooser chooser;
  chooser.reset(schedule);
  return chooser;
}

// Lets it choose from [0, most] in the short way.
std::int64_t choose_up_to(Chooser& chooser, std::int64_t most, const ChoiceKey& key, Instant at) {
  const sim::DurationRange range{Distribution::uniform, {}, Duration{most}};
  return chooser
      .choose_from(
          range, key.kind, [&] { return key; }, at)
      .ns;
}

}  // namespace

TEST_CASE("a nominal base answers 0, a seed its draw", "[sim]") {
  const Schedule nominal;
  const Schedule seeded = Schedule::seeded(Seed{42});
  Chooser still = chooser_of(nominal);
  Chooser drawing = chooser_of(seeded);
  REQUIRE_FALSE(still.seeded());
  REQUIRE(drawing.seeded());
  int not_nominal = 0;
  for (std::uint32_t round = 0; round < 100; ++round) {
    REQUIRE(still.choose(think_key(round), some_spec, Instant{}) == 0);
    REQUIRE(choose_up_to(still, 99, think_key(round), Instant{}) == 0);
    const std::int64_t drawn = drawing.choose(think_key(round), some_spec, Instant{});
    REQUIRE(drawn == draw(some_spec, Seed{42}, think_key(round)));
    if (drawn != 0) ++not_nominal;
  }
  REQUIRE(not_nominal > 25);
  REQUIRE(not_nominal < 75);
}

TEST_CASE("the short way of choosing is the long one", "[sim]") {
  check_property(
      "choose_from equals choose",
      [](std::uint64_t seed) {
        Schedule schedule = Schedule::seeded(Seed{seed});
        if (*rc::gen::arbitrary<bool>()) schedule.set(request_key(1), 17);
        const ChoiceKey key = request_key(*rc::gen::inRange<std::uint16_t>(0, 3));
        const auto most = *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 5),
                                          rc::gen::inRange<std::int64_t>(0, INT64_MAX));
        Chooser a = chooser_of(schedule);
        Chooser b = chooser_of(schedule);
        RC_ASSERT(choose_up_to(a, most, key, Instant{}) ==
                  b.choose(key, ChoiceSpec{Distribution::uniform, 0, most, {1, 1}, false}, Instant{}));
        RC_ASSERT(a.never_asked() == b.never_asked());
      },
      300);
}

TEST_CASE("an override wins over either base, 0 and values that no seed draws too", "[sim]") {
  for (const std::int64_t value : {0LL, 7LL, 1'000'000'000'000LL}) {
    for (Schedule schedule : {Schedule::nominal(), Schedule::seeded(Seed{1})}) {
      schedule.set(think_key(3), value);
      Chooser chooser = chooser_of(schedule);
      REQUIRE(chooser.choose(think_key(3), some_spec, Instant{}) == value);
      REQUIRE(choose_up_to(chooser, 5, think_key(3), Instant{}) == value);
    }
  }
}

TEST_CASE("taking one override out leaves every other answer as it was", "[sim]") {
  check_property(
      "overrides are independent",
      [] {
        const Schedule schedule = *arbitrary_schedule();
        RC_PRE(!schedule.overrides().empty());
        const auto& overrides = schedule.overrides();
        const ChoiceKey removed = overrides[*rc::gen::inRange<std::size_t>(0, overrides.size())].key;
        Schedule less = schedule;
        less.remove(removed);
        Chooser all = chooser_of(schedule);
        Chooser rest = chooser_of(less);
        for (const Deviation& deviation : overrides) {
          if (deviation.key == removed) continue;
          RC_ASSERT(all.choose(deviation.key, some_spec, Instant{}) == deviation.value);
          RC_ASSERT(rest.choose(deviation.key, some_spec, Instant{}) == deviation.value);
        }
        for (std::uint32_t round = 0; round < 20; ++round) {
          if (think_key(round) == removed) continue;
          RC_ASSERT(all.choose(think_key(round), some_spec, Instant{}) ==
                    rest.choose(think_key(round), some_spec, Instant{}));
        }
        Schedule bare = schedule.seed() ? Schedule::seeded(*schedule.seed()) : Schedule::nominal();
        if (schedule.then()) bare.set_then(*schedule.then());
        Chooser base = chooser_of(bare);
        RC_ASSERT(rest.choose(removed, some_spec, Instant{}) == base.choose(removed, some_spec, Instant{}));
      },
      200);
}

TEST_CASE("overrides that no choice asks for are known", "[sim]") {
  Schedule schedule = Schedule::seeded(Seed{5});
  schedule.set(request_key(0), 10);
  schedule.set(request_key(1), 20);
  schedule.set(think_key(2), 30);
  Chooser chooser = chooser_of(schedule);
  REQUIRE(chooser.never_asked().size() == 3);
  chooser.choose(request_key(1), some_spec, Instant{});
  chooser.choose(request_key(2), some_spec, Instant{});
  choose_up_to(chooser, 9, think_key(2), Instant{});
  REQUIRE(chooser.never_asked() == std::vector<ChoiceKey>{request_key(0)});

  const Chooser copy = chooser;
  chooser.choose(request_key(0), some_spec, Instant{});
  REQUIRE(chooser.never_asked().empty());
  REQUIRE(copy.never_asked().size() == 1);
  chooser.reset(schedule);
  REQUIRE(chooser.never_asked().size() == 3);
}

TEST_CASE("a chooser used again knows only its new schedule", "[sim]") {
  Schedule first = Schedule::seeded(Seed{5});
  first.set(think_key(2), 30);
  const Schedule second;
  Chooser chooser = chooser_of(first);
  chooser.reset(second);
  REQUIRE(chooser.choose(think_key(2), some_spec, Instant{}) == 0);
  REQUIRE(choose_up_to(chooser, 1000, think_key(1), Instant{}) == 0);
  REQUIRE(chooser.never_asked().empty());
}

TEST_CASE("from an instant on another seed draws, for slots from the start and for clocks never", "[sim]") {
  Schedule schedule = Schedule::seeded(Seed{1});
  const Instant from = Instant{} + milliseconds(5);
  schedule.set_then({Seed{2}, from});
  schedule.set(think_key(9), 77);
  Chooser chooser = chooser_of(schedule);
  constexpr ChoiceSpec spec{Distribution::uniform, 1, 1'000'000'000'000, {1, 1}, false};
  const auto of_kind = [](ChoiceKind kind) {
    ChoiceKey key;
    key.kind = kind;
    return key;
  };
  const Instant before = from - nanoseconds(1);
  REQUIRE(chooser.choose(think_key(3), spec, before) == draw(spec, Seed{1}, think_key(3)));
  REQUIRE(chooser.choose(think_key(3), spec, from) == draw(spec, Seed{2}, think_key(3)));
  REQUIRE(choose_up_to(chooser, 1000, think_key(3), from) ==
          draw({Distribution::uniform, 0, 1000, {1, 1}, false}, Seed{2}, think_key(3)));
  REQUIRE(chooser.choose(think_key(9), spec, from) == 77);
  for (const ChoiceKind kind : {ChoiceKind::family_magnitude, ChoiceKind::family_offset})
    REQUIRE(chooser.choose(of_kind(kind), spec, Instant{}) == draw(spec, Seed{2}, of_kind(kind)));
  for (const ChoiceKind kind : {ChoiceKind::clock_offset, ChoiceKind::clock_rate})
    REQUIRE(chooser.choose(of_kind(kind), spec, from) == draw(spec, Seed{1}, of_kind(kind)));
  REQUIRE(chooser.asked() == std::vector<Instant>{from});
}

}  // namespace lockstep::tests
