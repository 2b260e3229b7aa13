#pragma once
// The simulated world as a value: hosts with their clocks and processes, connections, Redis nodes, the
// protected resource, the clients with their locks, pending events, the observer and the digest. A copy and
// its original go on alike. A world refers to its Setup and its Schedule, which must outlive the world and
// its copies and which the world never changes.
//
//   Lock      a sans-I/O lock (core/locks/lock_io.h): handle(input, LocalTime), poll(), phase(), nodes(),
//             elapsed_clock(), ==
//   Observer  a value with on_event(Instant, const E&) for every struct of core/observation.h,
//             static constexpr bool wants_messages and wants_events, and, if wants_events,
//             on_dequeue(const EventRecord&). An observer that does not want messages is still told of
//             requests to delete a key while follows_deletions() returns true
//
// One step takes the earliest event from the queue and lets one host handle it. The step loop allocates
// nothing once every container has seen its largest size. A CHECK fails for bugs of lockstep itself; the
// observer judges whether a lock misbehaves.

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/check.h"
#include "core/digest.h"
#include "core/locks/lock_io.h"
#include "core/locks/lock_machine.h"
#include "core/observation.h"
#include "core/schedule/choice_limits.h"
#include "core/visit.h"
#include "sim/choices/chooser.h"
#include "sim/choices/fault.h"
#include "sim/choices/steering.h"
#include "sim/hosts/client.h"
#include "sim/hosts/hosts.h"
#include "sim/hosts/links.h"
#include "sim/hosts/processes.h"
#include "sim/queue/event_queue.h"
#include "sim/servers/redis_node.h"
#include "sim/servers/resource.h"
#include "sim/setup.h"
#include "sim/world/state_words.h"

namespace lockstep::sim {

template <class Lock, class Observer>
class World {
 public:
  World() = default;

  // Starts a run. `lock_of(ClientId)` makes each client's lock; coordinators have the ids behind the
  // clients'. REQUIRES: the caller has reset the observer. Nothing else may be called on a world that was
  // never reset.
  template <class LockOf>
  void reset(const Setup& setup, const Schedule& schedule, LockOf&& lock_of);

  // Takes the next event and has it handled. Returns false when no event is left up to end().
  bool step();
  void run() {
    while (step()) {
    }
  }
  // Does the same, but stops when the run has had this many events. Returns false if it stopped there.
  bool run_to_event(std::uint64_t most_events) {
    while (events_ < most_events) {
      if (!step()) return true;
    }
    return false;
  }

  Instant now() const { return now_; }
  Instant end() const { return faults_end() + setup_->healing; }
  // From this instant on a run that heals has no faults.
  Instant faults_end() const { return Instant{} + setup_->duration; }
  Digest digest() const { return digest_.value(); }
  std::uint64_t events() const { return events_; }
  std::uint64_t acquisitions() const { return acquisitions_; }
  std::size_t pending() const { return queue_.size(); }
  const Observer& observer() const { return observer_; }
  Observer& observer() { return observer_; }
  const Chooser& chooser() const { return chooser_; }
  // Both take effect at the next reset(); see Chooser::log_into() and Chooser::log_points_into().
  void log_choices_into(std::vector<Deviation>* log) { chooser_.log_into(log); }
  void log_points_into(std::vector<ChoicePoint>* points) { chooser_.log_points_into(points); }
  const std::vector<Fault>& faults() const { return faults_; }
  const HostClock& clock_of(HostId host) const;

  // ---- For a search (sim/world/world_search.h, sim/world/world_state.h) ----
  // REQUIRES, for all of these: reset() was called with a schedule that overrides only scripted faults.

