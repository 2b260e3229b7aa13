#pragma once
// The messages of a history: when each left, and what became of it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/observation.h"

namespace lockstep::reports {

enum class MessageEnd : std::uint8_t {
  in_flight,  // nothing is told of its end
  delivered,
  lost,
  ignored,  // its connection was closed
};

struct MessagePath {
  HostId from;
  HostId to;
  MessageText text;
  std::optional<std::size_t> sent;   // place in the history; nothing: it never left
  std::optional<std::size_t> ended;  // delivered or dropped
  MessageEnd end = MessageEnd::in_flight;
  bool held = false;  // it came later than had been planned when it left: a cut or a stopped host held it
  bool late = false;  // a fault made its way longer
};

// In the order in which they left.
std::vector<MessagePath> messages_of(const History& history);

}  // namespace lockstep::reports
