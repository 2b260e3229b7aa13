// Tests processes by themselves: what stops them, what takes them down, and what waits for them.

#include "sim/hosts/processes.h"

#include <vector>

#include <catch2/catch.hpp>

#include "core/check.h"

namespace lockstep::sim {
namespace {

constexpr HostIndex a{0};
constexpr HostIndex b{1};

constexpr Instant at(std::int64_t ms) { return Instant{} + milliseconds(ms); }

Processes two_processes(Instant faults_end = Instant::never()) {
  Processes processes;
  processes.reset(2, faults_end);
  return processes;
}

Event request_to(HostIndex host, std::uint32_t number = 0) {
  Event event;
  event.tie = TieKey::of(EventClass::request, host, b, number);
  return event;
}

Digest state_of(const Processes& processes, Instant now, std::vector<std::uint32_t> ranks = {0, 0, 0}) {
  FieldWords words;
  processes.add_state_to(words, now, ranks);
  return words.hash();
}

}  // namespace

TEST_CASE("a stopped process runs again at the end of its longest stop", "[sim]") {
  Processes processes = two_processes();
  REQUIRE(processes.runs(a, at(0)));
  processes.stop(a, at(20));
  processes.stop(a, at(15));
  REQUIRE(processes.is_stopped(a, at(19)));
  REQUIRE_FALSE(processes.is_free(a, at(19)));
  REQUIRE(processes.waits_for_stopped(request_to(a), at(19)) == at(20));
  REQUIRE(processes.runs(a, at(20)));
  REQUIRE(processes.is_free(a, at(20)));
  REQUIRE(processes.waits_for_stopped(request_to(a), at(20)) == std::nullopt);
  REQUIRE(processes.runs(b, at(10)));
}

TEST_CASE("a clock stands still until the end of its longest freeze, each clock by itself", "[sim]") {
  Processes processes = two_processes();
  processes.freeze_mono(a, at(30));
  processes.freeze_mono(a, at(20));
  processes.freeze_wall(a, at(10));
  REQUIRE(processes.is_mono_frozen(a, at(29)));
  REQUIRE_FALSE(processes.is_mono_frozen(a, at(30)));
  REQUIRE(processes.is_wall_frozen(a, at(9)));
  REQUIRE_FALSE(processes.is_wall_frozen(a, at(10)));
  REQUIRE(processes.is_free(a, at(5)));
}

TEST_CASE("a process that goes down is no longer stopped, and nothing takes it down again", "[sim]") {
  Processes processes = two_processes();
  processes.stop(a, at(50));
  processes.take_down(a, 2, true, {at(7), WallTime{9}});
  REQUIRE(processes.is_down(a));
  REQUIRE_FALSE(processes.is_stopped(a, at(10)));
  REQUIRE_FALSE(processes.runs(a, at(10)));
  REQUIRE(processes.down_by(a) == 2);
  REQUIRE(processes.is_silent(a));
  REQUIRE(processes.restart(a) == Restart{at(7), WallTime{9}});
  REQUIRE_THROWS_AS(processes.take_down(a, 1, false, {}), InternalError);
  REQUIRE_THROWS_AS(processes.stop(a, at(20)), InternalError);
  REQUIRE_THROWS_AS(processes.come_up(b), InternalError);
  std::vector<std::uint32_t> faults;
  processes.for_each_down_by([&](std::uint32_t fault) { faults.push_back(fault); });
  REQUIRE(faults == std::vector<std::uint32_t>{2});
  processes.come_up(a);
  REQUIRE(processes.is_free(a, at(10)));
}

TEST_CASE("a slow process takes one request at a time, and each request once", "[sim]") {
  Processes processes = two_processes();
  processes.set_slowness(a, milliseconds(10));
  REQUIRE(processes.waits_for_slow(request_to(a), at(0)) == at(10));
  REQUIRE(processes.waits_for_slow(request_to(a), at(3)) == at(20));
  REQUIRE(processes.waits_for_slow(request_to(b), at(3)) == std::nullopt);
  Event again = request_to(a);
  again.message.queued = true;
  REQUIRE(processes.waits_for_slow(again, at(10)) == std::nullopt);
  Event reply = request_to(a);
  reply.tie = TieKey::of(EventClass::reply, a, b, 0);
  REQUIRE(processes.waits_for_slow(reply, at(10)) == std::nullopt);
  // What has queued up is still worked off when the process is no longer slow.
  processes.set_slowness(a, Duration{});
  REQUIRE(processes.waits_for_slow(request_to(a), at(15)) == at(20));
  REQUIRE(processes.waits_for_slow(request_to(a), at(20)) == std::nullopt);
}

TEST_CASE("nobody waits for a slow process beyond the end of all faults", "[sim]") {
  Processes processes = two_processes(at(5));
  processes.set_slowness(a, milliseconds(10));
  REQUIRE(processes.waits_for_slow(request_to(a), at(0)) == at(5));
  REQUIRE(processes.waits_for_slow(request_to(a), at(8)) == at(8));
}

TEST_CASE("events wait in their order, and one that waits again keeps its place", "[sim]") {
  Processes processes = two_processes();
  const Event first = processes.in_backlog(request_to(a, 7));
  Event timer;
  timer.tie = TieKey::of(EventClass::timer, a, a, 41);
  const Event second = processes.in_backlog(timer);
  REQUIRE(first.tie < second.tie);
  REQUIRE(first.waited());
  REQUIRE(first.was() == EventClass::request);
  REQUIRE(second.was() == EventClass::timer);
  REQUIRE(second.timer_generation() == 41);
  REQUIRE(timer.timer_generation() == 41);
  REQUIRE(processes.in_backlog(first).tie == first.tie);
  REQUIRE(processes.in_backlog(request_to(b)).tie.number() == 0);
}

TEST_CASE("processes that go on alike have the same state", "[sim]") {
  Processes processes = two_processes();
  const Digest fresh = state_of(processes, at(0));
  processes.stop(a, at(10));
  REQUIRE(state_of(processes, at(5)) != fresh);
  REQUIRE(state_of(processes, at(10)) == fresh);
  Processes other = processes;
  REQUIRE(other == processes);
  other.take_down(b, 1, false, {});
  processes.take_down(b, 2, false, {});
  // The number of the fault does not count, but its rank among those that matter does.
  REQUIRE(state_of(other, at(10), {0, 5, 5}) == state_of(processes, at(10), {0, 5, 5}));
  REQUIRE(state_of(other, at(10), {0, 4, 5}) != state_of(processes, at(10), {0, 4, 5}));
  REQUIRE(state_of(other, at(10)) != fresh);
}

}  // namespace lockstep::sim
