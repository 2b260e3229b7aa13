#pragma once
// The simulated world as a value: it takes the earliest event and lets one host handle it. A copy and its
// original go on alike. A world refers to its Setup and its Schedule, which must outlive the world and its
// copies and which it never changes. sim/world/world_parts.h has its parts.
//
//   Lock      a sans-I/O lock (core/locks/lock_machine.h), or a guest (sim/guests/world/guest_lock.h)
//   Observer  is told everything that happens (sim/queue/timeline.h)
//   Node      a server that keeps keys (sim/servers/node.h)
//
// The step loop allocates nothing once every container has seen its largest size. A CHECK fails for bugs of
// lockstep itself; the observer judges whether a lock misbehaves.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/check.h"
#include "core/digest.h"
#include "core/ids.h"
#include "core/locks/lock_io.h"
#include "core/observation.h"
#include "core/schedule/schedule.h"
#include "core/time.h"
#include "sim/choices/steering.h"
#include "sim/servers/redis_node.h"
#include "sim/setup.h"
#include "sim/world/fault_effects.h"
#include "sim/world/invariants.h"
#include "sim/world/pending_state.h"
#include "sim/world/state_words.h"
#include "sim/world/world_env.h"
#include "sim/world/world_parts.h"

namespace lockstep::sim {

template <class Lock, class Observer, ServerNode Node = RedisNode>
class World {
 public:
  World() = default;

  // Starts a run. `lock_of(ClientId)` makes each client's lock; coordinators have the ids behind the
  // clients'. REQUIRES: the caller has reset the observer. Nothing else may be called on a world that was
  // never reset.
  template <class LockOf>
  void reset(const Setup& setup, const Schedule& schedule, LockOf&& lock_of);

  // Takes the next event and has it handled. Returns false when no event is left up to end().
  bool step() {
    if (timeline().next(end()) == nullptr) return false;
    const Event event = timeline().take();
    if (dispatch(event)) timeline().record(event);
    if (checks_invariants_) [[unlikely]]
      sim::check_invariants(parts_);
    return true;
  }
  void run() {
    while (step()) {
    }
  }
  // Does the same, but stops when the run has had this many events. Returns false if it stopped there.
  bool run_to_event(std::uint64_t most_events) {
    while (events() < most_events) {
      if (!step()) return true;
    }
    return false;
  }

  Instant now() const { return parts_.now(); }
  Instant end() const { return parts_.end(); }
  Digest digest() const { return parts_.timeline.digest(); }
  std::uint64_t events() const { return parts_.timeline.events(); }
  std::uint64_t acquisitions() const { return parts_.acquisitions; }
  std::size_t pending() const { return parts_.timeline.pending(); }
  const Observer& observer() const { return parts_.timeline.observer(); }
  Observer& observer() { return parts_.timeline.observer(); }
  const Chooser& chooser() const { return parts_.chooser; }
  // For nodes that have more to say or to be told than the world knows of.
  Node& node(NodeId id) { return parts_.servers.node(id); }
  // Both take effect at the next reset(); see Chooser::log_into() and Chooser::log_points_into().
  void log_choices_into(std::vector<Deviation>* log) { parts_.chooser.log_into(log); }
  void log_points_into(std::vector<ChoicePoint>* points) { parts_.chooser.log_points_into(points); }
  const std::vector<Fault>& faults() const { return parts_.faults.all(); }
  // REQUIRES: the host has clocks, unlike the resource and the counter.
  const HostClock& clock_of(HostId host) const { return parts_.clock_of(host); }

  // ---- For a search. REQUIRES: reset() was called with a schedule that overrides only scripted faults. ----
  //
  // A fault that strikes in this way has the same effect as in a run from the start whose schedule contains
  // it. Both number faults by family, then slot, and only the order of these numbers ever matters.

