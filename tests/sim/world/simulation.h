#pragma once
// Simulation is a small world for tests of faults. It runs Redlock on a few nodes. Every latency is 1 ms
// unless a test says otherwise. A run of one client without faults:
//
//    0 ms  acquire called, SETs sent
//    1 ms  SETs executed
//    2 ms  acquired, read sent
//    3 ms  read applied
//    4 ms  work begins
//   14 ms  validity checked, write sent
//   15 ms  write applied
//   16 ms  release called, DELs sent
//   17 ms  DELs executed
//   18 ms  released

#include <cstdint>
#include <optional>
#include <vector>

#include "core/locks/redlock.h"
#include "sim/world/world.h"
#include "tests/support/observations.h"

namespace lockstep::tests {

using SimWorld = sim::World<Redlock, RecordingObserver>;

inline HostId client(std::uint16_t index) { return HostId::client(ClientId{index}); }
inline HostId redis(std::uint16_t index) { return HostId::redis(NodeId{index}); }

// Describes a message that was delivered or dropped at `at`. `hold`, `command` and `attempt` say which
// message it was.
struct Traffic {
  Instant at;
  CommandKind command;
  Reply reply;
  HoldId hold;
  std::uint32_t attempt;
  friend bool operator==(const Traffic&, const Traffic&) = default;
};

class Simulation {
 public:
  Simulation(std::uint16_t clients, std::uint16_t nodes);
  Simulation(const Simulation&) = delete;  // Worlds point into it.
  Simulation& operator=(const Simulation&) = delete;

  sim::Setup setup;
  RedlockPolicy policy;
  std::optional<Seed> seed;

  // Add a scripted fault at a time, or after an event of a client. The magnitude is in the kind's unit; it
  // is 1 for kinds without a unit.
  sim::ScriptedFault& fault(FaultKind kind, sim::FaultTarget target, Duration at, std::int64_t magnitude);
  sim::ScriptedFault& fault_on(FaultKind kind, sim::FaultTarget target, sim::Trigger trigger,
                               std::int64_t magnitude);

  // Returns the schedule of `seed`, or the nominal one without a seed, with the scripted faults and
  // `overrides`.
  Schedule schedule() const;
  Schedule overrides;

  void start(SimWorld& world);
  // Runs from the start to the end. The functions below speak of this run.
  Simulation& run();

  const SimWorld& world() const { return world_; }
  const History& history() const { return world_.observer().history; }
  template <class E>
  std::vector<Seen<E>> seen() const {
    return all_of<E>(history());
  }
  std::vector<Traffic> delivered(HostId from, HostId to) const;
  std::vector<Traffic> dropped(HostId from, HostId to, MessageFate fate) const;
  // Returns the instants at which the host handled messages.
  std::vector<Instant> handled_at(HostId to) const;

 private:
  Schedule schedule_;
  SimWorld world_;
};

inline sim::FaultTarget host(HostId host) { return {host, std::nullopt, sim::Direction::both}; }
inline sim::FaultTarget link(HostId from, HostId to, sim::Direction direction = sim::Direction::both) {
  return {from, to, direction};
}
inline sim::Trigger on(sim::TriggerEvent event, std::uint16_t by = 0, std::uint32_t count = 1) {
  return {event, ClientId{by}, count};
}

}  // namespace lockstep::tests

extern template class lockstep::sim::World<lockstep::Redlock, lockstep::tests::RecordingObserver>;
