#include <algorithm>

#include <catch2/catch.hpp>

#include "reports/trace/text.h"
#include "scenarios/run/judge.h"
#include "tests/scenarios/library/claims.h"

namespace lockstep::reports {
namespace {

constexpr HoldId a{ClientId{0}, 2, 1};
constexpr HoldId b{ClientId{1}, 0, 0};
constexpr Instant at{1'234'567};

TEST_CASE("instants are exact in milliseconds", "[reports]") {
  CHECK(exact_ms(at) == "1.234567 ms");
  CHECK(exact_ms(Instant{}) == "0.000000 ms");
  CHECK(exact_ms(Instant{-5}) == "-0.000005 ms");
  CHECK(exact_ms(Instant::never()) == "never");
}

TEST_CASE("every observation is a line of its own words", "[reports]") {
  const FaultBegan step{
      3, FaultKind::wall_step, HostId::redis(NodeId{2}), HostId::redis(NodeId{2}), -6'000'000'000, at, {}};
  const FaultBegan cut{
      0, FaultKind::partition, HostId::client(ClientId{0}), HostId::resource(), 5'000'000, at, {}};
  const FaultBegan fast{
      1, FaultKind::rate, HostId::client(ClientId{0}), HostId::client(ClientId{0}), 500'000, at, {}};
  const std::vector<std::pair<Observation, std::string>> cases{
      {AcquireCalled{a.client, 1, {}}, "calls acquire number 1"},
      {AttemptStarted{a, 3}, "starts attempt 3 as A.1.2"},
      {QuorumReached{a, 3}, "has a quorum of 3 for A.1.2"},
      {FencingAsked{a}, "asks for the fencing token of A.1.2"},
      {Acquired{a, {}, milliseconds(5), at, FencingToken{9}, 7, 3},
       "acquired A.1.2 with 3 grants, valid for 5ms until 1.234567 ms, fencing token 9"},
      {Acquired{a, {}, Duration{}, Instant::never(), {}, 7, 3},
       "acquired A.1.2 with 3 grants, without a validity"},
      {Extended{a, milliseconds(5), at}, "extended A.1.2, valid for 5ms until 1.234567 ms"},
      {BeliefMoved{a, Instant::never()}, "validity of A.1.2 now ends at never"},
      {BeliefEnded{a, BeliefEnd::lost}, "is told that the lock is lost: A.1.2"},
      {Rejected{a.client, 1}, "acquire number 1 is rejected"},
      {Released{a}, "released A.1.2"},
      {ValidityChecked{a, false, milliseconds(-2)}, "checks the validity of A.1.2: -2ms left, over"},
      {KeySet{{}, {}, a, at, b}, "sets the key of A.1.2 until 1.234567 ms, in place of that of B.0.0"},
      {KeyExpiryChanged{{}, {}, a, b, at, Instant::never()},
       "key of A.1.2 now until never instead of 1.234567 ms, by B.0.0"},
      {KeyDeleted{{}, {}, a, b}, "deletes the key of A.1.2, by B.0.0"},
      {KeyMoved{{}, {}, a, at}, "the key of A.1.2 now ends at 1.234567 ms"},
      {ResourceApplied{{}, a, true, 4}, "applies a write of A.1.2, version 4"},
      {ResourceRefused{{}, a, false}, "refuses a read of A.1.2"},
      {step, "fault 3 begins: wall_step -6s of redis:3"},
      {cut, "fault 0 begins: partition 5ms of client:A-resource"},
      {fast, "fault 1 begins: rate 500ppm of client:A"},
      {FaultEnded{3, FaultKind::wall_step, step.host, step.peer}, "fault 3 ends: wall_step of redis:3"},
  };
  for (const auto& [what, text] : cases) CHECK(what_text(what) == text);
}

TEST_CASE("messages say where they go, what they say and what became of them", "[reports]") {
  const HostId client = HostId::client(a.client);
  const HostId node = HostId::redis(NodeId{0});
  const MessageText request{false, Command{CommandKind::set_nx, {}, 200, 77}, {}, a};
  const MessageText reply{true, request.command, Reply{ReplyKind::ok, 0}, a};
  CHECK(trace_line({at, MessageSent{client, node, {}, request, Instant{2'000'000}}}) ==
        "     1.234567 ms  client:A    sends to redis:1: SET NX PX 200 of A.1.2, to arrive at 2.000000 ms");
  CHECK(trace_line({at, MessageDelivered{node, client, {}, reply}}) ==
        "     1.234567 ms  client:A    receives from redis:1: reply OK to SET NX PX 200 of A.1.2");
  CHECK(trace_line({at, MessageDropped{node, client, {}, reply, MessageFate::lost_reply}}) ==
        "     1.234567 ms  client:A    from redis:1: reply OK to SET NX PX 200 of A.1.2, lost");
}

TEST_CASE("the trace of a run has a line for everything that was recorded", "[reports]") {
  const scenarios::Scenario scenario = tests::claim("C11");
  scenarios::Runner runner(scenario);
  const auto judged = scenarios::judge(runner, schedule_of(scenario, std::nullopt));
  const std::string text = trace_text(judged.run.history);
  CHECK(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) == judged.run.history.size());
  CHECK_THAT(text, Catch::StartsWith("     0.000000 ms  client:A    calls acquire number 0\n"));
  CHECK_THAT(text,
             Catch::Contains("\n    14.000000 ms  client:A    fault 0 begins: pause 500ms of client:A\n"));
}

}  // namespace
}  // namespace lockstep::reports
