#pragma once
// The messages of a history: when each left, and how it ended.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/observation.h"

namespace lockstep::reports {

enum class MessageEnd : std::uint8_t {
  in_flight,  // the history has no end of it
  delivered,
  lost,
  ignored,  // its connection had been closed
};

struct MessagePath {
  HostId from;
  HostId to;
  MessageText text;
  std::optional<std::size_t> sent;   // place in the history; nothing: it never left
  std::optional<std::size_t> ended;  // place where it was delivered or dropped
  MessageEnd end = MessageEnd::in_flight;
  // It arrived later than planned when it left, because a partition or a stopped host held it.
  bool held = false;
  bool late = false;  // a fault delayed it
};

// Returns the messages in the order in which they left.
std::vector<MessagePath> messages_of(const History& history);

}  // namespace lockstep::reports
