// Runs locks that no lock should be like, with a world that checks itself after every event: whatever a lock
// does, the parts stay as they should be, and a mistake that has no meaning is named.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/check.h"
#include "core/schedule/schedule.h"
#include "sim/world/world.h"
#include "tests/sim/clients/fake_env.h"
#include "tests/support/observations.h"

namespace lockstep::tests {
namespace {

using World = sim::World<ScriptedLock, RecordingObserver>;

const ReportAcquired acquired{milliseconds(500), seconds(1500).ns, OwnerToken{1}, {}, 1};

// One client on one node, whose lock gives these outputs when it is called for the first time.
struct Misbehaving {
  explicit Misbehaving(std::vector<LockOutput> script) {
    setup.clients = setup.nodes = 1;
    setup.workload.rounds = 1;
    setup.duration = seconds(1);
    sim::ScriptedFault slow;
    slow.kind = FaultKind::rate;
    slow.target.host = HostId::client(ClientId{0});
    slow.offset = milliseconds(100);
    setup.faults = {slow};
    ChoiceKey key;
    key.kind = ChoiceKind::fault;
    key.fault = FaultKind::rate;
    schedule.set(key, -500'000'000);  // its clock runs at half its speed
    world.reset(setup, schedule, [&](ClientId) { return ScriptedLock{script, {}, MonoTime::never()}; });
    world.set_checks_invariants(true);
  }
  template <class E>
  std::vector<Seen<E>> seen() const {
    return all_of<E>(world.observer().history);
  }

  sim::Setup setup;
  Schedule schedule;
  World world;
};

}  // namespace

TEST_CASE("a lock that rejects what it has reported as acquired ends its client's belief", "[sim]") {
  Misbehaving lock({acquired, ReportRejected{}});
  lock.world.run();
  REQUIRE(lock.seen<Acquired>().size() == 1);
  REQUIRE(lock.seen<Rejected>().size() == 1);
  REQUIRE(lock.seen<BeliefEnded>().size() == 1);
  REQUIRE(lock.seen<BeliefEnded>()[0].what.reason == BeliefEnd::lost);
  REQUIRE(lock.seen<BeliefMoved>().empty());  // the fault moves no belief that has ended
}

TEST_CASE("a lock that is released before anybody asks for it leaves no belief", "[sim]") {
  Misbehaving lock({acquired, ReportReleased{}});
  lock.world.run();
  REQUIRE(lock.seen<Released>().size() == 1);
  REQUIRE(lock.seen<BeliefMoved>().empty());
  REQUIRE_FALSE(lock.world.parts().clients[0].client.holding().believes);
  Misbehaving right({acquired});  // while it is held, the fault does move its end
  right.setup.workload.work = {Distribution::uniform, milliseconds(300), milliseconds(300)};
  right.world.run();
  REQUIRE(right.seen<BeliefMoved>().size() == 1);
}

TEST_CASE("a lock that asks a node that does not exist is told so", "[sim]") {
  for (const LockOutput& output : {LockOutput{SendToNode{NodeId{1}, {}, Step::acquire, 0, {}}},
                                   LockOutput{CloseConnection{NodeId{7}}}}) {
    Misbehaving lock({output});
    const auto error = [&]() -> std::string {
      try {
        lock.world.run();
      } catch (const InternalError& thrown) {
        return thrown.what();
      }
      return "";
    }();
    INFO(error);
    REQUIRE(error.find("the lock asks node") != std::string::npos);
  }
}

}  // namespace lockstep::tests
