#include "sim/hosts/processes.h"

#include "core/check.h"
#include "sim/setup.h"

namespace lockstep::sim {

void Processes::stop(HostIndex host, Instant until) {
  Process& process = of(host);
  CHECK(!process.down, "a process that is down is stopped");
  extend(process.stopped_until, until);
  process.changed();
}

void Processes::take_down(HostIndex host, std::uint32_t by, bool silent, const Restart& restart) {
  Process& process = of(host);
  CHECK(!process.down, "a process that is down goes down again");
  process.down = true;
  process.silent = silent;
  process.down_by = by;
  process.restart = restart;
  process.stopped_until = process.busy_until = Instant::before_all();
  process.changed();
}

void Processes::come_up(HostIndex host) {
  CHECK(of(host).down, "a process that is up comes up");
  of(host).down = false;
  of(host).changed();
}

std::optional<Instant> Processes::waits_for_stopped(const Event& event, Instant now) const {
  const HostIndex host = event.tie.destination();
  if (!is_stopped(host, now)) return std::nullopt;
  return of(host).stopped_until;
}

// The end of all faults ends all waiting.
std::optional<Instant> Processes::waits_for_slow(const Event& event, Instant now) {
  Process& process = of(event.tie.destination());
  const bool idle = process.slow_by.ns == 0 && process.busy_until <= now;
  if (idle || event.was() != EventClass::request || event.message.queued) return std::nullopt;
  const Instant done = std::max(process.busy_until, now) + process.slow_by;
  process.busy_until = ended_by_healing(done, now, faults_end_);
  process.changed();
  return process.busy_until;
}

Event Processes::in_backlog(Event event) {
  if (event.tie.event_class() == EventClass::backlog) return event;
  event.message.waits_as = event.tie.event_class();
  if (event.message.waits_as == EventClass::timer) event.message.request = RequestId{event.tie.number()};
  std::uint32_t& number = of(event.tie.destination()).backlog_number;
  event.tie = TieKey::of_backlog(event.tie.destination(), event.tie.source(), number++);
  return event;
}

void Processes::add_state_to(FieldWords& words, Instant at,
                             std::span<const std::uint32_t> fault_ranks) const {
  for (const Process& process : all_) process.add_state_to(words, at, fault_ranks);
}

void Processes::Process::add_state_to(FieldWords& words, Instant at,
                                      std::span<const std::uint32_t> fault_ranks) const {
  const bool busy = std::max({stopped_until, mono_frozen_until, wall_frozen_until, busy_until}) > at;
  words.add((down ? 1U : 0U) | (busy ? 2U : 0U) | (slow_by.ns != 0 ? 4U : 0U));
  if (busy) {
    words.add_if_after(stopped_until, at);
    words.add_if_after(mono_frozen_until, at);
    words.add_if_after(wall_frozen_until, at);
    words.add_if_after(busy_until, at);
  }
  if (slow_by.ns != 0) words.add(slow_by);
  if (down) words.add_all(silent, fault_ranks[down_by], restart.at, restart.wall ? restart.wall->ns : 0);
}

}  // namespace lockstep::sim
