#pragma once
// What a world is made of and what may happen to it: the immutable part of a run, compiled from a scenario. A
// world refers to its Setup, which must outlive it; everything that changes is in the world.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/fault_kind.h"
#include "core/ids.h"
#include "core/persistence.h"
#include "core/ratio.h"
#include "core/resource_guard.h"
#include "core/schedule/choice.h"
#include "core/time.h"

namespace lockstep::sim {

// Where wall clocks without error stand at the start of a run: 2026-01-01T00:00:00Z.
inline constexpr WallTime wall_clock_origin{1'767'225'600'000'000'000};

// A duration drawn anew each time: [min, max], min nominal.
struct DurationRange {
  Distribution distribution = Distribution::uniform;
  Duration min;
  Duration max;
  friend bool operator==(const DurationRange&, const DurationRange&) = default;
};

// Errors of a group of hosts' clocks at the start, drawn per host from [-max, +max]; nominal 0.
struct ClockErrors {
  Duration offset_max;  // of the wall clock
  RateError rate_max;   // of both clocks
  friend bool operator==(const ClockErrors&, const ClockErrors&) = default;
};

// Each client loops: acquire, read the resource, work, check the validity, write, release, think.
struct Workload {
  DurationRange think;
  DurationRange work{Distribution::uniform, milliseconds(10), milliseconds(50)};
  Duration start;  // before a client's first acquire call: start + index * stagger + think
  Duration stagger;
  bool checks_validity = true;  // false: operations are sent without asking whether the validity still runs
  bool reads = true;            // reads the resource at the start of its work
  bool blind_writes = false;    // writes without what a compare-and-set guard compares
  bool fetches_token =
      false;  // the application fetches a fencing token itself, after `acquired`: too late to be safe
  std::uint32_t rounds = 0;  // acquire calls of a client; 0: no limit
  Duration
      extend_after;  // asks its lock for an extension this long into its work, and again each time; 0: never
  friend bool operator==(const Workload&, const Workload&) = default;
};

// Points of the protocol at which a fault can be armed to happen.
enum class TriggerEvent : std::uint8_t {
  start,  // the start of the run (a fault "at" a time)
  acquire_called,
  attempt_started,    // before the first request leaves
  requests_executed,  // a node has executed a SET of the client (count: how many)
  quorum_reached,
  acquired,
  validity_checked,
  write_sent,
  extend_sent,
  extended,
  release_called,  // before the first DEL leaves
  rejected,
};
inline constexpr std::size_t trigger_event_count = 12;

constexpr std::string_view name_of(TriggerEvent event) {
  constexpr std::string_view names[trigger_event_count] = {
      "start",          "acquire_called", "attempt_started",  "requests_executed",
      "quorum_reached", "acquired",       "validity_checked", "write_sent",
      "extend_sent",    "extended",       "release_called",   "rejected"};
  return names[static_cast<std::size_t>(event)];
}

struct Trigger {
  TriggerEvent event = TriggerEvent::start;
  ClientId by;              // whose event; ignored for start
  std::uint32_t count = 1;  // the how-manieth, from 1
  friend bool operator==(const Trigger&, const Trigger&) = default;
};

enum class Direction : std::uint8_t { both, request, reply };  // of a link: client to server is `request`

// A host, or the link between a client and a server (a redis node, the resource or the counter); for
// partitions a host alone means all of its links.
struct FaultTarget {
  HostId host;                 // of a link: the client
  std::optional<HostId> peer;  // of a link: the server
  Direction direction = Direction::both;
  friend bool operator==(const FaultTarget&, const FaultTarget&) = default;
};

// A scripted fault. Whether it happens and how large it is, its magnitude, is the choice (fault, number); the
// rest is fixed.
struct ScriptedFault {
  FaultKind kind = FaultKind::pause;
  FaultTarget target;
  Trigger trigger;
  Duration offset;             // after the trigger
  std::int64_t magnitude = 0;  // in the kind's unit (core/fault_kind.h); 1 for kinds without one. What the
                               // scenario's schedule sets
  Duration lasts;              // rate: how long; 0: to the end of the run
  friend bool operator==(const ScriptedFault&, const ScriptedFault&) = default;
};

// A family of faults that seeds draw from. Each of its slots fires or not, on one of the targets, after one
// of the anchors.
struct FaultFamily {
  FaultKind kind = FaultKind::pause;
  std::uint16_t slots = 1;
  Ratio chance{1, 2};                // that a slot fires
  std::vector<FaultTarget> targets;  // not empty
  std::vector<Trigger> anchors;      // not empty; counts are drawn from [1, max_occurrence]
  std::uint32_t max_occurrence = 1;
  DurationRange offset;  // after the anchor
  Distribution magnitude_distribution = Distribution::log_uniform;
  std::int64_t magnitude_min = 1;
  std::int64_t magnitude_max = 1;
  bool either_sign = false;  // wall_step, rate: half of the draws are negative
  Duration lasts;
  friend bool operator==(const FaultFamily&, const FaultFamily&) = default;
};

// A link between a client and a server that is not like the others, as built: no fault, no deviation.
struct LinkTopology {
  ClientId client;
  HostId server;
  bool exists = true;  // false: nothing that is sent on it arrives
  DurationRange latency;
  friend bool operator==(const LinkTopology&, const LinkTopology&) = default;
};

struct Setup {
  std::uint16_t clients = 2;       // 1 to 1024
  std::uint16_t nodes = 5;         // 1 to 64
  std::uint16_t coordinators = 0;  // at most 64; 0 unless the lock has some (core/locks/lock_machine.h)
  std::uint16_t keys = 1;          // of each node: the lock's, and those that it needs besides
  DurationRange latency{Distribution::uniform, milliseconds(1), milliseconds(3)};  // one way, every link
  ClockErrors client_clocks;
  ClockErrors node_clocks;
  ClockErrors coordinator_clocks;
  Workload workload;
  ResourceGuard guard = ResourceGuard::none;
  Persistence persistence = Persistence::none;  // of every node
  Duration restart_delay;                       // a node that went down stays down at least so long …
  bool restart_delay_by_wall_clock = false;     // … on its own wall clock; otherwise by true time
  std::vector<NodeMask> node_lists;             // of client i: list i modulo their number; empty: all nodes
  std::vector<ResourceId> resources;            // … and what it locks, likewise; empty: all the same
  std::vector<LinkTopology> links;              // those that differ
  std::vector<ScriptedFault> faults;
  std::vector<FaultFamily> families;
  Duration duration = seconds(5);  // simulated; the run ends at the first event past it and the healing
  Duration healing;  // after `duration`: no fault is at work or begins, and each client asks once more

  // Those on the client's list.
  NodeMask nodes_of(ClientId client) const {
    return node_lists.empty() ? mask_of_first(nodes) : node_lists[client.value % node_lists.size()];
  }

  ResourceId resource_of(ClientId client) const {
    return resources.empty() ? ResourceId{} : resources[client.value % resources.size()];
  }

  friend bool operator==(const Setup&, const Setup&) = default;
};

}  // namespace lockstep::sim
