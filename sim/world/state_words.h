#pragma once
// The state of a world as words: all that its future depends on and nothing else, so that two worlds with the
// same words go on alike, as far as the checked properties can tell. Written by World::add_state_to.

#include <cstdint>
#include <vector>

#include "core/field_words.h"
#include "core/time.h"
#include "sim/queue/event.h"

namespace lockstep::sim {

struct StateWords {
  static constexpr std::uint32_t no_fault = 0xFFFF;

  FieldWords words;

  // What holds for all worlds of a search: no fault of theirs changes a clock of a node; some fault lets
  // owner tokens collide.
  bool clocks_run_on = false;
  bool tokens_collide = false;

  // Of the world at hand: the instant of its next event, until which nothing changes; the events pending, in
  // their order; and by fault its place among those that still matter.
  Instant at;
  std::vector<const Event*> pending;
  std::vector<std::uint32_t> fault_ranks;
};

}  // namespace lockstep::sim
