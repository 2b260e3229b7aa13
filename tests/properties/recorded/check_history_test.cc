// Tests each rule of docs/HISTORIES.md with a history that breaks it and with the nearest one that does not.

#include "properties/recorded/check_history.h"

#include <string>

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "tests/properties/recorded/against_twin.h"
#include "tests/properties/recorded/history_builder.h"

namespace lockstep::tests {
namespace {

using namespace properties::recorded;

using History = HistoryBuilder;

// Returns "3 ttl 100 from 10 until 110 told 109" of the rule's finding, with "late" where the lease was set
// later than it was asked for.
std::string lease_of(const RecordedHistory& history, Property property, const Leases& leases = no_drift) {
  const HistoryResult result = check_history(history, {leases, 1'000, {}});
  for (const Ruling& ruling : result.resources[0].rulings) {
    if (ruling.property != property || ruling.outcome != Outcome::violated) continue;
    if (!ruling.finding.lease) return "none";
    const RunningLease& lease = *ruling.finding.lease;
    const std::string set_by = lease.set_by == nothing ? "-" : std::to_string(lease.set_by);
    return fmt::format("{} ttl {} from {} until {} told {}{}", set_by, lease.ttl.ns, lease.from.ns,
                       lease.until.ns, lease.told.ns, lease.is_from_call ? "" : " late");
  }
  return "not violated";
}

// The outcomes of ME and LIN, and the verdict.
std::string outcomes(const RecordedHistory& history, const Leases& leases = no_drift) {
  const auto word = [](Outcome outcome) {
    return outcome == Outcome::not_judged ? "-" : outcome == Outcome::held ? "held" : "violated";
  };
  const ResourceResult result = check_history(history, {leases, 1'000, {}}).resources[0];
  return fmt::format("{} {} {}", word(result.rulings[0].outcome), word(result.rulings[3].outcome),
                     lockstep::name_of(result.verdict()));
}

}  // namespace

TEST_CASE("two processes that are told they have the lock break ME", "[properties]") {
  REQUIRE(violations(History().acquired(0).acquired(1)) == "ME 1 held 0, LIN 1 held 0");
  REQUIRE(violations(History().acquired(0).released(0).acquired(1)) == "");
  // From the call to release on, the process no longer relies on the lock.
  REQUIRE(violations(History().acquired(0).release(0).acquired(1)) == "");
  REQUIRE(violations(History().acquired(0).acquire(1).release(0).ok(1)) == "");
}

TEST_CASE("a release that fails has not released, but its process no longer believes", "[properties]") {
  REQUIRE(violations(History().acquired(0).release(0).fail(0).acquired(1)) == "LIN 2 held 0");
  REQUIRE(violations(History().acquired(0).release(0).acquired(1).fail(0)) == "LIN 1 taken 2");
}

TEST_CASE("an acquire without an answer may have had no effect, or one later", "[properties]") {
  REQUIRE(violations(History().acquire(0).acquired(1).released(1).acquired(2)) == "");
  // The release says that the acquire had its effect, and the lock has to be free for it at some time.
  REQUIRE(violations(History().acquire(0).acquired(1).released(1).released(0)) == "");
  REQUIRE(violations(History().acquire(0).acquired(1).released(0)) == "LIN 2 never_free 1");
  REQUIRE(violations(History().acquire(0).acquired(1).release(0).released(1).ok(0)) == "");
}

TEST_CASE("a release without an answer may have had its effect at once, later, or never", "[properties]") {
  REQUIRE(violations(History().acquired(0).release(0).acquired(1).released(1)) == "");
  REQUIRE(violations(History().acquired(0).release(0).acquired(0).acquired(1)) ==
          "ME 3 held 2, LIN 3 held 2");
  // It is of the hold that its process had when it called.
  REQUIRE(violations(History().release(0).acquired(0).acquired(1)) == "ME 2 held 1, LIN 2 held 1");
  // A release may be repeated until there is an answer.
  REQUIRE(violations(History().acquired(0).release(0).acquired(1).released(0)) == "");
}

TEST_CASE("a release needs a hold", "[properties]") {
  REQUIRE(violations(History().released(0)) == "LIN 0 not_held");
  REQUIRE(violations(History().release(0).fail(0)) == "");
  REQUIRE(violations(History().acquired(0).released(0).released(0)) == "LIN 2 not_held");
  REQUIRE(violations(History().acquired(0).released(1)) == "LIN 1 not_held");
}

TEST_CASE("a lease is certain from the answer until its TTL after the call", "[properties]") {
  const auto two = [](std::int64_t call, std::int64_t answer) {
    return History().at(10).acquire(0, 100).at(30).ok(0).at(call).acquire(1, 100).at(answer).ok(1);
  };
  REQUIRE(violations(two(50, 109)) == "ME 1 held 0, LIN 1 held 0");
  REQUIRE(violations(two(50, 110)) == "");
  // Clocks differ, so that leases may seem shorter.
  REQUIRE(violations(two(50, 99), {{}, Duration{10}}) == "ME 1 held 0, LIN 1 held 0");
  REQUIRE(violations(two(50, 100), {{}, Duration{10}}) == "");
  // 1 % and 2 ms are allowed if nothing else is said.
  REQUIRE(violations(two(50, 60), {{}, std::nullopt}) == "");
  const auto long_lease = [](std::int64_t answer) {
    return History().acquire(0, 1'000'000'000).ok(0).at(answer).acquire(1).ok(1);
  };
  REQUIRE(check_history(long_lease(988'000'000), {}).verdict() == Verdict::held);
  REQUIRE(check_history(long_lease(987'999'999), {}).verdict() == Verdict::violated);
}

TEST_CASE("a hold whose lease may have run out may be released", "[properties]") {
  const auto late = [](std::int64_t answer) {
    return History().acquire(0, 100).ok(0).at(answer).acquire(1, 100).ok(1).at(150).release(0).ok(0);
  };
  REQUIRE(violations(late(100)) == "");
  REQUIRE(violations(late(99)) == "ME 1 held 0, LIN 1 held 0");
}

TEST_CASE("a finding has the lease that ran, from when and until when", "[properties]") {
  const auto two = [] {
    return History().at(10).acquire(0, 100).at(30).ok(0).at(50).acquire(1).at(99).ok(1);
  };
  for (const Property property : {Property::me, Property::lin}) {
    REQUIRE(lease_of(two(), property) == "0 ttl 100 from 10 until 110 told 99");
    REQUIRE(lease_of(two(), property, {{}, Duration{10}}) == "0 ttl 100 from 10 until 100 told 99");
    REQUIRE(lease_of(two(), property, {{}, Duration{11}}) == "not violated");
    // Without a TTL there is no lease, and with --ttl the TTL is that one.
    const auto no_ttl = [] { return History().at(10).acquired(0).at(99).acquired(1); };
    REQUIRE(lease_of(no_ttl(), property) == "none");
    REQUIRE(lease_of(no_ttl(), property, {Duration{95}, Duration{0}}) ==
            "0 ttl 95 from 10 until 105 told 99");
    // An extension sets it anew, from its call on.
    const auto extended = [] { return History().acquire(0, 100).ok(0).at(40).extend(0, 80).at(45).ok(0); };
    REQUIRE(lease_of(extended().at(119).acquired(1), property) == "1 ttl 80 from 40 until 120 told 119");
    REQUIRE(lease_of(extended().at(120).acquired(1), property) == "not violated");
  }
  // For LIN the second lease can begin when the first one is over, and for ME when it was asked for.
  const auto three = History().acquire(0, 40).acquire(1, 40).acquire(2, 40).at(79).ok(0).ok(1).ok(2);
  REQUIRE(lease_of(three, Property::lin) == "1 ttl 40 from 40 until 80 told 79 late");
  REQUIRE(lease_of(three, Property::me) == "not violated");
  // An extension without an answer may have shortened the lease, which ME does not assume.
  const auto shortened = [] { return History().acquire(0, 100).ok(0).at(10).extend(0, 20); };
  REQUIRE(lease_of(shortened().at(29).acquired(1), Property::lin) == "- ttl 0 from 0 until 30 told 29");
  REQUIRE(lease_of(shortened().at(29).acquired(1), Property::me) == "0 ttl 100 from 0 until 100 told 29");
  REQUIRE(lease_of(shortened().at(30).acquired(1), Property::lin) == "not violated");
  // A release that succeeds says that an acquire without an answer took effect, and the lock was not free.
  const auto never = History().at(5).acquire(0, 100).ok(0).at(6).acquire(1).at(50).released(1);
  REQUIRE(lease_of(never, Property::lin) == "0 ttl 100 from 5 until 105 told 50");
  // Tokens have no part in leases.
  REQUIRE(lease_of(History().acquire(0, 5).ok(0, 9).at(9).acquire(1, 5).ok(1, 9), Property::lin) == "none");
}

TEST_CASE("ME and LIN are not judged where nobody relied on a lock", "[properties]") {
  const auto two = [] { return History().acquire(0, 100).ok(0).at(50).acquire(1, 100).ok(1); };
  REQUIRE(outcomes(two(), {{}, Duration{99}}) == "held held held");
  REQUIRE(outcomes(two(), {{}, Duration{100}}) == "- - inconclusive");
  REQUIRE(outcomes(two(), {{}, Duration{1000}}) == "- - inconclusive");
  // What the recorder's clock went back is taken off, too.
  const auto back = [&](std::int64_t to) { return two().at(100).acquire(2).at(to).fail(2); };
  REQUIRE(outcomes(back(51), {{}, Duration{50}}) == "held held held");
  REQUIRE(outcomes(back(50), {{}, Duration{50}}) == "- - inconclusive");
  // One hold that lasts is enough.
  REQUIRE(outcomes(two().at(500).acquire(2, 101).ok(2), {{}, Duration{100}}) == "held held held");
  // What is wrong without leases stays wrong.
  REQUIRE(outcomes(two().released(1).released(1), {{}, Duration{100}}) == "- violated violated");
  REQUIRE(outcomes(History().acquired(0)) == "held held held");
  REQUIRE(outcomes(History().acquire(0)) == "- - inconclusive");
  REQUIRE(outcomes(History().acquire(0).fail(0)) == "- - inconclusive");
  REQUIRE(outcomes(History().acquire(0).released(0)) == "- held inconclusive");
}

TEST_CASE("leases are counted by where their TTLs come from", "[properties]") {
  const auto facts = [](const RecordedHistory& history, const Leases& leases) {
    const LeaseFacts found = check_history(history, {leases, 1, {}}).leases;
    return fmt::format("given {} assumed {} endless {} uncertain {} from {} to {}", found.given,
                       found.assumed, found.endless, found.uncertain, found.shortest.ns, found.longest.ns);
  };
  const auto mixed = [] {
    return History().acquire(0, 100).ok(0).extend(0, 90).ok(0).extend(0).released(0).acquire(1).ok(1).extend(
        1);
  };
  REQUIRE(facts(mixed(), {}) == "given 3 assumed 0 endless 2 uncertain 3 from 90 to 100");
  REQUIRE(facts(mixed(), no_drift) == "given 3 assumed 0 endless 2 uncertain 0 from 90 to 100");
  REQUIRE(facts(mixed(), {Duration{80}, Duration{90}}) ==
          "given 3 assumed 2 endless 0 uncertain 3 from 90 to 100");
  // What was refused, or is of no hold, sets no lease.
  REQUIRE(facts(History().extend(0, 7).acquire(1, 8).fail(1).acquired(2).extend(2, 9).fail(2), no_drift) ==
          "given 0 assumed 0 endless 1 uncertain 0 from 0 to 0");
}

TEST_CASE("leases begin one after the other, each after the one before", "[properties]") {
  // Three holds of 40 ns have to fit between the calls and the last answer.
  const auto three = [](std::int64_t answer) {
    return History().acquire(0, 40).acquire(1, 40).acquire(2, 40).at(answer).ok(0).ok(1).ok(2);
  };
  REQUIRE(violations(three(80)) == "");
  REQUIRE(violations(three(79)) == "LIN 2 held 1");
  // The longer lease first, because the shorter one is asked for later; both before the third hold.
  const auto best = [](std::int64_t answer) {
    return History().acquire(0, 3).acquire(1, 10).at(2).acquire(2, 2).at(answer).ok(1).ok(0).ok(2);
  };
  REQUIRE(violations(best(5)) == "");
  REQUIRE(violations(best(4)) == "LIN 2 held 1");
  // Where the other order is possible, too, it is not kept, because it would make the third hold end at 17.
  const auto next = [](std::int64_t answer) {
    return History()
        .acquire(0, 3)
        .acquire(1, 10)
        .at(2)
        .acquire(2, 2)
        .at(7)
        .ok(1)
        .ok(0)
        .ok(2)
        .acquire(3, 1)
        .at(answer)
        .ok(3);
  };
  REQUIRE(violations(next(15)) == "");
  REQUIRE(violations(next(14)) == "LIN 3 held 1");
}

TEST_CASE("an extension keeps the hold, and nobody may have had the lock before it", "[properties]") {
  const auto extended = [](std::int64_t call) {
    return History().acquire(0, 100).ok(0).at(90).extend(0).ok(0).at(call).acquire(1, 100).ok(1);
  };
  REQUIRE(violations(extended(189)) == "ME 2 held 0, LIN 2 held 0");
  REQUIRE(violations(extended(190)) == "");
  const auto in_between = [] {
    return History().acquire(0, 100).ok(0).at(100).acquire(1, 5).ok(1).at(110).extend(0);
  };
  REQUIRE(violations(in_between()) == "");
  REQUIRE(violations(in_between().ok(0)) == "LIN 2 taken 1");
  REQUIRE(violations(in_between().fail(0)) == "");
  REQUIRE(violations(History().extend(0).ok(0)) == "LIN 0 not_held");
}

TEST_CASE("fencing tokens grow", "[properties]") {
  REQUIRE(violations(History().acquired(0, 33).released(0).acquired(1, 34)) == "");
  REQUIRE(violations(History().acquired(0, 34).released(0).acquired(1, 33)) ==
          "FENCE 2 fence_not_greater 0, LIN 2 fence_not_greater 0");
  REQUIRE(violations(History().acquired(0, 33).released(0).acquired(1, 33)) ==
          "FENCE 2 fence_not_greater 0, LIN 2 fence_not_greater 0");
  // FENCE asks for a greater token only if the other was told of before this acquire was called. LIN asks for
  // it whenever the hold came later.
  REQUIRE(violations(History().acquire(1).acquired(0, 34).released(0).ok(1, 33)) ==
          "LIN 0 fence_not_greater 1");
  REQUIRE(violations(History().acquire(1).acquired(0, 34).released(0).ok(1, 34)) ==
          "FENCE 0 fence_repeated 1, LIN 0 fence_not_greater 1");
}

TEST_CASE("a use with a smaller token after one with a greater token breaks RES", "[properties]") {
  const auto uses = [] { return History().acquired(0, 33).released(0).acquired(1, 34); };
  REQUIRE(violations(uses().used(1, 34).used(0, 33)) == "RES 4 stale_use 3");
  REQUIRE(violations(uses().used(0, 33).used(1, 34)) == "");
  REQUIRE(violations(uses().used(1, 34).use(0, 33).fail(0)) == "");
  // The smaller one may have been applied first.
  REQUIRE(violations(uses().use(0, 33).used(1, 34).ok(0)) == "");
}

TEST_CASE("a clock that goes back a little is taken off the lease", "[properties]") {
  // The recorder wrote the reading 50 behind the reading 60, so it may have been 10 off at any time.
  const auto history = [](std::int64_t answer) {
    return History().at(0).acquire(0, 100).at(60).ok(0).at(50).acquire(1, 100).at(answer).ok(1);
  };
  REQUIRE(violations(history(89)) == "ME 1 held 0, LIN 1 held 0");
  REQUIRE(violations(history(90)) == "");
  REQUIRE(check_history(history(90), {no_drift, 1, {}}).step_back == Duration{10});
  REQUIRE(check_history(history(90), {no_drift, 1, {}}).stepped_back_at == 2);
  // A reading that was taken when somebody gave up is one like any other.
  const auto gave_up = [](std::int64_t at, std::int64_t answer) {
    History before = History().use(2, 3).at(at).info(2);
    return before.at(50).acquire(0, 100).ok(0).acquire(1, 100).at(answer).ok(1);
  };
  REQUIRE(violations(gave_up(50, 149)) == "ME 2 held 1, LIN 2 held 1");
  REQUIRE(violations(gave_up(50, 150)) == "");
  REQUIRE(violations(gave_up(60, 139)) == "ME 2 held 1, LIN 2 held 1");
  REQUIRE(violations(gave_up(60, 140)) == "");
  REQUIRE(check_history(gave_up(60, 140), {no_drift, 1, {}}).step_back == Duration{10});
  // It may also be the one that went back.
  const auto late = [](std::int64_t at, std::int64_t answer) {
    return History().at(50).acquire(0, 100).ok(0).use(2, 3).at(at).info(2).at(answer).acquire(1).ok(1);
  };
  REQUIRE(violations(late(50, 149)) == "ME 2 held 0, LIN 2 held 0");
  REQUIRE(violations(late(40, 129)) == "ME 2 held 0, LIN 2 held 0");
  REQUIRE(violations(late(40, 130)) == "");
  REQUIRE(check_history(late(40, 130), {no_drift, 1, {}}).stepped_back_at == 3);
  // The first place of those that went back furthest.
  const auto often = History().at(9).acquire(0, 9).at(5).ok(0).at(4).acquire(1).at(9).ok(1).at(4).acquire(0);
  REQUIRE(check_history(often, {no_drift, 1, {}}).stepped_back_at == 2);
  REQUIRE(check_history(History().acquire(0, 9).at(5).ok(0), {no_drift, 1, {}}).stepped_back_at ==
          unanswered);
  REQUIRE(check_history(History().at(60).acquire(0).at(50).ok(0), {no_drift, 1, {}}).step_back == Duration{});
}

TEST_CASE("beyond the bound the answer is unknown and no guess", "[properties]") {
  History crowd;
  for (std::uint32_t process = 0; process < 8; ++process) crowd.acquire(process, 10 + process % 5);
  crowd.at(200);
  for (std::uint32_t process = 0; process < 8; ++process) crowd.ok(process);
  const auto lin = [&](std::uint64_t most) {
    return check_history(crowd, {no_drift, most, {}}).resources[0].rulings[3];
  };
  REQUIRE(lin(default_most_states).outcome == Outcome::held);
  REQUIRE(lin(10).outcome == Outcome::unknown);
  REQUIRE(lin(10).known_until == 8);
  REQUIRE(check_history(crowd, {no_drift, 10, {}}).verdict() == Verdict::inconclusive);
  REQUIRE(check_history(crowd, {no_drift, default_most_states, [] { return true; }})
              .resources[0]
              .rulings[3]
              .outcome == Outcome::unknown);
  REQUIRE(check_history(History().acquire(0), {}).verdict() == Verdict::inconclusive);
  REQUIRE(check_history(RecordedHistory{}, {}).verdict() == Verdict::inconclusive);
}

}  // namespace lockstep::tests
