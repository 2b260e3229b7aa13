#pragma once
// The timers that a guest reads as descriptors (timerfd_create(2)). The guest's descriptor is an eventfd to
// which the supervisor adds the expirations when the guest's time has come: a read returns their number and
// takes them away, as that of a timer does.

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/guests/guest_times.h"
#include "sim/guests/host/descriptor.h"

namespace lockstep::guests {

struct Timer {
  GuestClock clock = GuestClock::monotonic;
  Descriptor ours;
  std::uint64_t identity = 0;        // of the open file
  std::optional<std::int64_t> next;  // on its clock
  std::int64_t period = 0;           // ns; 0: once
};

// Takes away the expirations that nobody has read.
void forget_expirations(const Timer& timer);

class Timers {
 public:
  // Returns a new timer; a copy of `ours` is for the guest.
  Timer& create(GuestClock clock, bool nonblocking);
  // Returns the timer that the descriptor refers to, or nullptr.
  Timer* find(const Descriptor& descriptor);
  // Adds the expirations up to these times.
  void fire(const GuestTimes& now);
  GuestDeadlines deadlines() const;

 private:
  std::vector<Timer> timers_;
};

}  // namespace lockstep::guests