  // Adds `slots` unarmed faults for each family. They strike when a steering says so.
  void open_slots(std::span<const std::uint16_t> families, std::uint32_t slots);
  // Lets the steering decide how the next steps deviate; nullptr: they do not deviate. The steering must
  // outlive the world and its copies.
  void steer(Steering* steering);
  // Lets the deviation's fault strike at the start of the run. REQUIRES: no step was made.
  void strike_at_start(const StepDeviation& deviation);
  // Returns the next event that does anything, or nullptr when none is left up to end(). The event stays
  // valid until the next step.
  const Event* next();
  // Writes the state of the world to `out`; `locks` (scenarios/search/lock_states.h) writes the states of
  // locks. REQUIRES: next() was called since the last step and returned an event.
  template <class Locks>
  void add_state_to(StateWords& out, Locks& locks);

  // For the test of the determinism check: delays the messages sent while event number `at_event` (from 1)
  // is handled by one nanosecond, so that two runs of the same inputs differ. reset() takes it back.
  void plant_nondeterminism(std::uint64_t at_event) { planted_event_ = at_event; }

 private:
  // ---- set-up (sim/world/world_reset.h) ----
  HostClock draw_clock(HostId host, const ClockErrors& errors);
  template <class LockOf>
  void make_clients(LockOf& lock_of);
  unsigned queue_shift() const;
  void record(const Event& event);
  bool dispatch(const Event& event);
  [[gnu::noinline, gnu::cold]] bool detained(const Event& event);
  [[gnu::noinline, gnu::cold]] bool queued_on_slow_node(const Event& event);
  [[gnu::noinline, gnu::cold]] void keep_for_later(const Event& event, Instant until);

  // ---- coordinators (sim/world/world_coordinator.h) ----
  static constexpr bool has_coordinators = HasCoordinator<Lock>;
  Event& served(std::size_t coordinator, std::size_t client) {
    return served_[(coordinator - setup_->clients) * setup_->clients + client];
  }
  void request_of_client(const Event& event);
  void coordinator_answered(std::size_t client, std::size_t server, const Message& message);
  void coordinator_failed(std::size_t client, std::size_t server);

  // ---- clients (sim/world/world_client.h) ----
  void start_clients();
  void run_client(std::size_t client, bool deadlines_count = true);
  void drain_one(std::size_t client);
  bool app_step(std::size_t client, bool deadlines_count);
  void begin_acquire(std::size_t client);
  void wait_for_healing(std::size_t client);
  void begin_work(std::size_t client);
  void write(std::size_t client);
  void work_step(std::size_t client);
  void check_validity(std::size_t client);
  void give_up_work(std::size_t client);
  void think_again(std::size_t client);
  [[gnu::noinline, gnu::cold]] OwnerToken colliding_token(std::size_t client, OwnerToken unique);
  void arm_timer(std::size_t client);
  bool timer_fired(std::size_t client);
  void resource_answered(std::size_t client, const Message& message);
  void counter_answered(std::size_t client, RequestId request, HoldId hold, const Reply& reply);
  [[gnu::noinline, gnu::cold]] void client_clock_changed(std::size_t client);
  [[gnu::noinline, gnu::cold]] void delay_timer(std::size_t client);
  // Returns the register of the client's resource.
  KeyId register_of(std::size_t client) const {
    return KeyId{setup_->resource_of(ClientId{static_cast<std::uint16_t>(client)}).value};
  }
  bool is_stuck(std::size_t client) const { return now_ < clients_[client].stuck_until; }
  bool is_for_stuck_application(std::size_t client, std::size_t server) const {
    return is_stuck(client) && (server == hosts_.resource() || clients_[client].state == AppState::fetching);
  }
  std::int64_t elapsed_reading(const Client<Lock>& client) const;
  Instant belief_until(const Client<Lock>& client) const;
  template <class Input>
  void tell_lock(std::size_t client, const Input& input) {
    Client<Lock>& c = clients_[client];
    c.lock.handle(input, c.now);
    c.lock_drained = false;
  }

