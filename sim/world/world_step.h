#pragma once
// One step: takes the next event and has one host handle it. Part of sim/world/world.h.

#include "sim/world/world.h"

namespace lockstep::sim {

template <class Lock, class Observer>
void World<Lock, Observer>::record(const Event& event) {
  const Message& m = event.message;
  const EventRecord record{
      static_cast<std::uint64_t>(event.at.ns), event.tie.packed,
      static_cast<std::uint64_t>(m.command.kind) | static_cast<std::uint64_t>(m.reply) << 8 |
          static_cast<std::uint64_t>(m.step) << 16 | static_cast<std::uint64_t>(m.epoch & 0xFF) << 24 |
          static_cast<std::uint64_t>(m.request.value) << 32,
      static_cast<std::uint64_t>(m.command.value)};
  digest_.add(record);
  if constexpr (Observer::wants_events) observer_.on_dequeue(record);
}

template <class Lock, class Observer>
bool World<Lock, Observer>::step() {
  if (queue_.empty()) return false;
  const Event event = queue_.top();
  if (event.at > end()) return false;
  queue_.pop();
  CHECK(event.at >= now_, "an event at {} ns is dequeued at {} ns", event.at.ns, now_.ns);
  now_ = event.at;
  if (dispatch(event)) {
    ++events_;
    record(event);
  }
  return true;
}

// Lets the destination handle the event. Returns false if nobody handled it: the event still waits, was
// superseded, or was lost.
template <class Lock, class Observer>
bool World<Lock, Observer>::dispatch(const Event& event) {
  const HostIndex destination = event.tie.destination();
  EventClass event_class = event.tie.event_class();
  const bool travels = event_class >= EventClass::request && event_class <= EventClass::reset_notice;
  if (travels && links_.admits_faults() && held_by_cut(event)) [[unlikely]]
    return false;
  if (event_class >= EventClass::backlog) {
    if (!faults_.empty() && !processes_.is_free(destination, now_) && detained(event)) [[unlikely]]
      return false;
    if (event_class == EventClass::backlog) event_class = event.message.waits_as;
  }
  switch (event_class) {
    case EventClass::request:
      request_arrived(event);
      return true;
    case EventClass::reply:
      return reply_arrived(event);
    case EventClass::timer: {
      if (event.timer_generation() != clients_[destination.value].timer_generation) return false;
      return timer_fired(destination.value);
    }
    case EventClass::reset_notice:
      return reset_noticed(event);
    case EventClass::fault_begin:
      begin_fault(event.tie.number());
      return true;
    case EventClass::fault_end:
      end_fault(event.tie.number());
      return true;
    case EventClass::resume:
      if (!processes_.runs(destination, now_)) return false;
      resumed(destination);
      return true;
    case EventClass::backlog:
      break;
  }
  CHECK(false, "event class {}", static_cast<int>(event_class));
}

}  // namespace lockstep::sim
