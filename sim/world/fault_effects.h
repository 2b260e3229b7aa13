#pragma once
// What each fault does to the parts of a world. docs/FIDELITY.md says what each kind models and what not.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/check.h"
#include "core/fault_kind.h"
#include "core/ids.h"
#include "core/observation.h"
#include "core/persistence.h"
#include "core/ratio.h"
#include "core/time.h"
#include "sim/choices/fault.h"
#include "sim/choices/steering.h"
#include "sim/hosts/clock.h"
#include "sim/hosts/processes.h"
#include "sim/queue/event.h"
#include "sim/world/world_env.h"

namespace lockstep::sim {

template <class Parts>
class FaultEffects {
 public:
  // The parts must outlive it.
  explicit FaultEffects(Parts& world) : world_(world) {}

  // An event has come at which faults may strike.
  void reached(TriggerEvent event, ClientId by) {
    if (world_.faults.watches(event)) [[unlikely]]
      pull_triggers(event, by);
  }
  [[gnu::noinline, gnu::cold]] void begin(std::size_t number);
  [[gnu::noinline, gnu::cold]] void end(std::size_t number);

 private:
  using Env = WorldEnv<Parts>;
  using Node = typename Parts::Node;

  Instant now() const { return world_.now(); }
  auto& observer() { return world_.timeline.observer(); }
  const auto& hosts() const { return world_.hosts(); }
  auto& node_on(HostIndex host) { return world_.node_on(host); }

  [[gnu::noinline, gnu::cold]] void pull_triggers(TriggerEvent event, ClientId by);
  bool has_no_effect(const Fault& fault) const;
  void strike_host(std::size_t number, HostIndex host, Instant until);
  void stop_process(std::size_t fault, HostIndex host, Instant until);
  template <class Change>
  void change_clock(HostIndex host, Change&& change);
  void follow_lasting_faults(FaultKind kind, HostIndex host, HostId id);
  void set_rates(HostIndex host, HostId id);
  void take_down(std::size_t fault, HostIndex host, Ending ending);
  void take_down_client(HostIndex host);
  bool come_up(std::size_t fault, HostIndex host);
  Restart restart_after(const Node& node) const;
  Instant restarts_at(const Fault& fault, const Restart& restart, const Node& node) const;

