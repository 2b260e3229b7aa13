#pragma once
// How a run begins: its clocks, its clients, its nodes and its faults. Part of sim/world/world.h.

#include <algorithm>

#include "sim/world/world.h"

namespace lockstep::sim {

// Wall clocks start at the beginning of 2026, and the monotonic clock of each host at an origin of its own.
// Code that mixes the clocks up therefore cannot work by accident.
template <class Lock, class Observer>
HostClock World<Lock, Observer>::draw_clock(HostId host, const ClockErrors& errors) {
  const auto pick = [&](ChoiceKind kind, std::int64_t most) -> std::int64_t {
    ChoiceKey key;
    key.kind = kind;
    key.host_kind = host.kind;
    key.index = host.index;
    return chooser_.choose(key, ChoiceSpec{Distribution::uniform, -most, most, {1, 1}, false}, now_);
  };
  const RateError rate{pick(ChoiceKind::clock_rate, errors.rate_max.ppb)};
  const Duration offset{pick(ChoiceKind::clock_offset, errors.offset_max.ns)};
  processes_.set_drawn_rate(hosts_.index_of(host), rate);
  const std::int64_t mono_origin_s = 1000 * (hosts_.index_of(host).value + 1);
  return {LinearClock(Instant{}, seconds(mono_origin_s).ns, rate),
          LinearClock(Instant{}, wall_clock_origin.ns + offset.ns, rate)};
}

// Buckets are narrow enough that few events share one, and wide enough that the wheel spans a few
// latencies.
template <class Lock, class Observer>
unsigned World<Lock, Observer>::queue_shift() const {
  const auto pending = static_cast<std::int64_t>(hosts_.senders() * (hosts_.nodes() + 1));
  const std::int64_t spread = std::max<std::int64_t>((setup_->latency.max).ns, 1000);
  unsigned shift = 16;
  while (shift > 10 && (spread >> shift) * 4 < pending) --shift;
  while (shift < 30 && (spread >> shift) > 256) ++shift;
  return shift;
}

template <class Lock, class Observer>
template <class LockOf>
void World<Lock, Observer>::make_clients(LockOf& lock_of) {
  for (std::uint16_t client = 0; client < hosts_.senders(); ++client) {
    Client<Lock>& c = clients_[client];
    c.lock = lock_of(ClientId{client});
    c.clock = draw_clock(hosts_.id_of({client}),
                         hosts_.is_coordinator(client) ? setup_->coordinator_clocks : setup_->client_clocks);
    if (hosts_.is_coordinator(client)) c.state = AppState::finished;
  }
  served_.assign(hosts_.coordinators() * setup_->clients, Event{});
}

template <class Lock, class Observer>
template <class LockOf>
void World<Lock, Observer>::reset(const Setup& setup, const Schedule& schedule, LockOf&& lock_of) {
  CHECK(setup.clients >= 1 && setup.clients <= 1024 && setup.nodes >= 1 && setup.nodes <= 64);
  CHECK(has_coordinators || setup.coordinators == 0, "a lock without coordinators");
  setup_ = &setup;
  chooser_.reset(schedule);
  now_ = Instant{};
  events_ = acquisitions_ = planted_event_ = 0;
  hosts_ = Hosts<has_coordinators>(setup);
  clients_.assign(hosts_.senders(), Client<Lock>{});
  nodes_.resize(setup.nodes);
  queue_.clear(queue_shift(), 2 * hosts_.senders() * hosts_.servers() + 64);
  resource_ = Resource(setup.guard);
  counter_ = 0;
  digest_ = DigestBuilder{};
  lay_links();
  processes_.reset(hosts_.count(), heals() ? faults_end() : Instant::never());
  for (std::uint16_t node = 0; node < setup.nodes; ++node) {
    nodes_[node].reset(NodeId{node}, setup.keys, draw_clock(HostId::redis(NodeId{node}), setup.node_clocks),
                       setup.persistence);
  }
  make_clients(lock_of);
  faults_ = draw_faults(setup, chooser_);
  arm_faults();
  keep_new_locks();
  start_clients();
}

}  // namespace lockstep::sim
