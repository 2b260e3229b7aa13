// Futexes (futex(2)). They are emulated: the kernel never sees one, so who waits and who is woken is known
// here. A shared futex is found by its address, so processes that share one must have it at the same address,
// as after a fork.

#include <algorithm>
#include <cerrno>
#include <vector>

#include <linux/futex.h>

#include "sim/guests/host/calls/handlers.h"
#include "sim/guests/host/times.h"

namespace lockstep::guests::calls {
namespace {

constexpr std::uint32_t all_bits = FUTEX_BITSET_MATCH_ANY;

bool is_private(const Thread& caller) { return (caller.arg(1) & FUTEX_PRIVATE_FLAG) != 0; }

// Returns those that wait for the futex, in the order in which they came.
std::vector<Thread*> waiters(Supervisor& guest, const Thread& caller, std::uint64_t address,
                             std::uint32_t bits) {
  std::vector<Thread*> found;
  for (const auto& thread : guest.tasks().threads) {
    const FutexWait& futex = thread->futex;
    if (thread->state != Thread::State::waits || futex.address != address || futex.woken) continue;
    const bool same = !is_private(caller) || thread->process == caller.process;
    if (same && (futex.bits & bits) != 0) found.push_back(thread.get());
  }
  std::sort(found.begin(), found.end(), [](const Thread* a, const Thread* b) { return a->order < b->order; });
  return found;
}

std::int64_t wake(Supervisor& guest, const Thread& caller, std::uint64_t address, std::int64_t most,
                  std::uint32_t bits) {
  std::int64_t woken = 0;
  for (Thread* thread : waiters(guest, caller, address, bits)) {
    if (woken == most) break;
    thread->futex.woken = true;
    thread->order = guest.next_order();
    ++woken;
  }
  return woken;
}

Answer wait(Supervisor& guest, Thread& caller, bool with_bits) {
  if (caller.futex.woken) return Answer::value(0);
  if (caller.futex.address != 0)
    return is_over(caller, guest.times()) ? Answer::error(ETIMEDOUT) : Answer::waits();
  const auto value = caller.memory().get<std::uint32_t>(caller.arg(0));
  if (!value) return Answer::error(EFAULT);
  const auto expected = static_cast<std::uint32_t>(caller.arg(2));
  if (*value != expected) return Answer::error(EAGAIN);
  const std::uint32_t bits = with_bits ? static_cast<std::uint32_t>(caller.arg(5)) : all_bits;
  if (bits == 0) return Answer::error(EINVAL);
  if (caller.arg(3) != 0) {
    const auto time = caller.memory().get<timespec>(caller.arg(3));
    if (!time) return Answer::error(EFAULT);
    if (!is_valid(*time)) return Answer::error(EINVAL);
    const bool by_wall = (caller.arg(1) & FUTEX_CLOCK_REALTIME) != 0;
    const GuestClock clock = by_wall && with_bits ? GuestClock::wall : GuestClock::monotonic;
    set_deadline(caller, GuestDeadline{clock, ns_of(*time) + (with_bits ? 0 : guest.times().of(clock))});
  }
  caller.futex = {caller.arg(0), expected, bits, is_private(caller), false};
  return is_over(caller, guest.times()) ? Answer::error(ETIMEDOUT) : Answer::waits();
}

// Wakes some, and lets others wait for another futex.
Answer requeue(Supervisor& guest, Thread& caller, bool compares) {
  if (compares &&
      caller.memory().get<std::uint32_t>(caller.arg(0)) != static_cast<std::uint32_t>(caller.arg(5)))
    return Answer::error(EAGAIN);
  const std::int64_t woken = wake(guest, caller, caller.arg(0), caller.int_arg(2), all_bits);
  std::int64_t moved = 0;
  for (Thread* thread : waiters(guest, caller, caller.arg(0), all_bits)) {
    if (moved == caller.int_arg(3)) break;
    thread->futex.address = caller.arg(4);
    ++moved;
  }
  return Answer::value(woken + moved);
}

// The operation of FUTEX_WAKE_OP: changes the second futex and compares what stood there (futex(2)).
Answer wake_op(Supervisor& guest, Thread& caller) {
  const auto encoded = static_cast<std::uint32_t>(caller.arg(5));
  const auto old = caller.memory().get<std::uint32_t>(caller.arg(4));
  if (!old) return Answer::error(EFAULT);
  const auto sign_extended = [](std::uint32_t bits) { return static_cast<std::int32_t>(bits << 20) >> 20; };
  const std::uint32_t operation = encoded >> 28 & 7;
  const std::int32_t comparison_value = sign_extended(encoded & 0xfff);
  auto operand = static_cast<std::uint32_t>(sign_extended(encoded >> 12 & 0xfff));
  if ((encoded >> 28 & FUTEX_OP_OPARG_SHIFT) != 0) operand = 1U << (operand & 31);
  const std::uint32_t now = operation == FUTEX_OP_SET    ? operand
                            : operation == FUTEX_OP_ADD  ? *old + operand
                            : operation == FUTEX_OP_OR   ? *old | operand
                            : operation == FUTEX_OP_ANDN ? *old & ~operand
                                                         : *old ^ operand;
  if (!caller.memory().put(caller.arg(4), now)) return Answer::error(EFAULT);
  const auto before = static_cast<std::int32_t>(*old);
  const std::uint32_t comparison = encoded >> 24 & 0xf;
  const bool holds = comparison == FUTEX_OP_CMP_EQ   ? before == comparison_value
                     : comparison == FUTEX_OP_CMP_NE ? before != comparison_value
                     : comparison == FUTEX_OP_CMP_LT ? before < comparison_value
                     : comparison == FUTEX_OP_CMP_LE ? before <= comparison_value
                     : comparison == FUTEX_OP_CMP_GT ? before > comparison_value
                                                     : before >= comparison_value;
  std::int64_t woken = wake(guest, caller, caller.arg(0), caller.int_arg(2), all_bits);
  if (holds) woken += wake(guest, caller, caller.arg(4), caller.int_arg(3), all_bits);
  return Answer::value(woken);
}

}  // namespace

Answer futex(Supervisor& guest, Thread& caller) {
  switch (caller.int_arg(1) & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
      return wait(guest, caller, false);
    case FUTEX_WAIT_BITSET:
      return wait(guest, caller, true);
    case FUTEX_WAKE:
      return Answer::value(wake(guest, caller, caller.arg(0), caller.int_arg(2), all_bits));
    case FUTEX_WAKE_BITSET:
      return Answer::value(
          wake(guest, caller, caller.arg(0), caller.int_arg(2), static_cast<std::uint32_t>(caller.arg(5))));
    case FUTEX_REQUEUE:
      return requeue(guest, caller, false);
    case FUTEX_CMP_REQUEUE:
      return requeue(guest, caller, true);
    case FUTEX_WAKE_OP:
      return wake_op(guest, caller);
    default:  // priority inheritance
      guest.refuse(caller);
      return Answer::error(ENOSYS);
  }
}

}  // namespace lockstep::guests::calls