  // ---- outputs of locks (sim/world/world_outputs.h) ----
  void act(std::size_t client, const Wait& output);
  void act(std::size_t client, const SendToNode& output);
  void act(std::size_t client, const SendToCounter& output);
  void act(std::size_t client, const CloseConnection& output);
  void ask_for_fencing(std::size_t client);
  void act(std::size_t client, const DrawToken& output);
  void act(std::size_t client, const DrawRetryDelay& output);
  void act(std::size_t client, const ReportAttempt& output);
  void act(std::size_t client, const ReportQuorum& output);
  void act(std::size_t client, const ReportAcquired& output);
  void act(std::size_t client, const ReportExtended& output);
  void act(std::size_t client, const ReportRejected& output);
  void act(std::size_t client, const ReportLost& output);
  void act(std::size_t client, const ReportReleased& output);
  void act(std::size_t client, const SendToCoordinator& output);
  void act(std::size_t coordinator, const SendForClient& output);
  void act(std::size_t coordinator, const AnswerClient& output);

  // ---- network (sim/world/world_network.h) ----
  void send_request(std::size_t client, std::size_t server, const Command& command, Step step,
                    RequestId request, std::uint32_t attempt) {
    send_request(client, server, command, step, request, attempt, clients_[client].hold);
  }
  void send_request(std::size_t client, std::size_t server, const Command& command, Step step,
                    RequestId request, std::uint32_t attempt, HoldId hold);
  [[gnu::noinline, gnu::cold]] void lose_request(std::size_t client, std::size_t server,
                                                 const Command& command, Step step, std::uint32_t attempt,
                                                 HoldId hold);
  void send_reply(const Event& request, const Reply& reply);
  Sent send(const Coordinate& coordinate, HoldId hold, std::size_t client, std::size_t server, Way way);
  [[gnu::noinline, gnu::cold]] bool held_by_cut(const Event& event);
  void request_arrived(const Event& event);
  bool reply_arrived(const Event& event);
  [[gnu::noinline, gnu::cold]] bool reset_noticed(const Event& event);
  [[gnu::noinline, gnu::cold]] void lost_on_down_host(const Event& event);
  void send_reset_notice(std::size_t client, std::size_t server, std::uint32_t epoch);
  [[gnu::noinline]] void tell_of_request(std::size_t client, std::size_t server, const Message& message,
                                         Instant arrives);
  void close_link(std::size_t client, std::size_t server);
  void free_link(std::size_t client, std::size_t server);
  void lay_links();
  Reply serve(std::size_t server, const Message& message);
  // Returns the link of a message that travels that way.
  LinkIndex link_of(const Event& event, Way way) const {
    const HostIndex opener = way == Way::request ? event.tie.source() : event.tie.destination();
    const HostIndex acceptor = way == Way::request ? event.tie.destination() : event.tie.source();
    return links_.of(opener.value, hosts_.server_of(acceptor));
  }
  MessageText text_of(const Message& message, bool is_reply) const;
  static Coordinate coordinate_of(const Message& message) {
    return {message.step, message.hold.round, message.attempt};
  }
  void drop(const Event& event, MessageFate fate);

  // ---- faults (sim/world/world_faults.h, sim/world/world_processes.h) ----
  void arm_faults();
  void trigger(TriggerEvent event, std::size_t client) {
    if ((armed_events_ >> static_cast<unsigned>(event) & 1U) != 0) [[unlikely]]
      pull_triggers(event, client);
  }
  [[gnu::noinline, gnu::cold]] void pull_triggers(TriggerEvent event, std::size_t client);
  [[gnu::noinline, gnu::cold]] void strike_as_steered(TriggerEvent event, std::size_t client);
  [[gnu::noinline, gnu::cold]] void begin_fault(std::size_t number);
  [[gnu::noinline, gnu::cold]] void end_fault(std::size_t number);
  void strike_host(std::size_t number, Instant until);
  void strike_links(const Fault& fault, Instant until);
  Instant end_of(const Fault& fault) const;
  void stop_process(std::size_t fault, HostIndex host, Instant until);
  [[gnu::noinline, gnu::cold]] void resumed(HostIndex host);
  template <class Change>
  void change_clock(HostIndex host, Change&& change);
  void set_rates(HostIndex host);
  RateError rate_under_faults(HostIndex host, FaultKind kind, RateError otherwise) const;
  Duration slowness_under_faults(HostIndex host) const;
  void take_down(std::size_t fault, HostIndex host, Ending ending);
  void take_down_client(std::size_t client);
  void close_connections(std::size_t server, bool silently);
  bool come_up(std::size_t fault, HostIndex host);
  Instant restart_of(HostIndex node) const;
  void keep_new_locks();
  bool has_no_effect(const Fault& fault);
  template <class Visit>
  void for_links(const FaultTarget& target, Visit&& visit);
  void emit_fault_began(std::size_t number, Instant until);
  void schedule_fault_end(std::size_t fault, Instant at);
  bool heals() const { return setup_->healing.ns > 0; }
  bool healed() const { return heals() && now_ >= faults_end(); }
  Instant heal(Instant until) const;

