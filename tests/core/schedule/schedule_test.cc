#include "core/schedule/schedule.h"

#include <algorithm>
#include <map>

#include <catch2/catch.hpp>

#include "core/schedule/choice_limits.h"
#include "core/schedule/schedule_text.h"
#include "tests/support/arbitrary_schedule.h"
#include "tests/support/property.h"

namespace lockstep::tests {

TEST_CASE("a schedule behaves like a map of its overrides", "[core]") {
  check_property(
      "schedule is a map",
      [] {
        std::map<ChoiceKey, std::int64_t> model;
        Schedule schedule;
        const auto keys = *rc::gen::container<std::vector<ChoiceKey>>(5, arbitrary_choice_key());
        const auto actions = *rc::gen::arbitrary<std::vector<std::pair<std::uint8_t, std::int8_t>>>();
        for (const auto& [which, value] : actions) {
          const ChoiceKey key = keys[which % keys.size()];
          if (value % 3 == 0) {
            schedule.remove(key);
            model.erase(key);
          } else {
            const std::int64_t allowed = limits_of(key).contain(value) ? value : limits_of(key).low;
            schedule.set(key, allowed);
            model[key] = allowed;
          }
        }
        RC_ASSERT(schedule.overrides().size() == model.size());
        std::size_t i = 0;
        for (const auto& [key, value] : model) {
          RC_ASSERT(schedule.overrides()[i] == (Deviation{key, value}));
          RC_ASSERT(schedule.find(key) == i);
          ++i;
        }
        for (const ChoiceKey& key : keys) {
          RC_ASSERT(schedule.find(key).has_value() == model.contains(key));
          RC_ASSERT(schedule.value_of(key) == (model.contains(key) ? model[key] : 0));
        }
      },
      300);
}

TEST_CASE("the order in which overrides were set does not matter", "[core]") {
  check_property("schedules are order-free", [] {
    const Schedule schedule = *arbitrary_schedule();
    Schedule backwards = schedule.seed() ? Schedule::seeded(*schedule.seed()) : Schedule::nominal();
    if (schedule.then()) backwards.set_then(*schedule.then());
    const auto& overrides = schedule.overrides();
    std::for_each(overrides.rbegin(), overrides.rend(),
                  [&](const Deviation& d) { backwards.set(d.key, d.value); });
    RC_ASSERT(backwards == schedule);
  });
}

TEST_CASE("the base is part of a schedule", "[core]") {
  REQUIRE(Schedule::nominal() == Schedule{});
  REQUIRE_FALSE(Schedule::nominal().seed());
  REQUIRE(Schedule::seeded(Seed{0}).seed() == Seed{0});
  REQUIRE_FALSE(Schedule::seeded(Seed{0}) == Schedule::nominal());
  REQUIRE_FALSE(Schedule::seeded(Seed{0}) == Schedule::seeded(Seed{1}));
}

TEST_CASE("a slot of a fault family counts as one deviation, and what does not happen as none", "[core]") {
  const auto count = [](const char* text) { return parse_schedule(text)->deviation_count(); };
  REQUIRE(count("nominal") == 0);
  REQUIRE(count("seed=0x1") == 0);
  REQUIRE(count("nominal,pause.0=500ms,think.A.0=1ms") == 2);
  REQUIRE(count("nominal,pause.0=0ms,think.A.0=1ms") == 1);
  REQUIRE(count("nominal,family.0.3.pause.for=5ms,family.0.3.pause.target=1,family.0.3.pause.offset=5ms") ==
          1);
  REQUIRE(count("nominal,family.0.3.pause.for=5ms,family.0.4.pause.for=5ms") == 2);
  REQUIRE(count("nominal,family.0.3.pause.for=0ms,family.0.3.pause.target=1") == 0);
}

}  // namespace lockstep::tests