  Parts& world_;
};

template <class Parts>
void FaultEffects<Parts>::pull_triggers(TriggerEvent event, ClientId by) {
  world_.chooser.log_event(event, by);
  world_.faults.reached(event, by, [&](std::size_t number) {
    const Duration offset = world_.faults[number].offset;
    if (offset.ns <= 0) {
      begin(number);
    } else {
      world_.strike_at(now() + offset, number);
    }
  });
  if (Steering* steering = world_.chooser.steering()) {
    steering->event(event, by,
                    [&](const StepDeviation& deviation) { begin(world_.faults.take_slot(deviation)); });
  }
}

// Returns true iff the fault strikes a process, and that is down, or connections, and there are none.
template <class Parts>
bool FaultEffects<Parts>::has_no_effect(const Fault& fault) const {
  if (needs_process(fault.kind)) return world_.processes.is_down(hosts().index_of(fault.target.host));
  return effect_of(fault.kind) == FaultEffect::resets && !world_.network.has_connection(fault.target);
}

template <class Parts>
void FaultEffects<Parts>::begin(std::size_t number) {
  world_.faults.disarm(number);
  const Fault& fault = world_.faults[number];
  const HostIndex host = hosts().index_of(fault.target.host);
  if (world_.faults.are_over(now()) || has_no_effect(fault)) return;
  world_.faults.begin(number, now());
  Instant until = fault.ends_if_begun(now(), world_.end());
  const bool restarts = takes_down(fault.kind) && fault.target.host.kind == HostKind::redis;
  if (restarts) until = restarts_at(fault, restart_after(node_on(host)), node_on(host));
  until = world_.faults.healed(until, now());
  const std::size_t client = hosts().is_client_host(host) ? host.value : 0;
  world_.timeline.emit(FaultBegan{static_cast<std::uint16_t>(number), fault.kind, fault.target.host,
                                  fault.target.peer.value_or(fault.target.host), fault.magnitude, until,
                                  world_.clients[client].client.lock().phase()});
  if (lasts_apart(fault.kind)) {
    if (fault.lasts.ns > 0 || world_.faults.have_an_end()) world_.end_at(until, number);
  } else if (until > now() && !is_message_fault(fault.kind) && fault.kind != FaultKind::pause) {
    world_.end_at(until, number);
  }
  if (strikes_links(fault.kind)) {
    world_.network.strike(world_.timeline, fault, until);
  } else {
    strike_host(number, host, until);
  }
}

template <class Parts>
void FaultEffects<Parts>::strike_host(std::size_t number, HostIndex host, Instant until) {
  const Fault& fault = world_.faults[number];
  switch (fault.kind) {
    case FaultKind::pause:
      stop_process(number, host, until);
      break;
    case FaultKind::suspend:
      world_.processes.freeze_mono(host, until);
      stop_process(number, host, until);
      change_clock(host, [&](HostClock& clock) { clock.mono.freeze(now()); });
      break;
    case FaultKind::wall_step:
      change_clock(host, [&](HostClock& clock) { clock.wall.step(now(), Duration{fault.magnitude}); });
      break;
    case FaultKind::clock_freeze:
      world_.processes.freeze_wall(host, until);
      change_clock(host, [&](HostClock& clock) { clock.wall.freeze(now()); });
      break;
    case FaultKind::rate:
    case FaultKind::slew:
    case FaultKind::slow:
      follow_lasting_faults(fault.kind, host, fault.target.host);
      break;
    case FaultKind::crash:
      take_down(number, host, Ending::killed);
      break;
    case FaultKind::power_loss:
      take_down(number, host, Ending::power_loss);
      break;
    case FaultKind::shutdown:
      take_down(number, host, Ending::shutdown);
      break;
    case FaultKind::key_loss:
      node_on(host).lose_keys(static_cast<std::uint16_t>(number), now(), observer());
      break;
    case FaultKind::token_collision:
      world_.clients[host.value].token_collides = true;
      break;
    case FaultKind::stuck:
      world_.clients[host.value].stuck_until = std::max(world_.clients[host.value].stuck_until, until);
      break;
    default:
      CHECK(false, "{} strikes no host", name_of(fault.kind));
  }
}

template <class Parts>
void FaultEffects<Parts>::end(std::size_t number) {
  const Fault& fault = world_.faults[number];
  const HostIndex host = hosts().index_of(fault.target.host);
  if (takes_down(fault.kind) && !come_up(number, host)) return;
  world_.faults.end(number);
  switch (fault.kind) {
    case FaultKind::suspend:
      if (world_.processes.is_mono_frozen(host, now())) return;
      change_clock(host, [&](HostClock& clock) { clock.mono.thaw(now()); });
      break;
    case FaultKind::clock_freeze:
      if (world_.processes.is_wall_frozen(host, now())) return;
      change_clock(host, [&](HostClock& clock) { clock.wall.thaw(now()); });
      break;
    case FaultKind::rate:
    case FaultKind::slew:
    case FaultKind::slow:
      follow_lasting_faults(fault.kind, host, fault.target.host);
      break;
    case FaultKind::stuck:
      if (world_.clients[host.value].is_stuck(now())) return;
      break;
    default:
      break;
  }
  world_.timeline.emit(FaultEnded{static_cast<std::uint16_t>(number), fault.kind, fault.target.host,
                                  fault.target.peer.value_or(fault.target.host)});
  const bool goes_on =
      fault.kind == FaultKind::stuck || (takes_down(fault.kind) && hosts().is_client_host(host));
  if (!goes_on || !world_.processes.runs(host, now())) return;
  Env env = Env::woken(world_, host);
  world_.clients[host.value].client.run(env);
}

template <class Parts>
void FaultEffects<Parts>::stop_process(std::size_t fault, HostIndex host, Instant until) {
  world_.processes.stop(host, until);
  if (hosts().is_node(hosts().server_of(host))) node_on(host).stops(now(), until);
  world_.timeline.stage_empty(until,
                              TieKey::of(EventClass::resume, host, {}, static_cast<std::uint32_t>(fault)));
}

// Changes the clocks of a host and then recomputes the projections and timers that depend on them. Faults
// change clocks only through this function.
template <class Parts>
template <class Change>
void FaultEffects<Parts>::change_clock(HostIndex host, Change&& change) {
  if (hosts().is_client_host(host)) {
    change(world_.clients[host.value].clock);
    Env env = Env::woken(world_, host);
    world_.clients[host.value].forget_timer();
    world_.clients[host.value].client.clock_changed(env);
  } else if (hosts().is_node(hosts().server_of(host))) {
    Node& node = node_on(host);
    node.change_clock(now(), change, observer());
    if (!world_.processes.is_down(host)) return;
    const std::uint32_t by = world_.processes.down_by(host);
    const Instant at = restarts_at(world_.faults[by], world_.processes.restart(host), node);
    if (at != Instant::never()) world_.end_at(at, by);
  }
}

// A fault of a kind that lasts apart has begun or ended. What the host does now follows from those that last.
template <class Parts>
void FaultEffects<Parts>::follow_lasting_faults(FaultKind kind, HostIndex host, HostId id) {
  if (effect_of(kind) == FaultEffect::slows) {
    world_.processes.set_slowness(host, world_.faults.slowness_of(id, now()));
  } else {
    set_rates(host, id);
  }
}

// Sets the rates of the host's clocks to what its lasting faults ask for. A slew applies on top of the rate,
// and to the wall clock only.
template <class Parts>
void FaultEffects<Parts>::set_rates(HostIndex host, HostId id) {
  constexpr std::int64_t one = 1'000'000'000;
  const RateError rate = world_.faults.rate_of(id, FaultKind::rate, now(), world_.processes.drawn_rate(host));
  const RateError slew = world_.faults.rate_of(id, FaultKind::slew, now(), RateError{});
  const RateError both{floor_div(static_cast<Int128>(one + rate.ppb) * (one + slew.ppb), one) - one};
  change_clock(host, [&](HostClock& clock) {
    if (clock.mono.rate() != rate) clock.mono.set_rate(now(), rate);
    if (clock.wall.rate() != both) clock.wall.set_rate(now(), both);
  });
}

// ---- Outages ----
//
// A killed client loses its lock, its belief and its connections, but what it has sent still arrives. A
// killed node loses what its persistence does not save, and its kernel resets its connections. After a
// power loss no kernel answers for the host, so a peer learns of the loss only when it sends to the host
// after the restart.

template <class Parts>
void FaultEffects<Parts>::take_down(std::size_t fault, HostIndex host, Ending ending) {
  const bool silent = ending == Ending::power_loss;
  const bool is_client = hosts().is_client_host(host);
  world_.processes.take_down(host, static_cast<std::uint32_t>(fault), silent,
                             is_client ? Restart{} : restart_after(node_on(host)));
  if (is_client) {
    take_down_client(host);
    if (!hosts().is_coordinator(host)) return;
  } else {
    node_on(host).go_down(world_.faults[fault].keeps_keys ? Ending::saved : ending, now(), observer());
  }
  world_.network.reset_all_to(world_.timeline, hosts().server_of(host), silent);
}

template <class Parts>
void FaultEffects<Parts>::take_down_client(HostIndex host) {
  auto& down = world_.clients[host.value];
  Env env(world_, host);
  down.client.crashed(env, world_.new_locks.at(host.value));
  down.forget_timer();
  down.forget_faults();
  world_.network.close_all_of(world_.timeline, host.value);
}

// Lets the host come up when the fault that took it down ends. Returns false if the host stays down for
// now, or if this fault is no longer what keeps it down.
template <class Parts>
bool FaultEffects<Parts>::come_up(std::size_t fault, HostIndex host) {
  if (!world_.processes.is_down(host) || world_.processes.down_by(host) != fault) return false;
  if (hosts().is_client_host(host)) {
    world_.processes.come_up(host);
    Env env = Env::woken(world_, host);
    world_.clients[host.value].client.restarted(env);
    return true;
  }
  const Instant at = restarts_at(world_.faults[fault], world_.processes.restart(host), node_on(host));
  if (at > now()) {
    if (at != Instant::never()) world_.end_at(at, fault);
    return false;
  }
  world_.processes.come_up(host);
  node_on(host).come_up(static_cast<std::uint16_t>(fault), now(), observer());
  return true;
}

// Returns what a node waits for that goes down now.
template <class Parts>
Restart FaultEffects<Parts>::restart_after(const Node& node) const {
  const Duration delay = world_.setup->restart_delay;
  if (!world_.setup->restart_delay_by_wall_clock) return {now() + delay, std::nullopt};
  return {now(), WallTime{node.clock().wall.read(now()) + delay.ns}};
}

// Returns the first instant from now on at which a node that the fault took down may be up if its clock does
// not change. Healing ends every wait.
template <class Parts>
Instant FaultEffects<Parts>::restarts_at(const Fault& fault, const Restart& restart, const Node& node) const {
  const Instant at = std::max(fault.began + Duration{fault.magnitude}, restart.first(node.clock()));
  return std::max(world_.faults.healed(at, now()), now());
}

}  // namespace lockstep::sim
