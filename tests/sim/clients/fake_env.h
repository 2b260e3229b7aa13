#pragma once
// An environment without any world: it writes down what the client asks for, and a test answers.

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/locks/lock_io.h"
#include "core/visit.h"
#include "sim/clients/client_env.h"
#include "tests/support/observations.h"

namespace lockstep::tests {

struct FakeEnv {
  // ---- A test sets these ----
  LocalTime clock{MonoTime{0}, WallTime{0}};
  bool stopped = false;
  bool stuck = false;
  bool deadlines = true;
  sim::Workload load{};
  ResourceGuard its_guard = ResourceGuard::none;
  sim::Healing its_healing = sim::Healing::never;
  Duration think = milliseconds(100);
  Duration work = milliseconds(10);
  std::function<void(sim::TriggerEvent)> on_reached = [](sim::TriggerEvent) {};

  // ---- What the client did ----
  std::vector<std::string> asked;  // "node:1", "counter", "resource read", "close node:1", …
  std::vector<std::pair<HoldId, Command>> asked_of_resource;
  std::vector<sim::TriggerEvent> events;
  History history;
  MonoTime wakes_at = MonoTime::never();

  LocalTime now() const { return clock; }
  bool is_stopped() const { return stopped; }
  bool is_stuck() const { return stuck; }
  bool deadlines_count() const { return deadlines; }
  const sim::Workload& workload() const { return load; }
  ResourceGuard guard() const { return its_guard; }
  static ResourceId resource_of(ClientId) { return ResourceId{3}; }
  sim::Healing healing() const { return its_healing; }
  static MonoTime healing_begins() { return MonoTime{seconds(5).ns}; }

  MonoTime think_until(ClientId, std::uint32_t) const { return clock.mono + think; }
  MonoTime work_until(HoldId) const { return clock.mono + work; }
  static OwnerToken draw_token(HoldId, std::uint32_t draw) { return {100 + draw}; }
  static Duration draw_delay(HoldId, const DrawRetryDelay& delay) { return delay.maximum; }
  static MonoTime timer_at(MonoTime deadline, HoldId, LockPhase) { return deadline; }
  static Instant true_time(ElapsedClock which, std::int64_t reading) {
    return Instant{which == ElapsedClock::monotonic ? reading : -reading};
  }
  void wake_at(MonoTime deadline) { wakes_at = deadline; }

  void ask_node(HoldId, const SendToNode& output) { asked.push_back("node:" + number(output.node.value)); }
  void ask_counter(HoldId, const SendToCounter&) { asked.emplace_back("counter"); }
  void ask_resource(HoldId hold, const Command& command, Step step) {
    asked.emplace_back(step == Step::read ? "resource read" : "resource write");
    asked_of_resource.emplace_back(hold, command);
  }
  void ask_coordinator(HoldId, const SendToCoordinator& output) {
    asked.push_back("coordinator:" + number(output.coordinator.value));
  }
  void ask_for_client(const SendForClient& output) {
    asked.push_back("node:" + number(output.node.value) + " for a client");
  }
  void answer_client(const AnswerClient&) { asked.emplace_back("answer"); }
  void close(NodeId node) { asked.push_back("close node:" + number(node.value)); }
  template <class E>
  void emit(const E& event) {
    history.push_back({Instant{clock.mono.ns}, event});
  }
  void reached(sim::TriggerEvent event) {
    events.push_back(event);
    on_reached(event);
  }

  void wait(Duration d) { clock = {clock.mono + d, clock.wall + d}; }
  template <class E>
  std::vector<E> seen() const {
    std::vector<E> found;
    for (const auto& one : all_of<E>(history)) found.push_back(one.what);
    return found;
  }

 private:
  static std::string number(std::uint16_t value) { return std::to_string(value + 1); }
};
static_assert(sim::ClientEnv<FakeEnv>);

// A lock that does what a test says: it gives back the outputs of `script` in their order.
struct ScriptedLock {
  std::vector<LockOutput> script;
  std::vector<std::string> inputs;  // what it was told
  MonoTime deadline = MonoTime::never();

  void handle(const AcquireInput&, LocalTime) { inputs.emplace_back("acquire"); }
  void handle(const ReleaseInput&, LocalTime) { inputs.emplace_back("release"); }
  void handle(const ExtendInput&, LocalTime) { inputs.emplace_back("extend"); }
  void handle(const TimerFired&, LocalTime) { inputs.emplace_back("timer"); }
  void handle(const TokenDrawn& drawn, LocalTime) {
    inputs.push_back("token " + std::to_string(drawn.token.value));
  }
  void handle(const DelayDrawn&, LocalTime) { inputs.emplace_back("delay"); }
  void handle(const NodeReplied&, LocalTime) { inputs.emplace_back("reply"); }
  void handle(const NodeFailed&, LocalTime) { inputs.emplace_back("failed"); }
  void handle(const CounterReplied& replied, LocalTime) {
    inputs.push_back(replied.reply.kind == ReplyKind::error ? "counter failed" : "counter");
  }
  LockOutput poll() {
    if (script.empty()) return Wait{deadline};
    const LockOutput first = script.front();
    script.erase(script.begin());
    return first;
  }
  static LockPhase phase() { return LockPhase::extending; }
  static NodeMask nodes() { return 1; }
  static ElapsedClock elapsed_clock() { return ElapsedClock::monotonic; }
  friend bool operator==(const ScriptedLock&, const ScriptedLock&) = default;
};

}  // namespace lockstep::tests
