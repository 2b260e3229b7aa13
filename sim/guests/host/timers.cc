#include "sim/guests/host/timers.h"

#include <algorithm>
#include <fstream>
#include <string>

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/check.h"

namespace lockstep::guests {
namespace {

// All such files have one inode, but the kernel numbers them. 0: the descriptor is none of these.
std::uint64_t identity_of(int descriptor) {
  std::ifstream file(fmt::format("/proc/self/fdinfo/{}", descriptor));
  std::string key;
  std::uint64_t value = 0;
  while (file >> key) {
    if (key == "eventfd-id:" && file >> value) return value + 1;
  }
  return 0;
}

}  // namespace

void forget_expirations(const Timer& timer) {
  pollfd event{timer.ours.get(), POLLIN, 0};
  std::uint64_t forgotten = 0;
  if (poll(&event, 1, 0) > 0) CHECK(read(timer.ours.get(), &forgotten, sizeof forgotten) > 0, "eventfd");
}

Timer& Timers::create(GuestClock clock, bool nonblocking) {
  Timer timer;
  timer.clock = clock;
  timer.ours = Descriptor(eventfd(0, EFD_CLOEXEC | (nonblocking ? EFD_NONBLOCK : 0)));
  CHECK(timer.ours, "eventfd");
  timer.identity = identity_of(timer.ours.get());
  timers_.push_back(std::move(timer));
  return timers_.back();
}

Timer* Timers::find(const Descriptor& descriptor) {
  const std::uint64_t identity = timers_.empty() ? 0 : identity_of(descriptor.get());
  const auto found = std::find_if(timers_.begin(), timers_.end(),
                                  [&](const Timer& timer) { return timer.identity == identity; });
  return identity == 0 || found == timers_.end() ? nullptr : &*found;
}

void Timers::fire(const GuestTimes& now) {
  for (Timer& timer : timers_) {
    if (!timer.next || now.of(timer.clock) < *timer.next) continue;
    std::uint64_t expirations = 1;
    if (timer.period > 0) {
      expirations += static_cast<std::uint64_t>((now.of(timer.clock) - *timer.next) / timer.period);
      timer.next = *timer.next + static_cast<std::int64_t>(expirations) * timer.period;
    } else {
      timer.next.reset();
    }
    CHECK(write(timer.ours.get(), &expirations, sizeof expirations) == sizeof expirations, "eventfd");
  }
}

GuestDeadlines Timers::deadlines() const {
  GuestDeadlines deadlines;
  for (const Timer& timer : timers_) {
    if (timer.next) deadlines.add({timer.clock, *timer.next});
  }
  return deadlines;
}

}  // namespace lockstep::guests
