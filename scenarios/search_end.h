#pragma once
// Why a search through the schedules or the states of a scenario has ended.

#include <cstdint>

namespace lockstep::scenarios {

enum class SearchEnd : std::uint8_t {
  complete,   // everything was looked at
  violation,  // a search in ticks ends with the first violation
  states,     // as many states are remembered as may be
  memory,     // what is remembered takes as many bytes as it may
  numbers,    // a search in ticks has met more states of a link or a node than it can number
  interrupt,  // somebody asked it to stop
};

}  // namespace lockstep::scenarios
