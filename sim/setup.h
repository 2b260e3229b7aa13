#pragma once
// Holds what a world is made of and what may happen to it: the immutable part of a run, compiled from a
// scenario. A world refers to its Setup, so the Setup must outlive the world. Everything that changes is in
// the world.

#include <algorithm>
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

// Returns when something ends that would last until `until`, if nothing lasts beyond `faults_end`. In a run
// that does not heal that is Instant::never().
constexpr Instant ended_by_healing(Instant until, Instant now, Instant faults_end) {
  return std::min(until, std::max(now, faults_end));
}

// A duration in [min, max] that is drawn again for each use. The nominal value is min.
struct DurationRange {
  Distribution distribution = Distribution::uniform;
  Duration min;
  Duration max;
  friend bool operator==(const DurationRange&, const DurationRange&) = default;
};

// The errors of the clocks of a group of hosts at the start. They are drawn per host from [-max, +max]; the
// nominal value is 0.
struct ClockErrors {
  Duration offset_max;  // of the wall clock
  RateError rate_max;   // of both clocks
  friend bool operator==(const ClockErrors&, const ClockErrors&) = default;
};

// What an application does when it is told that its lock is lost. It believes in none of these cases.
enum class OnLost : std::uint8_t {
  stop,    // it stops its work and calls release
  finish,  // it finishes its work, but asks for no extension any more
  ignore,  // it goes on as if it had not been told
};

// Each client loops: acquire, read the resource, work, check the validity, write, release, think.
struct Workload {
  DurationRange think;
  DurationRange work{Distribution::uniform, milliseconds(10), milliseconds(50)};
  // Client i makes its first acquire call at start + i * stagger + think.
  Duration start;
  Duration stagger;
  bool checks_validity = true;  // false: operations are sent without asking whether the validity still runs
  bool reads = true;            // reads the resource at the start of its work
  bool blind_writes = false;    // writes without what a compare-and-set guard compares
  // The application fetches a fencing token itself, after it was told that it has acquired. That is too
  // late to be safe.
  bool fetches_token = false;
  std::uint32_t rounds = 0;  // acquire calls of a client; 0: no limit
  // While it works, the application asks its lock for an extension each time this long has passed. 0:
  // never.
  Duration extend_after;
  OnLost on_lost = OnLost::stop;
  friend bool operator==(const Workload&, const Workload&) = default;
};

// Points of the protocol that can trigger a fault.
enum class TriggerEvent : std::uint8_t {
  start,  // the start of the run (a fault "at" a time)
  acquire_called,
  attempt_started,    // before the first request leaves
  requests_executed,  // a node has executed an acquire request of the client
  quorum_reached,
  acquired,
  validity_checked,
  write_sent,
  extend_sent,
  extended,
  release_called,  // before the first DEL leaves
  rejected,
};
inline constexpr std::size_t trigger_event_count = static_cast<std::size_t>(TriggerEvent::rejected) + 1;

constexpr std::string_view name_of(TriggerEvent event) {
  constexpr std::string_view names[trigger_event_count] = {
      "start",          "acquire_called", "attempt_started",  "requests_executed",
      "quorum_reached", "acquired",       "validity_checked", "write_sent",
      "extend_sent",    "extended",       "release_called",   "rejected"};
  return names[static_cast<std::size_t>(event)];
}

struct Trigger {
  TriggerEvent event = TriggerEvent::start;
  ClientId by;              // the client whose event it is; ignored for start
  std::uint32_t count = 1;  // N: the N-th such event of the run, from 1; ignored for start
  friend bool operator==(const Trigger&, const Trigger&) = default;
};

enum class Direction : std::uint8_t { both, request, reply };  // of a link: client to server is `request`

// A host, or the link between a client and a server (a Redis node, the resource, the counter or a
// coordinator). A link fault on a host alone strikes all links of the host.
struct FaultTarget {
  HostId host;                 // of a link: the client
  std::optional<HostId> peer;  // of a link: the server
  Direction direction = Direction::both;
  friend bool operator==(const FaultTarget&, const FaultTarget&) = default;
};

// A scripted fault. Its magnitude is the choice (fault, number), where 0 means that the fault does not
// happen. The rest is fixed.
struct ScriptedFault {
  FaultKind kind = FaultKind::pause;
  FaultTarget target;
  Trigger trigger;
  Duration offset;  // after the trigger
  // In the kind's unit (core/fault_kind.h); 1 for kinds without one. The scenario's schedule sets the
  // choice to this value.
  std::int64_t magnitude = 0;
  Duration lasts;  // for kinds with lasts_apart(); 0: to the end of the run
  friend bool operator==(const ScriptedFault&, const ScriptedFault&) = default;
};

// A family of faults that seeds draw from. Each slot fires or does not fire. A slot that fires strikes one
// of the targets, after one of the anchors.
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
  bool either_sign = false;  // half of the draws are negative; for kinds with a signed magnitude
  Duration lasts;            // as in ScriptedFault
  friend bool operator==(const FaultFamily&, const FaultFamily&) = default;
};

// A link between a client and a server that differs from the other links. It is part of the set-up and
// counts neither as a fault nor as a deviation.
struct LinkTopology {
  ClientId client;
  HostId server;
  bool exists = true;  // false: no request that is sent on it arrives
  DurationRange latency;
  friend bool operator==(const LinkTopology&, const LinkTopology&) = default;
};

struct Setup {
  std::uint16_t clients = 2;       // 1 to 1024
  std::uint16_t nodes = 5;         // 1 to 64
  std::uint16_t coordinators = 0;  // at most 64; 0 unless the lock has some (core/locks/lock_machine.h)
  std::uint16_t keys = 1;          // keys of each node: the lock's keys and its auxiliary keys
  DurationRange latency{Distribution::uniform, milliseconds(1), milliseconds(3)};  // one way, every link
  ClockErrors client_clocks;
  ClockErrors node_clocks;
  ClockErrors coordinator_clocks;
  Workload workload;
  ResourceGuard guard = ResourceGuard::none;
  Persistence persistence = Persistence::none;  // of every node
  // A node that goes down stays down for at least this long, by its own wall clock or by true time.
  Duration restart_delay;
  bool restart_delay_by_wall_clock = false;
  std::vector<NodeMask> node_lists;   // client i uses list i % size; empty: every client uses all nodes
  std::vector<ResourceId> resources;  // client i locks resource i % size; empty: all lock resource 0
  std::vector<LinkTopology> links;    // the links that differ from `latency`
  bool streams = false;               // links carry byte streams, because their ends are real programs
  std::vector<ScriptedFault> faults;
  std::vector<FaultFamily> families;
  // The run handles the events up to duration + healing, in simulated time. During `healing` no fault is at
  // work or begins, and each client, also one without rounds left, repeats its acquire call until it has
  // acquired once. 0: the run does not heal.
  Duration duration = seconds(5);
  // A run that has had this many events ends, and decides nothing unless it has violated.
  std::uint64_t most_events = 100'000'000;
  Duration healing;

  // The nodes on the client's list.
  NodeMask nodes_of(ClientId client) const {
    return node_lists.empty() ? mask_of_first(nodes) : node_lists[client.value % node_lists.size()];
  }

  ResourceId resource_of(ClientId client) const {
    return resources.empty() ? ResourceId{} : resources[client.value % resources.size()];
  }

  friend bool operator==(const Setup&, const Setup&) = default;
};

}  // namespace lockstep::sim
