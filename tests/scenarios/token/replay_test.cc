// Tests that a token says everything about a run. A run from the token's text is the same as the original,
// event for event, under any seed and any overrides.

#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "core/schedule/choice_limits.h"
#include "scenarios/library/shipped.h"
#include "scenarios/run/run.h"
#include "scenarios/token/hash.h"
#include "scenarios/token/token.h"
#include "tests/support/arbitrary_schedule.h"
#include "tests/support/property.h"

namespace lockstep::scenarios {
namespace {

// Draws a schedule with overrides of choices that a run of C8 asks for, such as a slot's magnitude or a
// late message.
Schedule any_schedule(const Scenario& scenario) {
  Schedule schedule = schedule_of(scenario, Seed{*rc::gen::arbitrary<std::uint64_t>()});
  if (*rc::gen::arbitrary<bool>()) schedule = schedule_of(scenario, std::nullopt);
  const int overrides = *rc::gen::inRange(0, 6);
  for (int i = 0; i < overrides; ++i) {
    ChoiceKey key;
    key.kind = *rc::gen::element(ChoiceKind::request_latency, ChoiceKind::work, ChoiceKind::family_magnitude,
                                 ChoiceKind::retry_delay, ChoiceKind::clock_rate);
    if (key.kind == ChoiceKind::clock_rate) {
      key.host_kind = *rc::gen::element(HostKind::client, HostKind::redis);
      key.index = *rc::gen::inRange<std::uint16_t>(0, 3);
    } else if (key.kind == ChoiceKind::family_magnitude) {
      key.index =
          *rc::gen::inRange<std::uint16_t>(0, static_cast<std::uint16_t>(scenario.setup.families.size()));
      key.fault = scenario.setup.families[key.index].kind;
      key.attempt = *rc::gen::inRange<std::uint32_t>(0, 4);
    } else {
      key.client = *rc::gen::inRange<std::uint16_t>(0, 3);
      key.round = *rc::gen::inRange<std::uint32_t>(0, 3);
      if (key.kind == ChoiceKind::request_latency) {
        key.host_kind = HostKind::redis;
        key.index = *rc::gen::inRange<std::uint16_t>(0, 5);
      }
    }
    const std::int64_t usual = *rc::gen::inRange<std::int64_t>(0, milliseconds(300).ns);
    const std::int64_t any = *tests::arbitrary_choice_value(key);
    schedule.set(key, limits_of(key).contain(usual) && *rc::gen::arbitrary<bool>() ? usual : any);
  }
  return schedule;
}

}  // namespace

TEST_CASE("a run comes back out of its token, event for event", "[scenarios]") {
  const auto parsed = load_shipped("C8");
  REQUIRE(parsed.has_value());
  const Scenario& scenario = *parsed->scenario;
  int overridden = 0;
  tests::check_property(
      "replay round trip",
      [&] {
        Runner runner(scenario);
        const Schedule schedule = any_schedule(scenario);
        const RunResult run = runner.run(schedule);
        const auto decoded = decode(encode(Token{"C8", {}, scenario_hash(scenario), schedule}));
        RC_ASSERT(std::holds_alternative<Token>(decoded));
        const RunResult replay = runner.run(std::get<Token>(decoded).schedule);
        RC_ASSERT(replay.digest == run.digest);
        RC_ASSERT(replay.events == run.events);
        RC_ASSERT(replay.violations == run.violations);
        if (run.never_asked.size() < schedule.overrides().size()) ++overridden;
      },
      200);
  REQUIRE(overridden > 20);  // Overrides that no run asks for would show nothing.
}

}  // namespace lockstep::scenarios
