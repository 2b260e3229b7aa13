// Tests a client by itself, in an environment that a test makes up.

#include "sim/clients/lock_client.h"

#include <catch2/catch.hpp>

#include "core/locks/lock_machine.h"
#include "tests/sim/clients/fake_env.h"

namespace lockstep::sim {
namespace {

using tests::FakeEnv;
using tests::ScriptedLock;
using Client = LockClient<ScriptedLock>;
using Asked = std::vector<std::string>;
using Inputs = std::vector<std::string>;
static_assert(LockMachine<ScriptedLock>);

constexpr ClientId id{2};
const Reply version_7{ReplyKind::integer, 7};

ReportAcquired acquired(Duration validity = milliseconds(500)) {
  return {validity, validity.ns, OwnerToken{1}, FencingToken{33}, 1};
}

// A client that has called its lock, which has given these outputs.
struct Running {
  explicit Running(std::vector<LockOutput> script, const FakeEnv& with = {}) : env(with) {
    ScriptedLock lock;
    lock.script = std::move(script);
    client = calling(lock);
    client.run(env);
  }
  // Returns a client that calls its lock when it runs.
  Client calling(const ScriptedLock& lock) {
    Client fresh(id, lock);
    fresh.start(env);
    env.wait(env.think);
    return fresh;
  }
  // Lets the resource answer what it was asked for last.
  void resource_answers(const Reply& reply) {
    client.resource_answered(env, env.asked_of_resource.back().first, reply);
    client.run(env);
  }
  AppState state() const { return client.application().state(); }
  const Inputs& inputs() const { return client.lock().inputs; }

