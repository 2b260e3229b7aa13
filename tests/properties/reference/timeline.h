#pragma once
// The notions that the reference twins share, in the plainest form: lists of half-open intervals of true
// time, made by walking the whole history once. docs/PROPERTIES.md defines the words.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/observation.h"
#include "tests/properties/reference/setup.h"

namespace lockstep::properties::reference {

struct Interval {  // [from, until)
  Instant from;
  Instant until;
  bool contains(Instant t) const { return from <= t && t < until; }
  bool empty() const { return until <= from; }
  friend bool operator==(const Interval&, const Interval&) = default;
};

// ---- Holds ----

struct Hold {
  HoldId id;
  ResourceId resource;
  Instant acquired;
  FencingToken fencing;
  std::vector<NodeId> nodes;  // the lock's nodes: those on the list that this client used
};

// In the order in which they were acquired; "later-acquired" means further down.
std::vector<Hold> holds_of(const History& history);

// The place of a hold in that order; nothing for an attempt that no application was told of.
std::optional<std::size_t> rank_of(const std::vector<Hold>& holds, HoldId id);

// ---- Belief ----

enum class BeliefStop : std::uint8_t { validity, release, lost, crash };

struct Belief {
  HoldId hold;
  ResourceId resource;
  Interval during;
  std::size_t begun_by = 0;                // index into the history: an Acquired or an Extended
  BeliefStop stop = BeliefStop::validity;  // of a belief that goes on for ever: validity
};

// In the order in which they begin; never an empty one. A hold has a second one after an extension revived
// it.
std::vector<Belief> beliefs_of(const History& history);

bool believes(const std::vector<Belief>& beliefs, HoldId hold, Instant t);

// ---- Keeping ----

struct Keeping {
  NodeId node;
  KeyId key;
  HoldId hold;  // the stamp
  Interval during;
};

// Lock keys only, in the order in which they begin; never an empty one.
std::vector<Keeping> keepings_of(const History& history, const ReferenceSetup& setup);

// How many of the hold's nodes keep a key that carries its stamp.
std::size_t nodes_keeping(const std::vector<Keeping>& keepings, const Hold& hold, Instant t);

// floor(n/2) + 1
std::size_t majority_of(std::size_t n);

// ---- Calls, faults and the end ----

// The client whose process or host this takes down, if it does.
std::optional<ClientId> crashed_by(const Observation& what);

// An acquire call, from when the application made it until it was answered or its client crashed; until
// never() otherwise.
struct Call {
  ClientId client;
  std::uint32_t round = 0;
  ResourceId resource;
  Interval open;
};
std::vector<Call> calls_of(const History& history);

struct Fault {
  FaultKind kind = FaultKind::pause;
  HostId host;
  HostId peer;  // the host again, unless the fault is of a link
  Interval during;
};

// A host that is down stays so until FaultEnded. Other faults last until FaultEnded or their projected end,
// whichever comes first.
std::vector<Fault> faults_of(const History& history);

Instant end_of(const History& history, const ReferenceSetup& setup);

// ---- Sampling ----

// Everything above changes only where an interval begins or ends, so looking at those instants is looking at
// all of them.
class Samples {
 public:
  void add(Instant t) { instants_.push_back(t); }
  void add(const Interval& interval);
  template <class Things>
  void add_all(const Things& things) {
    for (const auto& thing : things) add(thing.during);
  }
  std::vector<Instant> ascending() const;  // each once

 private:
  std::vector<Instant> instants_;
};

}  // namespace lockstep::properties::reference
