#pragma once
// What a client asks of whoever runs it: the world, the search in ticks, a test, or a runner over real
// sockets.

#include <concepts>
#include <cstdint>

#include "core/command.h"
#include "core/ids.h"
#include "core/locks/elapsed_clock.h"
#include "core/locks/lock_io.h"
#include "core/observation.h"
#include "core/resource_guard.h"
#include "core/time.h"
#include "sim/setup.h"

namespace lockstep::sim {

// Where a run stands that ends without faults.
enum class Healing : std::uint8_t {
  never,  // the run has no such end
  ahead,
  done,
};

// draw_…() and …_until() answer at once with what is chosen. ask_…() sends a request for the hold.
template <class Env>
concept ClientEnv = requires(Env& env, HoldId hold, std::uint32_t number, MonoTime deadline) {
  // The host's clocks. They stand still while an input is handled, unless a fault strikes.
  { env.now() } -> std::same_as<LocalTime>;
  // The process takes no step until it is run again.
  { env.is_stopped() } -> std::same_as<bool>;
  // The application makes no call until it is run again; its lock runs on.
  { env.is_stuck() } -> std::same_as<bool>;
  // What is due by now is due. It is not while something that was due earlier still waits.
  { env.deadlines_count() } -> std::same_as<bool>;

  { env.workload() } -> std::same_as<const Workload&>;
  { env.guard() } -> std::same_as<ResourceGuard>;
  { env.resource_of(hold.client) } -> std::same_as<ResourceId>;
  { env.healing() } -> std::same_as<Healing>;
  { env.healing_begins() } -> std::same_as<MonoTime>;

  // When the application makes its call of that number, from 0, and when it has done its work, which begins
  // now.
  { env.think_until(hold.client, number) } -> std::same_as<MonoTime>;
  { env.work_until(hold) } -> std::same_as<MonoTime>;
  { env.draw_token(hold, number) } -> std::same_as<OwnerToken>;
  { env.draw_delay(hold, DrawRetryDelay{}) } -> std::same_as<Duration>;
  // When the timer fires that the lock asks for; no earlier.
  { env.timer_at(deadline, hold, LockPhase::idle) } -> std::same_as<MonoTime>;
  // The first true instant, not before now, at which that clock reads at least so many nanoseconds if it does
  // not change. Only observations contain it.
  { env.true_time(ElapsedClock::monotonic, std::int64_t{}) } -> std::same_as<Instant>;
  // LockClient::wake() is to be called by then at the latest. A later deadline does not take back an earlier
  // one.
  env.wake_at(deadline);

  env.ask_node(hold, SendToNode{});
  env.ask_counter(hold, SendToCounter{});
  env.ask_resource(hold, Command{}, Step::write);
  env.ask_coordinator(hold, SendToCoordinator{});
  env.ask_for_client(SendForClient{});
  env.answer_client(AnswerClient{});
  env.close(NodeId{});

  // Tell whoever watches.
  env.emit(BeliefEnded{});
  env.reached(TriggerEvent::acquired);
};

}  // namespace lockstep::sim
