#pragma once
// Writes what is pending in a world (sim/world/state_words.h).
//
//   - Running numbers (of messages, timers, backlogs, faults, connections) only order what is pending, so
//     their ranks are written.
//   - Dead values are left out: of a reply that nobody will take only its arrival counts, and of one of the
//     resource its version only if the guard compares versions.

#include <cstddef>
#include <cstdint>

#include "core/ids.h"
#include "core/locks/lock_io.h"
#include "core/resource_guard.h"
#include "sim/choices/faults.h"
#include "sim/hosts/links.h"
#include "sim/hosts/processes.h"
#include "sim/queue/event.h"
#include "sim/world/state_words.h"

namespace lockstep::sim {

// Gives the rank 0 to the faults that pending events or processes refer to, and no rank to all others.
// REQUIRES: the pending events are listed.
inline void refer_to_faults(StateWords& out, std::size_t faults, const Processes& processes) {
  out.fault_ranks.assign(faults, Faults::no_rank);
  for (const Event* event : out.pending) {
    if (event->tie.event_class() <= EventClass::fault_end) out.fault_ranks[event->tie.number()] = 0;
  }
  processes.for_each_down_by([&](std::uint32_t fault) { out.fault_ranks[fault] = 0; });
}

// Writes the message of a pending event.
template <class Parts, class Locks>
void add_message_to(StateWords& out, const Event& event, const Parts& parts, Locks& locks) {
  const Message& m = event.message;
  const EventClass was = event.was();
  FieldWords& words = out.words;
  words.add(static_cast<std::uint64_t>(was) << 32 | event.tie.source().value);
  if (was == EventClass::timer) return;
  const Links& links = parts.network.links();
  const LinkIndex link = parts.network.link_of(event);
  if (was == EventClass::reset_notice) {
    words.add(m.epoch - links.epoch(link));
    return;
  }
  const bool is_reply = was == EventClass::reply;
  const HostIndex asker = is_reply ? event.tie.destination() : event.tie.source();
  const std::size_t server = parts.hosts().server_of(is_reply ? event.tie.source() : event.tie.destination());
  const std::uint32_t request = locks.since(parts.clients[asker.value].client.lock(), m.request);
  const bool reset = links.is_reset(link, m.epoch);
  const bool ignored = is_reply && (links.is_closed(link, m.epoch) || reset);
  const bool too_late = is_reply && parts.hosts().is_node(server) && locks.takes_no_reply_to(request);
  words.add((ignored ? 1U : 0U) | (too_late ? 2U : 0U) | (reset ? 4U : 0U) | (m.queued ? 8U : 0U));
  if (ignored) return;
  words.add(m.epoch - links.epoch(link));
  if (too_late) return;
  // The version in a reply of the resource matters only to a guard that compares it.
  const bool of_resource = server == parts.hosts().resource();
  const bool compares = parts.setup->guard == ResourceGuard::compare_and_set;
  words.add_all(static_cast<std::uint64_t>(m.command.kind) | static_cast<std::uint64_t>(m.reply) << 8 |
                    static_cast<std::uint64_t>(m.step) << 16 |
                    static_cast<std::uint64_t>(m.command.key.value) << 32,
                m.command.ttl_ms, of_resource ? 0 : request,
                is_reply && of_resource && !compares ? 0 : m.command.value, m.hold, m.attempt);
}

// Writes the pending events. REQUIRES: they are listed, and the faults have their ranks.
template <class Parts, class Locks>
void add_pending_to(StateWords& out, const Parts& parts, Locks& locks) {
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
    if (is_message) add_message_to(out, *event, parts, locks);
  }
}

// Writes the clients' last requests to coordinators. Their ghost ids and attempts also matter for what a
// coordinator sends later; the other fields matter only until the coordinator has answered.
template <class Parts, class Locks>
void add_served_to(FieldWords& words, const Parts& parts, Locks& locks) {
  for (std::size_t i = 0; i < parts.served.size(); ++i) {
    const ClientId by{static_cast<std::uint16_t>(i % parts.setup->clients)};
    const HostIndex coordinator = parts.hosts().index_of_coordinator(i / parts.setup->clients);
    const Message& m = parts.served[i].message;
    const bool open = parts.clients[coordinator.value].client.lock().serves(by);
    words.add_all(open, m.hold, m.attempt);
    if (!open) continue;
    const Links& links = parts.network.links();
    const LinkIndex link = links.of(by.value, parts.hosts().server_of(coordinator));
    words.add_all(m.epoch - links.epoch(link), m.step, m.command.kind,
                  locks.since(parts.clients[by.value].client.lock(), m.request));
  }
}

}  // namespace lockstep::sim
