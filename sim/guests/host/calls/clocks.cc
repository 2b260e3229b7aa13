// Calls that read clocks, and calls that wait for a time.

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/resource.h>
#include <sys/timerfd.h>
#include <sys/times.h>

#include "sim/guests/host/calls/handlers.h"
#include "sim/guests/host/times.h"

namespace lockstep::guests::calls {
namespace {

Answer done(bool stored) { return stored ? Answer::value(0) : Answer::error(EFAULT); }

// A guest computes in no time, so its processor time is the time since it was started: a loop that waits
// until it has used some ends.
std::int64_t processor_time(const Supervisor& guest) {
  return guest.times().of(GuestClock::monotonic) - guest.start_time();
}

Answer sleep_until_deadline(Supervisor& guest, Thread& caller) {
  return is_over(caller, guest.times()) ? Answer::value(0) : Answer::waits();
}

}  // namespace

Answer clock_gettime(Supervisor& guest, Thread& caller) {
  guest.count_clock_read(caller);
  const int number = caller.int_arg(0);
  const auto clock = clock_of(number);
  const bool of_processor =
      number == CLOCK_PROCESS_CPUTIME_ID || number == CLOCK_THREAD_CPUTIME_ID || number < 0;
  if (!clock && !of_processor) return Answer::error(EINVAL);
  return done(caller.memory().put(caller.arg(1),
                                  timespec_of(clock ? guest.times().of(*clock) : processor_time(guest))));
}

Answer gettimeofday(Supervisor& guest, Thread& caller) {
  guest.count_clock_read(caller);
  const timeval now = timeval_of(guest.times().of(GuestClock::wall));
  const std::array<char, 8> utc{};
  const bool stored = (caller.arg(0) == 0 || caller.memory().put(caller.arg(0), now)) &&
                      (caller.arg(1) == 0 || caller.memory().put(caller.arg(1), utc));
  return done(stored);
}

Answer time(Supervisor& guest, Thread& caller) {
  guest.count_clock_read(caller);
  const std::int64_t now = guest.times().of(GuestClock::wall) / second_ns;
  if (caller.arg(0) != 0 && !caller.memory().put(caller.arg(0), now)) return Answer::error(EFAULT);
  return Answer::value(now);
}

Answer clock_getres(Supervisor&, Thread& caller) {
  const timespec one{0, 1};
  return done(caller.arg(1) == 0 || caller.memory().put(caller.arg(1), one));
}

Answer times(Supervisor& guest, Thread& caller) {
  const std::int64_t tick = second_ns / 100;
  const tms used{processor_time(guest) / tick, 0, 0, 0};
  if (caller.arg(0) != 0 && !caller.memory().put(caller.arg(0), used)) return Answer::error(EFAULT);
  return Answer::value(guest.times().of(GuestClock::monotonic) / tick);
}

Answer getrusage(Supervisor& guest, Thread& caller) {
  rusage used{};
  used.ru_utime = timeval_of(processor_time(guest));
  return done(caller.memory().put(caller.arg(1), used));
}

// ---- Sleeping ----

Answer nanosleep(Supervisor& guest, Thread& caller) {
  const auto time = caller.memory().get<timespec>(caller.arg(0));
  if (!time) return Answer::error(EFAULT);
  if (!is_valid(*time)) return Answer::error(EINVAL);
  set_deadline_after(caller, guest.times(), ns_of(*time));
  return sleep_until_deadline(guest, caller);
}

Answer clock_nanosleep(Supervisor& guest, Thread& caller) {
  const auto clock = clock_of(caller.int_arg(0));
  const auto time = caller.memory().get<timespec>(caller.arg(2));
  if (!time) return Answer::error(EFAULT);
  if (!clock || !is_valid(*time)) return Answer::error(EINVAL);
  const bool absolute = (caller.arg(1) & TIMER_ABSTIME) != 0;
  // A step of the wall clock moves no relative sleep.
  const GuestClock by = absolute || *clock == GuestClock::boot ? *clock : GuestClock::monotonic;
  set_deadline(caller, GuestDeadline{by, ns_of(*time) + (absolute ? 0 : guest.times().of(by))});
  return sleep_until_deadline(guest, caller);
}

// Timers that send signals are not owned yet, but one that nobody has started can be stopped.
Answer setitimer(Supervisor& guest, Thread& caller) {
  const auto wanted = caller.memory().get<itimerval>(caller.arg(1));
  if (!wanted) return Answer::error(EFAULT);
  if (ns_of(wanted->it_value) == 0) {
    const itimerval none{};
    return done(caller.arg(2) == 0 || caller.memory().put(caller.arg(2), none));
  }
  guest.refuse(caller);
  return Answer::error(ENOSYS);
}

// ---- Timers that are descriptors ----

Answer timerfd_create(Supervisor& guest, Thread& caller) {
  const auto clock = clock_of(caller.int_arg(0));
  if (!clock) return Answer::error(EINVAL);
  const int flags = caller.int_arg(1);
  const Timer& timer = guest.timers().create(*clock, (flags & TFD_NONBLOCK) != 0);
  return Answer::give(copy(timer.ours), (flags & TFD_CLOEXEC) != 0);
}

namespace {

itimerspec left_of(const Timer& timer, const GuestTimes& now) {
  itimerspec left{};
  left.it_interval = timespec_of(timer.period);
  if (timer.next) left.it_value = timespec_of(std::max<std::int64_t>(*timer.next - now.of(timer.clock), 1));
  return left;
}

}  // namespace

Answer timerfd_settime(Supervisor& guest, Thread& caller) {
  Timer* timer = guest.timers().find(caller.copy_of(caller.int_arg(0)));
  if (timer == nullptr) return Answer::error(EINVAL);
  const auto wanted = caller.memory().get<itimerspec>(caller.arg(2));
  if (!wanted) return Answer::error(EFAULT);
  if (!is_valid(wanted->it_value) || !is_valid(wanted->it_interval)) return Answer::error(EINVAL);
  if (caller.arg(3) != 0 && !caller.memory().put(caller.arg(3), left_of(*timer, guest.times())))
    return Answer::error(EFAULT);
  const std::int64_t at = ns_of(wanted->it_value);
  const bool absolute = (caller.arg(1) & TFD_TIMER_ABSTIME) != 0;
  timer->period = ns_of(wanted->it_interval);
  timer->next.reset();
  if (at != 0) timer->next = at + (absolute ? 0 : guest.times().of(timer->clock));
  forget_expirations(*timer);
  guest.timers().fire(guest.times());
  return Answer::value(0);
}

Answer timerfd_gettime(Supervisor& guest, Thread& caller) {
  const Timer* timer = guest.timers().find(caller.copy_of(caller.int_arg(0)));
  if (timer == nullptr) return Answer::error(EINVAL);
  return done(caller.memory().put(caller.arg(1), left_of(*timer, guest.times())));
}

}  // namespace lockstep::guests::calls
