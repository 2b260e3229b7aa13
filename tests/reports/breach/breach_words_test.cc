#include "reports/breach/breach_words.h"

#include <set>

#include <catch2/catch.hpp>

namespace lockstep::reports {
namespace {

constexpr HostId redis_1 = HostId::redis(NodeId{0});
constexpr HostId client_a = HostId::client(ClientId{0});
constexpr Instant at = Instant{} + milliseconds(3);

Breach wall_step() {
  const StruckFault step{0, FaultKind::wall_step, redis_1, redis_1, at};
  return {Assumption::wall_step_on_node, redis_1, at, {}, seconds(1), {step}};
}

}  // namespace

TEST_CASE("the model line says what was breached, and what runs without that show", "[reports]") {
  JudgedViolation judged;
  judged.violation.property = Property::res;
  judged.inside_model = false;
  judged.breached = {wall_step(), wall_step()};
  CHECK(
      model_words(judged) ==
      "outside: RES assumes no wall clock step on a node; here it was 1 s, by wall_step of redis:1 at 3 ms. "
      "And 1 more.");
  judged.near = {97, 0};
  judged.breached.pop_back();
  CHECK(
      model_words(judged) ==
      "outside: RES assumes no wall clock step on a node; here it was 1 s, by wall_step of redis:1 at 3 ms. "
      "In 97 runs like this one without that, the lock held.");
  judged.inside_model = true;
  CHECK(model_words(judged) ==
        "inside: RES assumes no wall clock step on a node; here it was 1 s, by wall_step of redis:1 at 3 ms. "
        "But a run without that breaks it as well, so it is the lock that breaks it, or its settings.");
  judged.breached.clear();
  CHECK(model_words(judged) ==
        "inside: nothing that RES assumes was breached, so it is the lock that breaks it, or its settings.");
}

TEST_CASE("a line names what is assumed, allowed and seen, and who is to blame", "[reports]") {
  CHECK(breach_line(wall_step()) ==
        "wall clock step on a node: allowed none, seen 1 s, by wall_step of redis:1 at 3 ms");
  const ClockPair pair{redis_1, RateError{10'000'000}, client_a, RateError{-3'000'000}};
  CHECK(
      breach_line(
          {Assumption::clock_rates, redis_1, at, RateError{12'145'748}, RateError{13'039'118}, {pair}}) ==
      "rate error of a node relative to the client: allowed at most 1.214 %, seen 1.304 %, by clock rate of "
      "redis:1 (1 %) against that of client:A (-3000 ppm)");
  const StruckFault cut{1, FaultKind::partition, client_a, redis_1, at};
  CHECK(breach_line({Assumption::reach, client_a, at, Count{3, 5}, Count{2, 0}, {cut, cut, cut, cut}}) ==
        "nodes up and within reach of client:A: allowed at least 3 of 5, seen 2, by partition of "
        "client:A-redis:1 at 3 ms and 3 more");
  CHECK(breach_line({Assumption::guarded_writes, HostId::resource(), at, {}, {}, {Given::workload}}) ==
        "blind write to a compare-and-set resource: allowed none, seen every write, by the workload");
}

TEST_CASE("no two assumptions have the same identifier", "[reports]") {
  const std::set<std::string_view> codes(assumption_codes.begin(), assumption_codes.end());
  CHECK(codes.size() == assumption_count);
  CHECK(code_of(Assumption::coordinator_at_release) == "coordinator_at_release");
}

}  // namespace lockstep::reports
