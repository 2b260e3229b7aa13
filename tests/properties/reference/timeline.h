#pragma once
// Declares the notions that the reference twins share, in the plainest form: lists of half-open intervals
// of true time. Each function walks the whole history once. docs/PROPERTIES.md defines the words.

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
  std::vector<NodeId> nodes;  // the nodes on the list that this client used
};

// Returns all holds in the order in which they were acquired.
std::vector<Hold> holds_of(const History& history);

// Returns the index of a hold in holds_of(), or nothing for an attempt that came to no hold.
std::optional<std::size_t> rank_of(const std::vector<Hold>& holds, HoldId id);

// ---- Belief ----

enum class BeliefStop : std::uint8_t { validity, release, lost, crash };

struct Belief {
  HoldId hold;
  ResourceId resource;
  Interval during;
  std::size_t begun_by = 0;                // index of an Acquired or Extended in the history
  BeliefStop stop = BeliefStop::validity;  // `validity` also for a belief without an end
};

// Returns the beliefs in the order in which they begin, without empty ones. A hold that an extension
// revived has more than one belief.
std::vector<Belief> beliefs_of(const History& history);

bool believes(const std::vector<Belief>& beliefs, HoldId hold, Instant t);

// ---- Keeping ----

struct Keeping {
  NodeId node;
  KeyId key;
  HoldId hold;  // the stamp
  Interval during;
  Instant ends;  // as projected, even if `during` ended before
};

// Returns the keepings of lock keys in the order in which they begin, without empty ones.
std::vector<Keeping> keepings_of(const History& history, const ReferenceSetup& setup);

// Answers how many of a hold's voters keep its key. The voters are its nodes, or their keys if each key
// counts as a node.
class Voters {
 public:
  Voters(const History& history, const ReferenceSetup& setup);

  std::size_t of(const Hold& hold) const { return hold.nodes.size() * keys_per_node(); }
  std::size_t keeping(const Hold& hold, Instant t) const;

  const std::vector<Keeping>& keepings() const { return keepings_; }

 private:
  std::uint16_t keys_per_node() const { return setup_.keys > 0 ? setup_.keys : 1; }
  bool keeps(const Hold& hold, NodeId node, std::uint16_t number, Instant t) const;
  const KeySet* own_entry(HoldId hold, NodeId node, Instant t) const;

  const History& history_;
  const ReferenceSetup& setup_;
  std::vector<Keeping> keepings_;
};

// Returns floor(n/2) + 1.
std::size_t majority_of(std::size_t n);

// ---- Calls, faults and the end ----

// Returns the client whose process or host the event takes down, or nothing if it takes none down.
std::optional<ClientId> crashed_by(const Observation& what);

// Describes an acquire call. It is open from the call until its answer or the crash of its client, or else
// until never().
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
  HostId peer;  // equal to `host` unless the fault is of a link
  Interval during;
};

// Returns the faults and their intervals. A host that is down stays down until FaultEnded. Other faults
// end at FaultEnded or at their projected end, whichever comes first.
std::vector<Fault> faults_of(const History& history);

Instant end_of(const History& history, const ReferenceSetup& setup);

// ---- Sampling ----

// Collects the instants at which intervals begin or end. Nothing above changes at any other instant, so a
// twin that looks at these sees all states.
class Samples {
 public:
  void add(Instant t) { instants_.push_back(t); }
  void add(const Interval& interval);
  template <class Things>
  void add_all(const Things& things) {
    for (const auto& thing : things) add(thing.during);
  }
  std::vector<Instant> ascending() const;  // without duplicates

 private:
  std::vector<Instant> instants_;
};

}  // namespace lockstep::properties::reference
