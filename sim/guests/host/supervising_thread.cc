#include "sim/guests/host/supervising_thread.h"

#include <algorithm>
#include <array>

#include <poll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/check.h"

namespace lockstep::guests {

namespace {

// Each connection of a guest is a descriptor here, too.
void allow_many_descriptors() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

SupervisingThread::SupervisingThread() {
  allow_many_descriptors();
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  pthread_sigmask(SIG_BLOCK, &child, &signals_before_);
  signals_ = Descriptor(signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
  CHECK(signals_, "signalfd");
  cpu_set_t here;
  CPU_ZERO(&here);
  CPU_SET(static_cast<std::size_t>(std::max(sched_getcpu(), 0)), &here);
  sched_getaffinity(0, sizeof processors_before_, &processors_before_);
  sched_setaffinity(0, sizeof here, &here);
}

SupervisingThread::~SupervisingThread() {
  sched_setaffinity(0, sizeof processors_before_, &processors_before_);
  pthread_sigmask(SIG_SETMASK, &signals_before_, nullptr);
}

SupervisingThread::Woken SupervisingThread::wait(int descriptor, int milliseconds) const {
  std::array<pollfd, 2> events{{{descriptor, POLLIN, 0}, {signals_.get(), POLLIN, 0}}};
  if (poll(events.data(), events.size(), milliseconds) <= 0) return Woken::by_nothing;
  if ((events[0].revents & POLLIN) != 0) return Woken::by_descriptor;
  if ((events[1].revents & POLLIN) != 0) {
    signalfd_siginfo taken;
    while (read(signals_.get(), &taken, sizeof taken) == sizeof taken) {
    }
  }
  return Woken::by_child;
}

}  // namespace lockstep::guests
