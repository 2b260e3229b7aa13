#pragma once
// Every behaviour of a lock in whole ticks of time: each message may take any number of ticks, in order on
// its connection; clients may begin, notice a timeout and release any number of ticks late; within a tick all
// of it happens in every order; and each fault of the alphabet strikes at most once, at any moment.
//
// Breadth first over states, equal ones merged, so the first violation found has the fewest steps. States
// that differ only in the names of nodes or of clients are one, where the tables show that the locks treat
// them alike (scenarios/ticks/automaton.h): the order of simultaneous events is itself searched through, so no
// tie is broken by a name.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/verdict.h"
#include "scenarios/ticks/automaton.h"
#include "scenarios/ticks/client.h"
#include "scenarios/ticks/nodes.h"

namespace lockstep::scenarios {

struct TickSystem {
  TickFrame frame;
  std::vector<TickClientTable> clients;
  std::vector<NodeMask> lock_nodes;  // by client
  std::uint8_t losses = 0;           // how many faults there are, each the loss of one node's key
  PropertySet checked;               // of ME, TS, REL
};

struct TickAction {
  enum class Kind : std::uint8_t {
    application,  // the client calls acquire, or release
    timer,
    execute,  // the node executes the client's first request
    deliver,  // the client gets the node's first reply
    lose,     // the node loses its key
    tick,
  };
  Kind kind = Kind::tick;
  std::uint8_t client = 0;
  std::uint8_t node = 0;
  std::uint8_t fault = 0;
  friend bool operator==(const TickAction&, const TickAction&) = default;
};

// What can be seen of a state.
struct TickView {
  std::uint8_t tick = 0;
  std::vector<std::optional<TickKey>> keys;  // by node
  std::vector<TickLabel> clients;
};

struct TickSearchOptions {
  std::uint64_t most_states = 100'000'000;
  std::uint64_t most_bytes = 4'000'000'000;
  bool symmetry = true;
  const std::atomic<bool>* interrupted = nullptr;
  std::function<void(std::uint64_t states, std::uint64_t depth)> progress;
  std::function<void(const TickView&)> on_state;  // each state once; one of those that symmetry makes one
};

struct TickSearchResult {
  std::uint64_t states = 0;
  std::uint64_t merged = 0;      // transitions to a state that was there already
  std::uint64_t depth = 0;       // of the deepest state: the most steps that one is away
  std::uint64_t bytes = 0;       // what was remembered
  std::uint64_t symmetries = 1;  // how many renamings of nodes and clients change nothing
  bool acquired = false;         // in some state somebody believes
  bool complete = true;
  bool interrupted = false;
  std::optional<Property> violated;
  std::vector<TickAction> path;  // to the violation, with the fewest steps
};

// At most so many: states are small on purpose.
inline constexpr std::size_t most_tick_clients = 4;
inline constexpr std::size_t most_tick_nodes = 7;
inline constexpr std::size_t most_ticks = 60;

// REQUIRES: the limits above; no table with a problem.
TickSearchResult search_ticks(const TickSystem& system, const TickSearchOptions& options);

}  // namespace lockstep::scenarios
