#pragma once
// How a search makes the run of a world deviate step by step. Part of sim/world/world.h.
//
// A fault that strikes in this way has the same effect as in a run from the start whose schedule contains
// the fault. Both number faults by family, then slot, and only the order of these numbers ever matters.

#include <algorithm>

#include "sim/world/world.h"

namespace lockstep::sim {

template <class Lock, class Observer>
void World<Lock, Observer>::open_slots(std::span<const std::uint16_t> families, std::uint32_t slots) {
  for (const std::uint16_t number : families) {
    const FaultFamily& family = setup_->families[number];
    CHECK(family.offset.min.ns == 0, "a fault of a search strikes at its anchor");
    const auto on_client = [](const FaultTarget& target) { return target.host.kind == HostKind::client; };
    const auto client = std::find_if(family.targets.begin(), family.targets.end(), on_client);
    Fault fault;
    fault.kind = family.kind;
    // The target is a stand-in until the fault strikes. A client is preferred, because keep_new_locks()
    // must see that a client may crash.
    fault.target = client == family.targets.end() ? family.targets.front() : *client;
    fault.lasts = family.lasts;
    fault.key.kind = ChoiceKind::family_magnitude;
    fault.key.fault = family.kind;
    fault.key.index = number;
    fault.armed = false;
    faults_.insert(faults_.end(), slots, fault);
  }
  const auto is_link_fault = [](const Fault& fault) { return strikes_links(fault.kind); };
  if (std::any_of(faults_.begin(), faults_.end(), is_link_fault)) links_.admit_faults();
  keep_new_locks();
}

template <class Lock, class Observer>
void World<Lock, Observer>::steer(Steering* steering) {
  chooser_.steer(steering);
  armed_events_ = steering == nullptr ? 0 : ~std::uint32_t{0};
  if (steering != nullptr) return;
  for (const Fault& fault : faults_) {
    if (fault.armed) armed_events_ |= std::uint32_t{1} << static_cast<unsigned>(fault.trigger.event);
  }
}

template <class Lock, class Observer>
std::uint32_t World<Lock, Observer>::take_slot(const StepDeviation& deviation) {
  std::uint32_t number = deviation.first_slot;
  const std::uint16_t family = faults_[number].key.index;
  while (faults_.at(number).magnitude != 0) ++number;
  CHECK(faults_[number].key.index == family, "no free slot of family {}", family);
  faults_[number].magnitude = deviation.magnitude;
  faults_[number].target = deviation.target;
  return number;
}

template <class Lock, class Observer>
void World<Lock, Observer>::strike_at_start(const StepDeviation& deviation) {
  const std::uint32_t number = take_slot(deviation);
  queue_.stage(Instant{}, TieKey::of(EventClass::fault_begin, {}, {}, number)).message = Message{};
}

template <class Lock, class Observer>
void World<Lock, Observer>::strike_as_steered(TriggerEvent event, std::size_t client) {
  chooser_.steering()->event(event, ClientId{static_cast<std::uint16_t>(client)},
                             [&](const StepDeviation& deviation) { begin_fault(take_slot(deviation)); });
}

// Returns true iff the event is a timer whose client has armed another timer since.
template <class Lock, class Observer>
bool World<Lock, Observer>::is_stale_timer(const Event& event) const {
  return event.was() == EventClass::timer &&
         event.timer_generation() != clients_[event.tie.destination().value].timer_generation;
}

template <class Lock, class Observer>
const Event* World<Lock, Observer>::next() {
  while (!queue_.empty()) {
    const Event& event = queue_.top();
    if (event.at > end()) return nullptr;
    if (!is_stale_timer(event)) return &event;
    queue_.pop();
  }
  return nullptr;
}

}  // namespace lockstep::sim
