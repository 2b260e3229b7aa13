// Compares the smallest size of a fault that breaks a property, found by bisection, with the size that the
// protocol predicts. Everything after a pause or a suspend shifts by exactly its length. So the predicted
// size is the length in a run less the time that this run had to spare.

#include <cstdlib>
#include <string>
#include <variant>

#include <catch2/catch.hpp>

#include "scenarios/library/shipped.h"
#include "scenarios/shrink/necessity.h"
#include "scenarios/shrink/shrink.h"

namespace lockstep::scenarios {
namespace {

// Returns the instant of the first observation of the kind for which the predicate is true.
template <class Event, class Takes>
Instant first(const History& history, Takes&& takes) {
  for (const Recorded& recorded : history) {
    const auto* event = std::get_if<Event>(&recorded.what);
    if (event != nullptr && takes(*event)) return recorded.at;
  }
  FAIL("it did not happen");
  return {};
}

template <class Event, class Takes>
Instant last(const History& history, Takes&& takes) {
  Instant at = Instant::before_all();
  for (const Recorded& recorded : history) {
    const auto* event = std::get_if<Event>(&recorded.what);
    if (event != nullptr && takes(*event)) at = recorded.at;
  }
  REQUIRE(at != Instant::before_all());
  return at;
}

// C11 breaks when the stale operation is applied after the first operation of the hold that was acquired
// later.
Duration to_spare_of_res(const RunResult& run) {
  const HoldId stale = run.violations.front().hold;
  const auto of_stale = [&](const ResourceApplied& event) { return event.hold == stale; };
  const Instant acquired =
      first<Acquired>(run.history, [&](const Acquired& event) { return event.hold == stale; });
  Instant next = Instant::never();
  for (const Recorded& recorded : run.history) {
    const auto* applied = std::get_if<ResourceApplied>(&recorded.what);
    if (applied != nullptr && applied->hold != stale && recorded.at > acquired)
      next = std::min(next, recorded.at);
  }
  return last<ResourceApplied>(run.history, of_stale) - next;
}

// C10 without its check breaks when the validity, TTL - drift - elapsed, is zero or less. Such a validity
// counts as none, so belief does not end by itself. The drift allowance is 1 % of the TTL and 2 ms.
Duration to_spare_of_unchecked(const RunResult& run) {
  HoldId late;
  const Instant acquired = first<Acquired>(run.history, [&](const Acquired& event) {
    late = event.hold;
    return event.validity <= Duration{};
  });
  const Instant started =
      first<AttemptStarted>(run.history, [&](const AttemptStarted& event) { return event.hold == late; });
  return acquired - (started + milliseconds(200 - 2 - 2));
}

// C39 breaks when the holder still believes, in true time, at the instant at which a majority has lost its
// keys.
Duration to_spare_of_ts(const RunResult& run) {
  const Violation& violation = run.violations.front();
  const Instant ended =
      first<BeliefEnded>(run.history, [&](const BeliefEnded& event) { return event.hold == violation.hold; });
  return ended - violation.at;
}

// C4 breaks when the DEL arrives after the SET of another client.
Duration to_spare_of_rel(const RunResult& run) {
  HoldId victim;
  const Instant deleted = first<KeyDeleted>(run.history, [&](const KeyDeleted& event) {
    victim = event.hold;
    return event.by.client != event.hold.client;
  });
  return deleted - first<KeySet>(run.history, [&](const KeySet& event) { return event.hold == victim; });
}

struct Known {
  std::string id;
  Property kind;
  Duration (*to_spare)(const RunResult&);
};

}  // namespace

TEST_CASE("the boundaries of pauses and suspends are those of the protocol, to 1 %", "[scenarios]") {
  for (const Known& known : {Known{"C11-random", Property::res, to_spare_of_res},
                             Known{"C10-unchecked-random", Property::me, to_spare_of_unchecked},
                             Known{"C39-random", Property::ts, to_spare_of_ts},
                             Known{"C4-random", Property::rel, to_spare_of_rel}}) {
    const Scenario scenario = *load_shipped(known.id)->scenario;
    Runner campaign(scenario);
    int looked_at = 0;
    for (std::uint64_t seed = 1; looked_at < 5; ++seed) {
      const Schedule drawn = schedule_of(scenario, Seed{seed});
      const auto target = shrink_target(scenario, judge(campaign, drawn).violations);
      if (!target || target->kind != known.kind) continue;
      ++looked_at;
      const auto as_it_is = [](const Workforce&) -> std::optional<Scenario> { return std::nullopt; };
      const Shrunk result = shrink(scenario, drawn, *target, as_it_is, {});
      Runner runner(scenario);
      RunResult run = runner.run(result.schedule, {.history = true});
      std::erase_if(run.violations, [&](const Violation& one) { return one.property != known.kind; });
      REQUIRE(run.violations.size() == 1);
      const auto found = necessities(runner, result.schedule, *target);
      REQUIRE(found.size() == 1);
      REQUIRE(found.front().boundary);
      const std::int64_t analytic = found.front().value - known.to_spare(run).ns;
      INFO(known.id << " seed " << seed << ": analytic " << analytic << ", found "
                    << found.front().boundary->breaks);
      REQUIRE(std::abs(found.front().boundary->breaks - analytic) <= analytic / 100);
      REQUIRE(found.front().boundary->holds < found.front().boundary->breaks);
    }
  }
}

}  // namespace lockstep::scenarios
