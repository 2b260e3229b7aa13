#pragma once
// Searches every behaviour of a lock in whole ticks of time. Each message may take any number of ticks, in
// order on its connection. Clients may begin, notice a timeout and release any number of ticks late. Within a
// tick all of this happens in every order. Each fault of the alphabet strikes at most once, at any moment.
//
// The search goes through the states breadth first and merges equal ones, so the first violation found has
// the fewest steps. States that differ only in the names of nodes or of clients are merged, too, if the
// tables show that the locks treat them alike (scenarios/ticks/automaton.h). This is sound because no tie
// is broken by a name: every order of simultaneous events is searched.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/verdict.h"
#include "scenarios/search_end.h"
#include "scenarios/ticks/automaton.h"
#include "scenarios/ticks/client.h"
#include "scenarios/ticks/nodes.h"

namespace lockstep::scenarios {

// Holds what is searched.
struct TickSystem {
  TickFrame frame;
  std::vector<TickClientTable> clients;
  std::vector<NodeMask> lock_nodes;  // by client: the nodes that its lock asks
  std::uint8_t losses = 0;           // how many faults there are; each is the loss of one node's key
  PropertySet checked;               // only ME, TS and REL are looked for
};

// One step of a path.
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

// Holds what can be seen of a state of the search.
struct TickView {
  std::uint8_t tick = 0;
  std::vector<std::optional<TickKey>> keys;  // by node
  std::vector<TickLabel> clients;            // by client
};

struct TickSearchOptions {
  std::uint64_t most_states = 100'000'000;
  std::uint64_t most_bytes = 4'000'000'000;
  bool symmetry = true;
  const std::atomic<bool>* interrupted = nullptr;
  std::function<void(std::uint64_t states, std::uint64_t depth)> progress;
  // Called with the view of each state that is looked at, under every renaming that changes nothing. The
  // same view may come more than once.
  std::function<void(const TickView&)> on_state;
};

struct TickSearchResult {
  std::uint64_t states = 0;
  std::uint64_t merged = 0;      // steps to a state that was there already
  std::uint64_t depth = 0;       // how many steps the deepest state that was looked at is away from the start
  std::uint64_t bytes = 0;       // of the states that are remembered
  std::uint64_t symmetries = 1;  // how many renamings of nodes and clients change nothing
  bool acquired = false;         // somebody believes in some state
  SearchEnd end = SearchEnd::complete;
  std::optional<Property> violated;
  std::vector<TickAction> path;  // the fewest steps that lead to the violation

  bool complete() const { return end == SearchEnd::complete; }
};

// The limits of a search. They are low to keep states small.
inline constexpr std::size_t most_tick_clients = 4;
inline constexpr std::size_t most_tick_nodes = 7;
inline constexpr std::size_t most_ticks = 60;

// Searches until a step shows a violation, nothing is left, or an option ends the search.
// REQUIRES: the system keeps the limits above and has at most 8 losses; its frame has no problem.
TickSearchResult search_ticks(const TickSystem& system, const TickSearchOptions& options);

}  // namespace lockstep::scenarios
