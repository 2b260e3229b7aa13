#pragma once
// The state of a world as words. The words contain all that the world's future depends on and nothing else,
// so two worlds with the same words go on alike as far as the checked properties can tell.
// World::add_state_to() writes them.

#include <cstdint>
#include <vector>

#include "core/field_words.h"
#include "core/time.h"
#include "sim/queue/event.h"

namespace lockstep::sim {

struct StateWords {
  FieldWords words;

  // The caller sets these two once for all worlds of a search.
  bool clocks_run_on = false;   // no fault changes a clock of a node
  bool tokens_collide = false;  // some fault lets owner tokens collide

  // World::add_state_to() sets these for the world at hand.
  Instant at;                         // its next event; nothing changes before
  std::vector<const Event*> pending;  // its pending events, in their order
  // By fault: its rank among the faults that still matter, or Faults::no_rank.
  std::vector<std::uint32_t> fault_ranks;
};

}  // namespace lockstep::sim
