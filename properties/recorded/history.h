#pragma once
// A history that was recorded elsewhere: what clients asked locks for, and what they were told. It is the
// vocabulary of this folder. docs/HISTORIES.md says what the words mean.

#include <compare>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/ids.h"
#include "core/time.h"

namespace lockstep::properties::recorded {

enum class OperationKind : std::uint8_t {
  acquire,
  extend,  // sets the lease of a hold anew
  release,
  use  // an operation on what the lock protects, with a fencing token
};

enum class Answer : std::uint8_t {
  ok,
  fail,  // it has had no effect, and never will
  none   // unknown: it may take effect at any time after its call, or never
};

// The number of a call, an answer, or a line that says that there is none, in the order in which they
// happened, from 0.
using Place = std::uint32_t;
inline constexpr Place unanswered = std::numeric_limits<Place>::max();

// The number of an operation in RecordedHistory::operations, or of a hold among those of a resource.
using Number = std::uint32_t;
inline constexpr Number nothing = std::numeric_limits<Number>::max();

struct Operation {
  OperationKind kind = OperationKind::acquire;
  Answer answer = Answer::none;
  std::uint32_t process = 0;   // below RecordedHistory::processes
  std::uint32_t resource = 0;  // below RecordedHistory::resources
  Place called = 0;
  Place answered = unanswered;  // of `ok` and `fail`
  Place given_up = unanswered;  // of `none`: where the history says so, if it does. The call stays open
  Instant called_at{};          // by the recorder's clock; 0 in a history without times
  Instant answered_at{};        // likewise, and 0 without an answer
  Instant given_up_at{};        // likewise
  FencingToken fence{};         // of a successful acquire, or of a use; 0: none
  Duration ttl{};               // of a lease, by acquire or extend; 0: not given
};

// An order of calls and answers in which each process does one thing after the other. After a call without
// an answer a process may go on, and the call stays open.
struct RecordedHistory {
  std::vector<Operation> operations;  // in the order of their calls
  Place places = 0;                   // calls, answers and what was given up, together
  std::uint32_t processes = 0;
  std::uint32_t resources = 0;
};

// A point between two calls or answers, or at one of them. Points of one instant are in the order of places.
struct Moment {
  Instant at{};
  Place place = 0;
  friend constexpr auto operator<=>(const Moment&, const Moment&) = default;

  static constexpr Moment never() { return {Instant::never(), unanswered}; }
  static constexpr Moment before_all() { return {Instant::before_all(), 0}; }
};

}  // namespace lockstep::properties::recorded
