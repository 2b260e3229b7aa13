// Calls that wait until one of several descriptors is ready. The supervisor asks the kernel, without waiting,
// on copies of the guest's descriptors.
//
// The signal masks of ppoll, pselect6 and epoll_pwait are not applied while they wait.

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <vector>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>

#include "sim/guests/host/calls/handlers.h"
#include "sim/guests/host/times.h"

namespace lockstep::guests::calls {
namespace {

// Returns false if the time that a pointer leads to cannot be read. A null pointer is no deadline.
bool set_deadline_from(Supervisor& guest, Thread& caller, std::uint64_t pointer) {
  if (pointer == 0 || caller.again) return true;
  const auto time = caller.memory().get<timespec>(pointer);
  if (time) set_deadline_after(caller, guest.times(), ns_of(*time));
  return time.has_value();
}

// Asks the kernel about copies of the guest's descriptors. Returns how many are ready.
int ask(const Thread& caller, std::vector<pollfd>& entries) {
  std::vector<Descriptor> copies;
  std::vector<pollfd> asked = entries;
  int bad = 0;
  for (pollfd& entry : asked) {
    if (entry.fd < 0) continue;
    copies.push_back(caller.copy_of(entry.fd));
    entry.fd = copies.back().get();
    bad += entry.fd < 0 ? 1 : 0;
  }
  int ready = ::poll(asked.data(), asked.size(), 0);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const bool is_bad = entries[i].fd >= 0 && asked[i].fd < 0;
    entries[i].revents = is_bad ? POLLNVAL : asked[i].revents;
  }
  return std::max(ready, 0) + bad;
}

}  // namespace

Answer poll(Supervisor& guest, Thread& caller) {
  constexpr std::size_t most = 4096;
  std::vector<pollfd> entries(std::min<std::size_t>(caller.arg(1), most));
  const std::size_t bytes = entries.size() * sizeof(pollfd);
  if (bytes > 0 && !caller.memory().read(caller.arg(0), entries.data(), bytes)) return Answer::error(EFAULT);
  if (caller.call.number == SYS_poll) {
    const std::int64_t ms = caller.int_arg(2);
    set_deadline_after(caller, guest.times(), ms < 0 ? -1 : ms * 1'000'000);
  } else if (!set_deadline_from(guest, caller, caller.arg(2))) {
    return Answer::error(EFAULT);
  }
  const int ready = ask(caller, entries);
  if (ready == 0 && !is_over(caller, guest.times())) return Answer::waits();
  if (bytes > 0 && !caller.memory().write(caller.arg(0), entries.data(), bytes)) return Answer::error(EFAULT);
  return Answer::value(ready);
}

// ---- select ----

namespace {

// For each of select's three sets: the events that put a descriptor into it.
constexpr std::array<short, 3> wanted{POLLIN, POLLOUT, POLLPRI};
constexpr std::array<short, 3> counted{POLLIN | POLLHUP | POLLERR, POLLOUT | POLLERR, POLLPRI};

struct Sets {
  std::array<fd_set, 3> sets{};
  std::size_t bytes = 0;  // of each that the caller has
};

std::optional<Sets> read_sets(const Thread& caller, int count) {
  Sets read;
  read.bytes = static_cast<std::size_t>((count + 63) / 64) * 8;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::uint64_t from = caller.arg(i + 1);
    if (from != 0 && !caller.memory().read(from, &read.sets[i], read.bytes)) return std::nullopt;
  }
  return read;
}

std::vector<pollfd> entries_of(const Sets& sets, int count) {
  std::vector<pollfd> entries;
  for (int number = 0; number < count; ++number) {
    short events = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      if (FD_ISSET(number, &sets.sets[i])) events = static_cast<short>(events | wanted[i]);
    }
    if (events != 0) entries.push_back({number, events, 0});
  }
  return entries;
}

}  // namespace

Answer select(Supervisor& guest, Thread& caller) {
  const int count = std::min(caller.int_arg(0), FD_SETSIZE);
  if (caller.int_arg(0) < 0) return Answer::error(EINVAL);
  auto sets = read_sets(caller, count);
  if (!sets) return Answer::error(EFAULT);
  if (caller.call.number == SYS_pselect6) {
    if (!set_deadline_from(guest, caller, caller.arg(4))) return Answer::error(EFAULT);
  } else if (caller.arg(4) != 0 && !caller.again) {
    const auto time = caller.memory().get<timeval>(caller.arg(4));
    if (!time) return Answer::error(EFAULT);
    set_deadline_after(caller, guest.times(), ns_of(*time));
  }
  std::vector<pollfd> entries = entries_of(*sets, count);
  if (ask(caller, entries) == 0 && !is_over(caller, guest.times())) return Answer::waits();
  Sets ready;
  std::int64_t set = 0;
  for (const pollfd& entry : entries) {
    if ((entry.revents & POLLNVAL) != 0) return Answer::error(EBADF);
    for (std::size_t i = 0; i < 3; ++i) {
      if (!FD_ISSET(entry.fd, &sets->sets[i]) || (entry.revents & counted[i]) == 0) continue;
      FD_SET(entry.fd, &ready.sets[i]);
      ++set;
    }
  }
  for (std::size_t i = 0; i < 3; ++i) {
    if (caller.arg(i + 1) != 0) caller.memory().write(caller.arg(i + 1), &ready.sets[i], sets->bytes);
  }
  return Answer::value(set);
}

// ---- epoll ----

Answer epoll_wait(Supervisor& guest, Thread& caller) {
  const int most = caller.int_arg(2);
  if (most <= 0) return Answer::error(EINVAL);
  if (!caller.watched) caller.watched = caller.copy_of(caller.int_arg(0));
  if (!caller.watched) return Answer::error(EBADF);
  if (caller.call.number == SYS_epoll_pwait2) {
    if (!set_deadline_from(guest, caller, caller.arg(3))) return Answer::error(EFAULT);
  } else {
    const std::int64_t ms = caller.int_arg(3);
    set_deadline_after(caller, guest.times(), ms < 0 ? -1 : ms * 1'000'000);
  }
  constexpr int most_told = 1024;
  std::array<epoll_event, most_told>
      events;  // NOLINT(cppcoreguidelines-pro-type-member-init): the kernel fills it
  const int ready = ::epoll_wait(caller.watched.get(), events.data(), std::min(most, most_told), 0);
  if (ready < 0) return Answer::error(errno);
  if (ready == 0) return is_over(caller, guest.times()) ? Answer::value(0) : Answer::waits();
  const std::size_t bytes = static_cast<std::size_t>(ready) * sizeof(epoll_event);
  return caller.memory().write(caller.arg(1), events.data(), bytes) ? Answer::value(ready)
                                                                    : Answer::error(EFAULT);
}

}  // namespace lockstep::guests::calls
