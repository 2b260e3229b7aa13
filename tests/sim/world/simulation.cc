#include "tests/sim/world/simulation.h"

template class lockstep::sim::World<lockstep::Redlock, lockstep::tests::RecordingObserver>;

namespace lockstep::tests {

Simulation::Simulation(std::uint16_t clients, std::uint16_t nodes) {
  setup.clients = clients;
  setup.nodes = nodes;
  setup.latency = {Distribution::uniform, milliseconds(1), milliseconds(1)};
  setup.workload.work = {Distribution::uniform, milliseconds(10), milliseconds(10)};
  setup.workload.rounds = 1;
  setup.duration = seconds(2);
  policy.ttl = seconds(1);
}

sim::ScriptedFault& Simulation::fault(FaultKind kind, sim::FaultTarget target, Duration at,
                                      std::int64_t magnitude) {
  sim::ScriptedFault& fault = fault_on(kind, target, on(sim::TriggerEvent::start), magnitude);
  fault.offset = at;
  return fault;
}

sim::ScriptedFault& Simulation::fault_on(FaultKind kind, sim::FaultTarget target, sim::Trigger trigger,
                                         std::int64_t magnitude) {
  sim::ScriptedFault fault;
  fault.kind = kind;
  fault.target = target;
  fault.trigger = trigger;
  fault.magnitude = magnitude;
  return setup.faults.emplace_back(fault);
}

Schedule Simulation::schedule() const {
  Schedule schedule = seed ? Schedule::seeded(*seed) : Schedule::nominal();
  for (std::size_t number = 0; number < setup.faults.size(); ++number) {
    ChoiceKey key;
    key.kind = ChoiceKind::fault;
    key.fault = setup.faults[number].kind;
    key.index = static_cast<std::uint16_t>(number);
    schedule.set(key, setup.faults[number].magnitude);
  }
  for (const Deviation& deviation : overrides.overrides()) schedule.set(deviation.key, deviation.value);
  return schedule;
}

void Simulation::start(SimWorld& world) {
  schedule_ = schedule();
  world.observer() = RecordingObserver{};
  world.reset(setup, schedule_,
              [&](ClientId) { return Redlock(policy, mask_of_first(setup.nodes), KeyId{0}); });
}

Simulation& Simulation::run() {
  start(world_);
  world_.run();
  return *this;
}

std::vector<Traffic> Simulation::delivered(HostId from, HostId to) const {
  std::vector<Traffic> found;
  for (const auto& [at, what] : seen<MessageDelivered>()) {
    if (what.from != from || what.to != to) continue;
    found.push_back({at, what.text.command.kind, what.text.reply, what.text.hold, what.coordinate.attempt});
  }
  return found;
}

std::vector<Traffic> Simulation::dropped(HostId from, HostId to, MessageFate fate) const {
  std::vector<Traffic> found;
  for (const auto& [at, what] : seen<MessageDropped>()) {
    if (what.from != from || what.to != to || what.fate != fate) continue;
    found.push_back({at, what.text.command.kind, what.text.reply, what.text.hold, what.coordinate.attempt});
  }
  return found;
}

std::vector<Instant> Simulation::handled_at(HostId to) const {
  std::vector<Instant> found;
  for (const auto& [at, what] : seen<MessageDelivered>()) {
    if (what.to == to) found.push_back(at);
  }
  return found;
}

}  // namespace lockstep::tests