  // Adds `slots` free slots for each family. They strike when a steering says so.
  void open_slots(std::span<const std::uint16_t> families, std::uint32_t slots) {
    parts_.faults.open_slots(*parts_.setup, families, slots);
    parts_.prepare_for_faults();
  }
  // Lets the steering decide how the next steps deviate; nullptr: they do not deviate. The steering must
  // outlive the world and its copies.
  void steer(Steering* steering) {
    parts_.chooser.steer(steering);
    parts_.faults.watch_all(steering != nullptr);
  }
  // Lets the deviation's fault strike at the start of the run. REQUIRES: no step was made.
  void strike_at_start(const StepDeviation& deviation) {
    parts_.strike_at(Instant{}, parts_.faults.take_slot(deviation));
  }
  // Returns the next event that does anything, or nullptr when none is left up to end(). The event stays
  // valid until the next step.
  const Event* next() {
    for (;;) {
      const Event* event = timeline().next(end());
      if (event == nullptr || !is_stale_timer(*event)) return event;
      timeline().discard();
    }
  }
  // Writes everything that the world's future depends on. Worlds that go on alike give the same words.
  // `locks` (scenarios/search/lock_states.h) writes the states of locks. REQUIRES: next() was called since
  // the last step and returned an event.
  template <class Locks>
  void add_state_to(StateWords& out, Locks& locks);

  // The run that begins has no digest; reset() takes it back.
  void leave_digest_out() { timeline().leave_digest_out(); }
  // For the test of the determinism check: delays the messages sent while event number `at_event` (from 1)
  // is handled by one nanosecond, so that two runs of the same inputs differ. reset() takes it back.
  void plant_nondeterminism(std::uint64_t at_event) { timeline().plant(at_event); }
  // Says whether it is checked after every event what is true of the parts whatever the lock does. Builds for
  // debugging always check it.
  void set_checks_invariants(bool on) { checks_invariants_ = on || always_checks; }
  const auto& parts() const { return parts_; }

 private:
  using Parts = WorldParts<Lock, Observer, Node>;
  using Host = typename Parts::Host;
  using Env = WorldEnv<Parts>;
  using Effects = FaultEffects<Parts>;

  Timeline<Observer>& timeline() { return parts_.timeline; }
  const auto& hosts() const { return parts_.hosts(); }
  ClientOf<Lock>& client_on(HostIndex host) { return parts_.clients[host.value].client; }
  // Returns the environment of a client to which this event has come.
  [[gnu::always_inline]] Env woken_by(const Event& event) {
    return Env::woken(parts_, event.tie.destination(), !event.waited());
  }

  bool is_stale_timer(const Event& event) const {
    return event.was() == EventClass::timer &&
           event.timer_generation() != parts_.clients[event.tie.destination().value].timer_generation;
  }

  bool dispatch(const Event& event);
  [[gnu::noinline, gnu::cold]] bool detained(const Event& event);
  [[gnu::noinline, gnu::cold]] void keep_for_later(const Event& event, Instant until) {
    const Event waiting = parts_.processes.in_backlog(event);
    timeline().stage(until, waiting.tie) = waiting.message;
  }
  [[gnu::always_inline]] void request_arrived(const Event& event);
  void coordinator_asked(const Event& event);
  [[gnu::always_inline]] Reply serve(std::size_t server, const Message& message);
  [[gnu::always_inline]] bool reply_arrived(const Event& event);
  [[gnu::noinline, gnu::cold]] bool reset_noticed(const Event& event);
  bool timer_fired(const Event& event);
  [[gnu::noinline, gnu::cold]] bool resumed(HostIndex host);

#ifdef LOCKSTEP_CHECKS_INVARIANTS
  static constexpr bool always_checks = true;
#else
  static constexpr bool always_checks = false;
#endif

