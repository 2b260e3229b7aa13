#pragma once
// One row for each system call that the supervisor owns. All others go to the kernel.

#include <cstdint>
#include <optional>
#include <span>

#include "sim/guests/host/descriptor.h"

namespace lockstep::guests {

class Supervisor;
struct Thread;

// What a call comes to.
struct Answer {
  enum class Kind : std::uint8_t {
    value,       // `number` is its result
    error,       // `number` is the errno
    by_kernel,   // the kernel does it, and it will not wait
    descriptor,  // its result is a new descriptor
    waits,       // it has to wait; it is tried again when something has happened
  };
  Kind kind = Kind::value;
  std::int64_t number = 0;
  Descriptor descriptor{};
  bool close_on_exec = false;

  static Answer value(std::int64_t value) { return {Kind::value, value, {}, false}; }
  static Answer error(int error) { return {Kind::error, error, {}, false}; }
  static Answer by_kernel() { return {Kind::by_kernel, 0, {}, false}; }
  static Answer waits() { return {Kind::waits, 0, {}, false}; }
  static Answer give(Descriptor descriptor, bool close_on_exec) {
    return {Kind::descriptor, 0, std::move(descriptor), close_on_exec};
  }
};

// A call is owned only where argument & mask == value, in the argument's low half.
struct OnlyWhere {
  std::uint8_t argument = 0;
  std::uint32_t mask = 0;
  std::uint32_t value = 0;
};

struct OwnedCall {
  int number;
  const char* name;
  // Tries the call. It is called again, with the same thread, as long as it waits.
  Answer (*handle)(Supervisor&, Thread&);
  int refusal = 0;  // the errno with which it is refused: it is not owned yet
  bool is_clock_read = false;
  std::optional<OnlyWhere> only{};
};

// All rows.
std::span<const OwnedCall> owned_calls();
const OwnedCall& owned_call(int number);

}  // namespace lockstep::guests
