#pragma once
// Writes everything that a world's future depends on. Worlds that go on alike give the same words. Part of
// sim/world/world.h.
//
//   - Nothing happens before the next event that does anything, so what ends by that event has ended.
//   - Running numbers (of messages, timers, backlogs, faults, connections) only order what is pending, so
//     their ranks are written. A timer that the client has armed again since does nothing and is left out.
//   - Dead values are left out: a client's clock reading, and what the client knew of a hold that has ended.
//   - The digest, the number of events and the choices made are left out. Of the number of acquisitions only
//     whether it is above 0 is written.
//
// The tests compare a search that merges equal states with one that merges nothing.

#include <algorithm>

#include "sim/world/world.h"

namespace lockstep::sim {

template <class Lock, class Observer>
template <class Locks>
void World<Lock, Observer>::add_state_to(StateWords& out, Locks& locks) {
  FieldWords& words = out.words;
  out.at = queue_.top().at;
  words.clear();
  list_pending(out);
  words.add_all(out.at, acquisitions_ > 0);
  rank_faults(out);
  add_events_to(out, locks);
  for (std::size_t client = 0; client < clients_.size(); ++client) add_client_to(out, client, locks);
  for (const RedisNode& node : nodes_) node.add_state_to(words, out.at, out.clocks_run_on);
  resource_.add_state_to(words);
  words.add(counter_);
  if constexpr (has_coordinators) add_served_to(out, locks);
  links_.add_state_to(words, out.at);
  processes_.add_state_to(words, out.at, out.fault_ranks);
  observer_.add_state_to(words, out.at, out.fault_ranks);
}

template <class Lock, class Observer>
void World<Lock, Observer>::list_pending(StateWords& out) {
  out.pending.clear();
  queue_.for_each([&](const Event& event) {
    if (!is_stale_timer(event)) out.pending.push_back(&event);
  });
  std::sort(out.pending.begin(), out.pending.end(), [](const Event* a, const Event* b) { return *a < *b; });
}

// Ranks and writes the faults that still matter: those that wait for their trigger, begin or end later,
// keep a host down, or set a rate or a slowness now.
template <class Lock, class Observer>
void World<Lock, Observer>::rank_faults(StateWords& out) const {
  constexpr std::uint32_t matters = 0;
  out.fault_ranks.assign(faults_.size(), StateWords::no_fault);
  for (const Event* event : out.pending) {
    if (event->tie.event_class() <= EventClass::fault_end) out.fault_ranks[event->tie.number()] = matters;
  }
  processes_.for_each_down_by([&](std::uint32_t fault) { out.fault_ranks[fault] = matters; });
  std::uint32_t rank = 0;
  for (std::size_t number = 0; number < faults_.size(); ++number) {
    const Fault& fault = faults_[number];
    const bool lasts = lasts_apart(fault.kind) && fault.lasts_at(out.at);
    if (out.fault_ranks[number] != matters && !fault.armed && !lasts) continue;
    out.fault_ranks[number] = rank++;
    const HostId peer = fault.target.peer.value_or(fault.target.host);
    const bool began_counts = lasts_apart(fault.kind) || takes_down(fault.kind);
    out.words.add_all(fault.key.high_word(), fault.target.host, peer, fault.target.direction, fault.magnitude,
                      std::uint64_t{fault.seen} << 2 | (fault.armed ? 2U : 0U) | (fault.over ? 1U : 0U),
                      began_counts ? fault.began : Instant{});
  }
  out.words.add(rank);
}

template <class Lock, class Observer>
template <class Locks>
void World<Lock, Observer>::add_events_to(StateWords& out, Locks& locks) const {
  const auto group = [](const Event& event) {
    const bool waits = event.tie.event_class() == EventClass::backlog;
    return event.tie.packed >> (waits ? 46U : 32U);
  };
  out.words.add(out.pending.size());
  for (const Event* event : out.pending) {
    const EventClass event_class = event->tie.event_class();
    std::uint32_t rank = 0;
    if (event_class <= EventClass::fault_end) {
      rank = out.fault_ranks[event->tie.number()];
    } else if (event_class != EventClass::resume && event_class != EventClass::timer) {
      for (const Event* other : out.pending) {
        if (group(*other) == group(*event) && other->tie < event->tie) ++rank;
      }
    }
    out.words.add_all(event->at, group(*event) << 32 | rank);
    const bool is_message = event_class >= EventClass::backlog && event_class <= EventClass::reset_notice;
    if (is_message) add_message_to(out, *event, locks);
  }
}

// Writes the clients' last requests to coordinators. Their ghost ids and attempts also matter for what a
// coordinator sends later; the other fields matter only until the coordinator has answered.
template <class Lock, class Observer>
template <class Locks>
void World<Lock, Observer>::add_served_to(StateWords& out, Locks& locks) {
  for (std::size_t coordinator = setup_->clients; coordinator < hosts_.senders(); ++coordinator) {
    for (std::uint16_t client = 0; client < setup_->clients; ++client) {
      const Message& m = served(coordinator, client).message;
      const bool open = clients_[coordinator].lock.serves(ClientId{client});
      out.words.add_all(open, m.hold, m.attempt);
      if (!open) continue;
      const LinkIndex link = links_.of(client, hosts_.server_of(hosts_.index_of_sender(coordinator)));
      out.words.add_all(m.epoch - links_.epoch(link), m.step, m.command.kind,
                        locks.since(clients_[client].lock, m.request));
    }
  }
}

template <class Lock, class Observer>
template <class Locks>
void World<Lock, Observer>::add_message_to(StateWords& out, const Event& event, Locks& locks) const {
  const Message& m = event.message;
  const EventClass was = event.was();
  out.words.add(static_cast<std::uint64_t>(was) << 32 | event.tie.source().value);
  if (was == EventClass::timer) return;
  const bool is_reply = was != EventClass::request;
  const std::size_t client = (is_reply ? event.tie.destination() : event.tie.source()).value;
  const std::size_t server = hosts_.server_of(is_reply ? event.tie.source() : event.tie.destination());
  const LinkIndex link = links_.of(client, server);
  if (was == EventClass::reset_notice) {
    out.words.add(m.epoch - links_.epoch(link));
    return;
  }
  // If nobody will take a reply, only its arrival counts.
  const std::uint32_t request = locks.since(clients_[client].lock, m.request);
  const bool reset = links_.is_reset(link, m.epoch);
  const bool ignored = is_reply && (links_.is_closed(link, m.epoch) || reset);
  const bool too_late = is_reply && hosts_.is_node(server) && locks.takes_no_reply_to(request);
  out.words.add((ignored ? 1U : 0U) | (too_late ? 2U : 0U) | (reset ? 4U : 0U) | (m.queued ? 8U : 0U));
  if (ignored) return;
  out.words.add(m.epoch - links_.epoch(link));
  if (too_late) return;
  out.words.add_all(
      static_cast<std::uint64_t>(m.command.kind) | static_cast<std::uint64_t>(m.reply) << 8 |
          static_cast<std::uint64_t>(m.step) << 16 | static_cast<std::uint64_t>(m.command.key.value) << 32,
      m.command.ttl_ms, server == hosts_.resource() ? 0 : request, m.command.value, m.hold, m.attempt);
}

template <class Lock, class Observer>
template <class Locks>
void World<Lock, Observer>::add_client_to(StateWords& out, std::size_t client, Locks& locks) const {
  const Client<Lock>& c = clients_[client];
  FieldWords& words = out.words;
  const bool between_holds =
      (c.state == AppState::down || c.state == AppState::thinking || c.state == AppState::finished) &&
      !c.believes;
  const bool holds = c.believes || (c.state >= AppState::fetch_token && c.state <= AppState::writing);
  const std::size_t first = words.size();
  words.add(static_cast<std::uint64_t>(c.state) | (c.lock_drained ? 0x100U : 0U) |
            (c.believes ? 0x200U : 0U) | (c.served ? 0x400U : 0U) | (holds && c.has_validity ? 0x800U : 0U) |
            (c.token_collides ? 0x1000U : 0U));
  c.clock.mono.add_state_to(words);
  if (locks.reads_wall_clock(c.lock)) c.clock.wall.add_state_to(words);
  words.add_all(c.lock_deadline, c.app_deadline, c.armed_deadline, c.round);
  if (!between_holds) words.add(c.hold);
  if (c.state == AppState::working) words.add(c.work_ends);
  if (holds) words.add_all(c.has_validity ? c.valid_until : 0, c.fencing.value);
  if (setup_->guard == ResourceGuard::compare_and_set) words.add(c.version_read);
  words.add_if_after(c.stuck_until, out.at);
  words.add(c.counter_request.value == 0 ? 0 : locks.since(c.lock, c.counter_request));
  if (out.tokens_collide) words.add_all(c.token.value, c.token_drawn);
  locks.add(words, first, c.lock);
}

}  // namespace lockstep::sim