  Parts parts_;
  bool checks_invariants_ = always_checks;
};

template <class Lock, class Observer, ServerNode Node>
template <class LockOf>
void World<Lock, Observer, Node>::reset(const Setup& setup, const Schedule& schedule, LockOf&& lock_of) {
  parts_.reset(setup, schedule, lock_of);
  for (std::uint16_t client = 0; client < setup.clients; ++client) {
    Env env = Env::woken(parts_, {client});
    client_on({client}).start(env);
  }
}

// ---- Events ----

// Lets the destination handle the event. Returns false if nobody handled it: the event still waits, was
// superseded, or was lost.
template <class Lock, class Observer, ServerNode Node>
bool World<Lock, Observer, Node>::dispatch(const Event& event) {
  const HostIndex destination = event.tie.destination();
  const EventClass event_class = event.tie.event_class();
  const bool travels = event_class >= EventClass::request && event_class <= EventClass::reset_notice;
  if (travels && parts_.network.held_by_cut(timeline(), event)) [[unlikely]]
    return false;
  if (event_class >= EventClass::backlog && !parts_.faults.empty() &&
      !parts_.processes.is_free(destination, now()) && detained(event)) [[unlikely]]
    return false;
  switch (event.was()) {
    case EventClass::request:
      request_arrived(event);
      return true;
    case EventClass::reply:
      return reply_arrived(event);
    case EventClass::timer:
      return timer_fired(event);
    case EventClass::reset_notice:
      return reset_noticed(event);
    case EventClass::fault_begin:
      Effects(parts_).begin(event.tie.number());
      return true;
    case EventClass::fault_end:
      Effects(parts_).end(event.tie.number());
      return true;
    case EventClass::resume:
      return resumed(destination);
    case EventClass::backlog:
      break;
  }
  CHECK(false, "event class {}", static_cast<int>(event_class));
}

// Returns true iff the destination cannot handle the event now, because it is stopped, down, or a slow node
// that takes one command at a time. The event has then been dropped or kept for later.
template <class Lock, class Observer, ServerNode Node>
bool World<Lock, Observer, Node>::detained(const Event& event) {
  Processes& processes = parts_.processes;
  const HostIndex host = event.tie.destination();
  if (processes.is_down(host)) {
    parts_.network.lose_on_down_host(timeline(), event, processes.is_silent(host));
    return true;
  }
  if (const auto until = processes.waits_for_stopped(event, now())) {
    keep_for_later(event, *until);
    return true;
  }
  const auto until = processes.waits_for_slow(event, now());
  if (!until) return false;
  timeline().emit(BacklogGrown{hosts().id_of(host), *until});
  Event queued = event;
  queued.message.queued = true;
  keep_for_later(queued, *until);
  return true;
}

template <class Lock, class Observer, ServerNode Node>
inline void World<Lock, Observer, Node>::request_arrived(const Event& event) {
  if (parts_.network.loses_request(timeline(), event)) return;
  parts_.network.tell_of_delivery(timeline(), event);
  const std::size_t server = hosts().server_of(event.tie.destination());
  if constexpr (Parts::has_coordinators) {
    if (server >= hosts().coordinator(0)) return coordinator_asked(event);
  }
  parts_.network.send_reply(timeline(), parts_.chooser, event, serve(server, event.message));
  if (event.message.step == Step::acquire)
    Effects(parts_).reached(TriggerEvent::requests_executed, event.message.hold.client);
}

// Each message that a coordinator sends for a client carries the ghost id of that client's last request.
template <class Lock, class Observer, ServerNode Node>
void World<Lock, Observer, Node>::coordinator_asked(const Event& event) {
  if constexpr (Parts::has_coordinators) {
    const HostIndex coordinator = event.tie.destination();
    const ClientId by{event.tie.source().value};
    parts_.served_by(coordinator, by) = event;
    Env env = woken_by(event);
    client_on(coordinator).tell(ClientRequested{by, event.message.command}, env.now());
    client_on(coordinator).run(env);
  }
}

template <class Lock, class Observer, ServerNode Node>
inline Reply World<Lock, Observer, Node>::serve(std::size_t server, const Message& message) {
  const Command& command = message.command;
  if (hosts().is_node(server)) {
    Instant ends = Instant::never();
    if constexpr (Parts::value_is_end) {
      const HostClock& clock = parts_.clients[message.hold.client.value].clock;
      ends = clock.first_at_or_after(WallTime{command.value});
    }
    Node& node = parts_.servers.node(NodeId{static_cast<std::uint16_t>(server)});
    return node.execute(command, message.hold, now(), observer(), ends);
  }
  if (server != hosts().resource()) return parts_.servers.next_number();
  return parts_.servers.resource().execute(command, message.hold, now(), observer());
}

// An application that hangs takes no reply that is for itself.
template <class Lock, class Observer, ServerNode Node>
inline bool World<Lock, Observer, Node>::reply_arrived(const Event& event) {
  if (parts_.network.loses_reply(timeline(), event)) return true;
  const std::size_t server = hosts().server_of(event.tie.source());
  const Host& host = parts_.clients[event.tie.destination().value];
  if (!hosts().is_node(server) && host.is_stuck(now())) [[unlikely]] {
    if (server == hosts().resource() || host.client.fetches()) {
      keep_for_later(event, host.stuck_until);
      return false;
    }
  }
  parts_.network.tell_of_delivery(timeline(), event);
  const Message& message = event.message;
  ClientOf<Lock>& client = client_on(event.tie.destination());
  Env env = woken_by(event);
  if (hosts().is_node(server)) {
    const NodeId node{static_cast<std::uint16_t>(server)};
    client.tell(NodeReplied{node, message.request, message.answer(), message.command.key}, env.now());
  } else if (server == hosts().counter()) {
    client.counter_answered(env, message.request, message.hold, message.answer());
  } else if (server == hosts().resource()) {
    client.resource_answered(env, message.hold, message.answer());
  } else if constexpr (Parts::has_coordinators) {
    const CoordinatorId coordinator{hosts().id_of_server(server).index};
    client.tell(CoordinatorReplied{coordinator, message.request, message.answer()}, env.now());
  }
  client.run(env);
  return true;
}

// The client's kernel has received the RST, so nothing that was sent on the connection will be answered.
template <class Lock, class Observer, ServerNode Node>
bool World<Lock, Observer, Node>::reset_noticed(const Event& event) {
  if (!parts_.network.takes_notice(event, now())) return false;
  const std::size_t server = hosts().server_of(event.tie.source());
  ClientOf<Lock>& client = client_on(event.tie.destination());
  Env env = woken_by(event);
  if (hosts().is_node(server)) {
    client.tell(NodeFailed{NodeId{static_cast<std::uint16_t>(server)}}, env.now());
  } else if (server == hosts().counter()) {
    client.counter_failed(env);
  } else if (server == hosts().resource()) {
    client.resource_failed(env);
  } else if constexpr (Parts::has_coordinators) {
    client.tell(CoordinatorFailed{CoordinatorId{hosts().id_of_server(server).index}}, env.now());
  }
  client.run(env);
  return true;
}

template <class Lock, class Observer, ServerNode Node>
bool World<Lock, Observer, Node>::timer_fired(const Event& event) {
  if (is_stale_timer(event)) return false;
  parts_.clients[event.tie.destination().value].armed_deadline = MonoTime::never();
  Env env = Parts::takes_backlog_at_once ? woken_by(event) : Env::woken(parts_, event.tie.destination());
  return client_on(event.tie.destination()).wake(env);
}

// Lets a client finish what it was doing when it was stopped. Events that came due meanwhile are in the
// backlog and follow in the order in which they were due.
template <class Lock, class Observer, ServerNode Node>
bool World<Lock, Observer, Node>::resumed(HostIndex host) {
  if (!parts_.processes.runs(host, now())) return false;
  if (!hosts().is_client_host(host)) return true;
  Env env = Env::woken(parts_, host, false);
  client_on(host).run(env);
  return true;
}

// ---- State ----

// Nothing happens before the next event that does anything, so what ends by that event has ended. The digest,
// the number of events and the choices made are left out. Of the number of acquisitions only whether it is
// above 0 is written. The tests compare a search that merges equal states with one that merges nothing.
template <class Lock, class Observer, ServerNode Node>
template <class Locks>
void World<Lock, Observer, Node>::add_state_to(StateWords& out, Locks& locks) {
  FieldWords& words = out.words;
  words.clear();
  out.at = timeline().next(end())->at;
  timeline().list_pending(out.pending, [&](const Event& event) { return !is_stale_timer(event); });
  refer_to_faults(out, faults().size(), parts_.processes);
  words.add_all(out.at, parts_.acquisitions > 0);
  parts_.faults.add_state_to(words, out.at, out.fault_ranks);
  add_pending_to(out, parts_, locks);
  const bool compares = parts_.setup->guard == ResourceGuard::compare_and_set;
  for (const Host& host : parts_.clients)
    host.add_state_to(words, out.at, out.tokens_collide, compares, locks);
  parts_.servers.add_state_to(words, out.at, out.clocks_run_on);
  if constexpr (Parts::has_coordinators) add_served_to(words, parts_, locks);
  parts_.network.links().add_state_to(words, out.at);
  parts_.processes.add_state_to(words, out.at, out.fault_ranks);
  observer().add_state_to(words, out.at, out.fault_ranks);
}

}  // namespace lockstep::sim