  // Draws a duration of the range for the key.
  Duration draw_from(const DurationRange& range, const ChoiceKey& key) {
    if (range.distribution == Distribution::uniform) [[likely]] {
      return range.min + Duration{chooser_.choose_up_to((range.max - range.min).ns, key, now_)};
    }
    return range.min + Duration{chooser_.choose(key, spec_above_minimum(range), now_)};
  }

  // Returns true iff the sender's process is stopped or down. Runs without faults skip the look-up.
  bool stopped(std::size_t host) const {
    return !faults_.empty() && !processes_.runs(hosts_.index_of_sender(host), now_);
  }

  // ---- states (sim/world/world_state.h) ----
  bool is_stale_timer(const Event& event) const;
  std::uint32_t take_slot(const StepDeviation& deviation);
  void list_pending(StateWords& out);
  void rank_faults(StateWords& out) const;
  template <class Locks>
  void add_events_to(StateWords& out, Locks& locks) const;
  template <class Locks>
  void add_served_to(StateWords& out, Locks& locks);
  template <class Locks>
  void add_message_to(StateWords& out, const Event& event, Locks& locks) const;
  template <class Locks>
  void add_client_to(StateWords& out, std::size_t client, Locks& locks) const;

  template <class E>
  void emit(const E& event) {
    observer_.on_event(now_, event);
  }

  const Setup* setup_ = nullptr;
  Chooser chooser_;
  EventQueue queue_;
  Instant now_;
  std::uint64_t events_ = 0;
  std::uint64_t acquisitions_ = 0;
  std::uint64_t planted_event_ = 0;
  Hosts<has_coordinators> hosts_;
  std::vector<Client<Lock>> clients_;
  std::vector<RedisNode> nodes_;
  Resource resource_;
  std::int64_t counter_ = 0;     // the linearizable fencing counter
  Links links_;                  // from senders to servers
  std::vector<Lock> new_locks_;  // by client: its lock as made by lock_of; empty unless one can crash
  Processes processes_;
  std::vector<Event> served_;  // by coordinator, then client: the client's last request that arrived there
  std::vector<Fault> faults_;
  std::uint32_t armed_events_ = 0;  // bit e: some armed fault waits for TriggerEvent e
  Observer observer_;
  DigestBuilder digest_;
};

template <class Lock, class Observer>
const HostClock& World<Lock, Observer>::clock_of(HostId host) const {
  CHECK(is_numbered(host.kind), "{} has no clock", host.index);
  if (host.kind == HostKind::redis) return nodes_.at(host.index).clock();
  return clients_.at(hosts_.index_of(host).value).clock;
}

}  // namespace lockstep::sim

#include "sim/world/world_client.h"
#include "sim/world/world_coordinator.h"
#include "sim/world/world_faults.h"
#include "sim/world/world_network.h"
#include "sim/world/world_outputs.h"
#include "sim/world/world_processes.h"
#include "sim/world/world_reset.h"
#include "sim/world/world_search.h"
#include "sim/world/world_state.h"
#include "sim/world/world_step.h"