  FakeEnv env;
  Client client;
};

}  // namespace

TEST_CASE("a client calls first after its start, its stagger and its thinking", "[sim]") {
  FakeEnv env;
  env.load.start = milliseconds(1000);
  env.load.stagger = milliseconds(10);
  Client client(id, ScriptedLock{});
  client.start(env);
  REQUIRE(env.wakes_at == MonoTime{milliseconds(1120).ns});
  env.wait(milliseconds(1119));
  REQUIRE_FALSE(client.wake(env));
  REQUIRE(client.lock().inputs.empty());
  env.wait(milliseconds(1));
  REQUIRE(client.wake(env));
  REQUIRE(client.lock().inputs == Inputs{"acquire"});
  REQUIRE(env.seen<AcquireCalled>() == std::vector<AcquireCalled>{{id, 0, ResourceId{3}}});
}

TEST_CASE("an application reads, works, checks, writes and releases, in this order", "[sim]") {
  Running run({acquired()});
  REQUIRE(run.env.asked == Asked{"resource read"});
  run.resource_answers(version_7);
  REQUIRE(run.state() == AppState::working);
  REQUIRE(run.env.wakes_at == run.env.clock.mono + milliseconds(10));
  run.env.wait(milliseconds(10));
  REQUIRE(run.client.wake(run.env));
  REQUIRE(run.env.asked == Asked{"resource read", "resource write"});
  REQUIRE(run.env.seen<ValidityChecked>().at(0).valid);
  REQUIRE(run.client.holding().believes);
  run.resource_answers(version_7);
  REQUIRE_FALSE(run.client.holding().believes);
  REQUIRE(run.inputs() == Inputs{"acquire", "release"});
  REQUIRE(run.env.events == std::vector{TriggerEvent::acquire_called, TriggerEvent::acquired,
                                        TriggerEvent::validity_checked, TriggerEvent::write_sent,
                                        TriggerEvent::release_called});
}

TEST_CASE("work that ends after the validity is given up, unless nobody looks", "[sim]") {
  for (const bool checks : {true, false}) {
    FakeEnv env;
    env.load.checks_validity = checks;
    Running run({acquired(milliseconds(105))}, env);  // the validity ends 5 ms after the acquisition
    run.resource_answers(version_7);
    run.env.wait(milliseconds(10));
    run.client.wake(run.env);
    REQUIRE(run.env.asked.size() == (checks ? 1 : 2));
    REQUIRE(run.env.seen<ValidityChecked>().size() == (checks ? 1 : 0));
    REQUIRE(run.client.holding().believes == !checks);
  }
}

TEST_CASE("a process that is stopped between two steps does the rest when it runs again", "[sim]") {
  Running run({acquired()});
  run.resource_answers(version_7);
  run.env.wait(milliseconds(10));
  run.env.on_reached = [&](TriggerEvent event) {
    run.env.stopped = run.env.stopped || event == TriggerEvent::validity_checked;
  };
  run.client.wake(run.env);
  REQUIRE(run.env.asked == Asked{"resource read"});
  run.env.stopped = false;
  run.env.wait(seconds(9));  // it has checked, and checks no more
  run.client.run(run.env);
  REQUIRE(run.env.asked == Asked{"resource read", "resource write"});
}

TEST_CASE("an application that hangs calls nothing more, but its lock runs on", "[sim]") {
  Running run({acquired()});
  run.env.stuck = true;
  run.resource_answers(version_7);
  REQUIRE(run.state() == AppState::working);
  REQUIRE(run.env.wakes_at == MonoTime::never());
  run.env.wait(seconds(1));
  run.client.tell(NodeReplied{}, run.env.now());
  run.client.run(run.env);
  REQUIRE(run.inputs() == Inputs{"acquire", "reply"});
  REQUIRE_FALSE(run.client.wake(run.env));
  run.env.stuck = false;
  run.client.run(run.env);
  REQUIRE(run.env.asked.size() == 1);  // the work has just begun
  REQUIRE(run.env.wakes_at == run.env.clock.mono + run.env.work);
}

TEST_CASE("deadlines that have passed wait while something that was due earlier waits", "[sim]") {
  Running run({acquired()});
  run.env.deadlines = false;
  run.resource_answers(version_7);
  run.env.wait(seconds(1));
  run.client.run(run.env);
  REQUIRE(run.state() == AppState::working);
  REQUIRE(run.env.seen<ValidityChecked>().empty());
}

TEST_CASE("an application stops, finishes or goes on when its lock is lost, as the workload says", "[sim]") {
  for (const OnLost on_lost : {OnLost::stop, OnLost::finish, OnLost::ignore}) {
    FakeEnv env;
    env.load.on_lost = on_lost;
    Running run({acquired(), ReportLost{}}, env);
    const bool stops = on_lost == OnLost::stop;
    REQUIRE_FALSE(run.client.holding().believes);
    REQUIRE(run.env.asked.empty() == stops);
    REQUIRE((run.inputs() == Inputs{"acquire", "release"}) == stops);
    REQUIRE(run.env.seen<BeliefEnded>().size() == (stops ? 2 : 1));
    REQUIRE(run.env.seen<BeliefEnded>()[0].reason == BeliefEnd::lost);
  }
}

TEST_CASE("extensions are asked for while the application works, and not after a loss", "[sim]") {
  FakeEnv env;
  env.load.extend_after = milliseconds(4);
  env.load.on_lost = OnLost::finish;
  Running run({acquired()}, env);
  run.resource_answers(version_7);
  REQUIRE(run.env.wakes_at == run.env.clock.mono + milliseconds(4));
  run.env.wait(milliseconds(4));
  run.client.wake(run.env);
  REQUIRE(run.inputs() == Inputs{"acquire", "extend"});
  REQUIRE(run.env.seen<ExtendCalled>().size() == 1);
  run.env.wait(milliseconds(4));
  run.client.wake(run.env);
  REQUIRE(run.inputs() == Inputs{"acquire", "extend", "extend"});
  REQUIRE(run.env.wakes_at == run.env.clock.mono + milliseconds(2));  // the end of the work comes first

  Running lost({acquired(), ReportLost{}}, env);
  lost.resource_answers(version_7);
  REQUIRE(lost.env.wakes_at == lost.env.clock.mono + lost.env.work);
}

TEST_CASE("an answer for a hold that was given up means nothing", "[sim]") {
  Running run({acquired()});
  const HoldId earlier{id, 9, 9};
  run.client.resource_answered(run.env, earlier, version_7);
  REQUIRE(run.state() == AppState::reading);
  run.client.resource_answered(run.env, run.client.holding().hold, version_7);
  REQUIRE(run.state() == AppState::working);
}

TEST_CASE("a read or a write that fails ends the work", "[sim]") {
  Running run({acquired()});
  run.client.resource_failed(run.env);
  run.client.run(run.env);
  REQUIRE(run.inputs() == Inputs{"acquire", "release"});
  REQUIRE(run.env.asked == Asked{"resource read"});
}

TEST_CASE("guards get what they compare", "[sim]") {
  FakeEnv env;
  env.its_guard = ResourceGuard::fencing;
  Running fenced({acquired()}, env);
  REQUIRE(fenced.env.asked_of_resource[0].second.value == 33);
  env.its_guard = ResourceGuard::compare_and_set;
  for (const bool blind : {false, true}) {
    env.load.blind_writes = blind;
    Running run({acquired()}, env);
    REQUIRE(run.env.asked_of_resource[0].second.value == 0);
    run.resource_answers(version_7);
    run.env.wait(milliseconds(10));
    run.client.wake(run.env);
    REQUIRE(run.env.asked_of_resource[1].second.value == (blind ? blind_write : 7));
  }
}

TEST_CASE("a fencing token goes to the application if that fetches it, and else to the lock", "[sim]") {
  FakeEnv env;
  env.load.fetches_token = true;
  env.its_guard = ResourceGuard::fencing;
  Running fetching({acquired()}, env);
  REQUIRE(fetching.env.asked == Asked{"counter"});
  fetching.client.counter_answered(fetching.env, {}, fetching.client.holding().hold, {ReplyKind::integer, 8});
  fetching.client.run(fetching.env);
  REQUIRE(fetching.env.asked_of_resource[0].second.value == 8);
  REQUIRE(fetching.inputs() == Inputs{"acquire"});

  Running asking({SendToCounter{RequestId{4}, 0, Command{}}});
  REQUIRE(asking.env.seen<FencingAsked>().size() == 1);
  asking.client.counter_failed(asking.env);
  asking.client.run(asking.env);
  REQUIRE(asking.inputs() == Inputs{"acquire", "counter failed"});
}

TEST_CASE("a fencing token for a hold that was given up is not for the application", "[sim]") {
  FakeEnv env;
  env.load.fetches_token = true;
  Running run({acquired()}, env);
  run.client.counter_answered(run.env, {}, HoldId{id, 9, 9}, {ReplyKind::integer, 8});
  run.client.run(run.env);
  REQUIRE(run.state() == AppState::fetching);
  REQUIRE(run.inputs() == Inputs{"acquire", "counter"});
}

TEST_CASE("a client believes no longer when its lock is released, asked for or not", "[sim]") {
  Running run({acquired(), ReportReleased{}});
  REQUIRE(run.env.seen<Released>().size() == 1);
  REQUIRE_FALSE(run.client.holding().believes);
  REQUIRE(run.state() == AppState::thinking);
}

TEST_CASE("a validity ends by the clock that the lock counts by, and belief without one by nothing",
          "[sim]") {
  Running with({acquired(milliseconds(500))});
  REQUIRE(with.env.seen<Acquired>()[0].belief_until == Instant{milliseconds(500).ns});
  with.client.clock_changed(with.env);
  REQUIRE(with.env.seen<BeliefMoved>().size() == 1);
  Running without({acquired(Duration{})});
  REQUIRE(without.env.seen<Acquired>()[0].belief_until == Instant::never());
  without.client.clock_changed(without.env);
  REQUIRE(without.env.seen<BeliefMoved>().empty());
}

TEST_CASE("what a lock decides with its quorum is reported before a fault can strike", "[sim]") {
  Running run({});
  ScriptedLock lock;
  lock.script = {ReportQuorum{2}, acquired()};
  Client client = run.calling(lock);
  run.env.on_reached = [&](TriggerEvent event) {
    run.env.stopped = run.env.stopped || event == TriggerEvent::quorum_reached;
  };
  client.run(run.env);
  REQUIRE(client.holding().believes);
  REQUIRE(client.application().state() == AppState::fetch_token);
}

TEST_CASE("a killed client forgets its lock and its belief, and calls again after its restart", "[sim]") {
  Running run({acquired()});
  ScriptedLock fresh;
  run.client.crashed(run.env, fresh);
  REQUIRE(run.env.seen<BeliefEnded>().at(0).reason == BeliefEnd::crashed);
  REQUIRE(run.state() == AppState::down);
  REQUIRE_FALSE(run.client.holding().believes);
  REQUIRE(run.client.lock() == fresh);
  run.client.run(run.env);
  REQUIRE(run.env.wakes_at == MonoTime::never());
  run.client.restarted(run.env);
  run.env.wait(run.env.think);
  run.client.run(run.env);
  REQUIRE(run.inputs() == Inputs{"acquire"});
  REQUIRE(run.client.holding().hold.round == 1);
  REQUIRE(run.env.seen<BeliefEnded>().size() == 1);
}

TEST_CASE("a client without rounds left is done, but calls once more after a run has healed", "[sim]") {
  FakeEnv env;
  env.load.rounds = 1;
  const auto after_rejection = [&](Healing healing) {
    Running run({ReportRejected{}}, env);
    run.env.its_healing = healing;
    run.env.wait(run.env.think);
    run.client.run(run.env);
    return run;
  };
  REQUIRE(after_rejection(Healing::never).state() == AppState::finished);
  Running waiting = after_rejection(Healing::ahead);
  REQUIRE(waiting.state() == AppState::thinking);
  REQUIRE(waiting.env.wakes_at == FakeEnv::healing_begins());
  REQUIRE(waiting.inputs() == Inputs{"acquire"});
  REQUIRE(after_rejection(Healing::done).inputs() == Inputs{"acquire", "acquire"});
}

TEST_CASE("a coordinator is a client without an application", "[sim]") {
  FakeEnv env;
  ScriptedLock lock;
  lock.script = {SendForClient{ClientId{0}, NodeId{1}, {}, Step::acquire, {}}, AnswerClient{}};
  Client coordinator(id, lock, false);
  coordinator.tell(TimerFired{}, env.now());
  env.wait(seconds(100));
  coordinator.run(env);
  REQUIRE(env.asked == Asked{"node:2 for a client", "answer"});
  coordinator.crashed(env, ScriptedLock{});
  coordinator.restarted(env);
  coordinator.run(env);
  REQUIRE(coordinator.application().state() == AppState::none);
  REQUIRE(coordinator.lock().inputs.empty());
}

TEST_CASE("draws are answered at once, and each output reaches the environment", "[sim]") {
  Running run({DrawToken{5}, DrawRetryDelay{0, {}, milliseconds(1)}, CloseConnection{NodeId{0}},
               SendToNode{NodeId{1}, {}, Step::extend, 0, {}}, ReportAttempt{1}});
  REQUIRE(run.inputs() == Inputs{"acquire", "token 105", "delay"});
  REQUIRE(run.client.holding().hold.draw == 5);
  REQUIRE(run.env.asked == Asked{"close node:1", "node:2"});
  REQUIRE(run.env.seen<AttemptStarted>()[0].hold.draw == 5);
}

TEST_CASE("clients are equal if their locks, applications and holdings are", "[sim]") {
  Running run({acquired()});
  const Client copy = run.client;
  REQUIRE(copy == run.client);
  run.resource_answers(version_7);
  REQUIRE_FALSE(copy == run.client);
}

}  // namespace lockstep::sim
