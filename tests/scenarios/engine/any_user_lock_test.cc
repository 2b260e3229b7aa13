// A lock that is not built in makes the same runs, whether its worlds are compiled for it or not.

#include <utility>
#include <variant>

#include <catch2/catch.hpp>

#include "core/check.h"
#include "core/locks/any_lock.h"
#include "core/locks/lock_base.h"
#include "core/locks/redlock.h"
#include "scenarios/engine/inlined_user_lock.h"
#include "scenarios/library/shipped.h"
#include "scenarios/run/run.h"
#include "scenarios/search/exhaust.h"
#include "scenarios/user_lock.h"

namespace lockstep::scenarios {
namespace {

// A lock on one node that counts its validity from before its request.
class OneNode : public LockBase<OneNode> {
 public:
  using LockBase::LockBase;
  void on_attempt(LocalTime now) { send(set_nx(), now); }
  void on_reply(NodeId, const Reply& reply, LocalTime now) {
    if (phase() == LockPhase::releasing) return released();
    const Duration left = ttl() - elapsed(now);
    if (reply.kind != ReplyKind::ok || left.ns <= 0) return retry();
    acquired(left, now);
  }
  void on_release(LocalTime now) { send(compare_delete(), now); }
};

// The scenario with a lock that is not built in.
Scenario with(Scenario scenario, UserLock lock) {
  UserLockPolicy policy;
  policy.lock = std::move(lock);
  policy.ttl = milliseconds(200);
  scenario.lock = policy;
  return scenario;
}

Scenario shipped(const char* id) { return *load_shipped(id)->scenario; }

// The scenario with its Redlock behind virtual calls.
Scenario erased(Scenario scenario) {
  const RedlockPolicy policy = std::get<RedlockPolicy>(scenario.lock);
  UserLockPolicy user;
  user.lock = any_user_lock("erased", "Redlock behind virtual calls", [policy](const LockSetup& setup) {
    return AnyLock(Redlock(policy, setup.nodes, setup.key));
  });
  scenario.lock = user;
  return scenario;
}

}  // namespace

TEST_CASE("Redlock behind virtual calls makes the runs that it makes built in", "[scenarios]") {
  for (const char* id : {"redlock/general", "C8", "C20-random", "C27"}) {
    INFO(id);
    const Scenario built_in = shipped(id);
    const Scenario behind = erased(built_in);
    Runner a(built_in);
    Runner b(behind);
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
      const RunResult one = a.run(schedule_of(built_in, Seed{seed}));
      const RunResult other = b.run(schedule_of(behind, Seed{seed}));
      REQUIRE(one.digest == other.digest);
      REQUIRE(one.verdict == other.verdict);
    }
  }
}

TEST_CASE("a lock of one's own makes the same runs behind virtual calls and inlined", "[scenarios]") {
  const Scenario general = shipped("single/general");
  const Scenario behind = with(general, user_lock<OneNode>("one", "on one node"));
  const Scenario inlined = with(general, inlined_user_lock<OneNode>("one", "on one node"));
  Runner a(behind);
  Runner b(inlined);
  std::uint64_t acquisitions = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const RunResult one = a.run(schedule_of(behind, Seed{seed}));
    REQUIRE(one.digest == b.run(schedule_of(inlined, Seed{seed})).digest);
    acquisitions += one.acquisitions;
  }
  REQUIRE(acquisitions > 0);
  REQUIRE_THROWS_AS(user_lock<OneNode>("", "without a kind"), InternalError);
}

TEST_CASE("a search finds the same with a lock behind virtual calls", "[scenarios]") {
  const Scenario built_in = shipped("redlock/three-nodes");
  ExhaustOptions options;
  options.most_deviations = 1;
  const ExhaustResult one = exhaust(built_in, options);
  const ExhaustResult other = exhaust(erased(built_in), options);
  REQUIRE(one.schedules == other.schedules);
  REQUIRE(one.violated == other.violated);
}

}  // namespace lockstep::scenarios
