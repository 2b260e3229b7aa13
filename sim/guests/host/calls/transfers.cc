// Calls that read and write descriptors and may wait for them.

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "sim/guests/host/calls/handlers.h"
#include "sim/guests/host/times.h"

namespace lockstep::guests::calls {
namespace {

// The flags of recv and send calls; 0 for the others.
int flags_of(const Thread& caller) {
  switch (caller.call.number) {
    case SYS_recvfrom:
    case SYS_sendto:
    case SYS_recvmmsg:
    case SYS_sendmmsg:
      return caller.int_arg(3);
    case SYS_recvmsg:
    case SYS_sendmsg:
      return caller.int_arg(2);
    default:
      return 0;
  }
}

bool never_waits(const Thread& caller) {
  return is_nonblocking(caller.watched.get()) || (flags_of(caller) & MSG_DONTWAIT) != 0;
}

bool is_ready(int descriptor, short events) {
  pollfd entry{descriptor, events, 0};
  return ::poll(&entry, 1, 0) > 0;
}

int readable_bytes(int descriptor) {
  int bytes = 0;
  return ioctl(descriptor, FIONREAD, &bytes) == 0 ? bytes : 0;
}

// The time-out that SO_RCVTIMEO or SO_SNDTIMEO sets.
void set_deadline_of_socket(Supervisor& guest, Thread& caller, int option) {
  timeval timeout{};
  socklen_t size = sizeof timeout;
  if (getsockopt(caller.watched.get(), SOL_SOCKET, option, &timeout, &size) != 0) return;
  if (ns_of(timeout) > 0) set_deadline_after(caller, guest.times(), ns_of(timeout));
}

// Returns what a read of a TCP socket comes to where a Unix socket would answer something else.
std::optional<Answer> read_unlike_unix(Socket& socket, const Thread& caller) {
  using State = Socket::State;
  if (socket.state == State::fresh || socket.state == State::listening) return Answer::error(ENOTCONN);
  if (socket.state == State::connecting && never_waits(caller)) return Answer::error(EAGAIN);
  const bool ended = socket.reset_by_peer || socket.state == State::refused;
  if (!ended || readable_bytes(caller.watched.get()) > 0) return std::nullopt;
  if (socket.finished || socket.error == 0) return Answer::value(0);
  return Answer::error(Sockets::take_error(socket, caller.watched));
}

}  // namespace

Answer read(Supervisor& guest, Thread& caller) {
  if (!caller.watched) caller.watched = caller.copy_of(caller.int_arg(0));
  const int descriptor = caller.watched.get();
  if (!caller.watched) return Answer::by_kernel();  // which says EBADF
  const struct stat what = stat_of(descriptor);
  if (S_ISSOCK(what.st_mode)) {
    if (Socket* socket = guest.sockets().find(what.st_ino)) {
      if (auto answer = read_unlike_unix(*socket, caller)) return std::move(*answer);
    }
  }
  if (never_waits(caller)) return Answer::by_kernel();
  if (S_ISSOCK(what.st_mode)) set_deadline_of_socket(guest, caller, SO_RCVTIMEO);
  bool ready = is_ready(descriptor, POLLIN);
  if (ready && caller.call.number == SYS_recvfrom && (flags_of(caller) & MSG_WAITALL) != 0) {
    const auto wanted = static_cast<std::int64_t>(caller.arg(2));
    ready = readable_bytes(descriptor) >= wanted || is_ready(descriptor, POLLRDHUP);
  }
  if (ready) return Answer::by_kernel();
  return is_over(caller, guest.times()) ? Answer::error(EAGAIN) : Answer::waits();
}

// ---- Writing ----

namespace {

constexpr std::size_t most_gathered = std::size_t{1} << 28;

bool gather_vectors(const Thread& caller, std::uint64_t vectors, std::uint64_t count, std::string& bytes) {
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(count, 1024); ++i) {
    const auto part = caller.memory().get<iovec>(vectors + i * sizeof(iovec));
    if (!part || bytes.size() + part->iov_len > most_gathered) return false;
    const std::size_t before = bytes.size();
    bytes.resize(before + part->iov_len);
    const auto from = reinterpret_cast<std::uint64_t>(part->iov_base);
    if (part->iov_len > 0 && !caller.memory().read(from, bytes.data() + before, part->iov_len)) return false;
  }
  return true;
}

// Returns what the caller wants to write; nothing if only the kernel can write it.
std::optional<std::string> gather(const Thread& caller) {
  std::string bytes;
  switch (caller.call.number) {
    case SYS_write:
    case SYS_sendto:
      if (caller.arg(2) > most_gathered) return std::nullopt;
      bytes.resize(caller.arg(2));
      if (!caller.memory().read(caller.arg(1), bytes.data(), bytes.size())) return std::nullopt;
      return bytes;
    case SYS_writev:
      if (!gather_vectors(caller, caller.arg(1), caller.arg(2), bytes)) return std::nullopt;
      return bytes;
    case SYS_sendmsg: {
      const auto header = caller.memory().get<msghdr>(caller.arg(1));
      if (!header || header->msg_controllen > 0) return std::nullopt;
      const auto vectors = reinterpret_cast<std::uint64_t>(header->msg_iov);
      if (!gather_vectors(caller, vectors, header->msg_iovlen, bytes)) return std::nullopt;
      return bytes;
    }
    default:
      return std::nullopt;
  }
}

// Writes as much as can be written without waiting. Returns the errno, or 0.
int push(Thread& caller, bool is_socket) {
  while (caller.written < caller.outgoing.size()) {
    const char* from = caller.outgoing.data() + caller.written;
    const std::size_t left = caller.outgoing.size() - caller.written;
    iovec part{const_cast<char*>(from), left};
    pollfd state{caller.watched.get(), POLLOUT, 0};
    if (::poll(&state, 1, 0) > 0 && (state.revents & POLLERR) != 0)
      return EPIPE;  // the signal is for the guest
    const ssize_t some = is_socket ? send(caller.watched.get(), from, left, MSG_DONTWAIT | MSG_NOSIGNAL)
                                   : pwritev2(caller.watched.get(), &part, 1, -1, RWF_NOWAIT);
    if (some < 0) return errno;
    caller.written += static_cast<std::size_t>(some);
  }
  return 0;
}

std::optional<Answer> write_unlike_unix(Socket& socket, const Thread& caller) {
  using State = Socket::State;
  if (socket.error != 0 && socket.state != State::connecting) {
    // The kernel tells EPIPE itself, and sends the signal that belongs to it.
    if (const int error = Sockets::take_error(socket, caller.watched); error != EPIPE)
      return Answer::error(error);
  }
  if (socket.state == State::connecting && never_waits(caller)) return Answer::error(EAGAIN);
  const bool never_connected = socket.state == State::fresh || socket.state == State::listening;
  if (never_connected) return Answer::error(EPIPE);
  return std::nullopt;
}

// A blocking write of a pipe or a socket: the kernel would wait in the middle of it.
Answer write_blocking(Supervisor& guest, Thread& caller, bool is_socket) {
  constexpr std::size_t fits_if_ready = 4096;  // PIPE_BUF: what a pipe or socket that can be written to takes
  if (!caller.again) {
    auto bytes = gather(caller);
    if (!bytes || bytes->size() <= fits_if_ready)
      return is_ready(caller.watched.get(), POLLOUT) ? Answer::by_kernel() : Answer::waits();
    caller.outgoing = std::move(*bytes);
  } else if (caller.outgoing.empty()) {
    if (is_ready(caller.watched.get(), POLLOUT)) return Answer::by_kernel();
    return is_over(caller, guest.times()) ? Answer::error(EAGAIN) : Answer::waits();
  }
  const int error = push(caller, is_socket);
  const auto written = static_cast<std::int64_t>(caller.written);
  if (error == 0) return Answer::value(written);
  if (error != EAGAIN) return written > 0 ? Answer::value(written) : Answer::by_kernel();
  if (!is_over(caller, guest.times())) return Answer::waits();
  return written > 0 ? Answer::value(written) : Answer::error(EAGAIN);
}

}  // namespace

Answer write(Supervisor& guest, Thread& caller) {
  if (!caller.watched) caller.watched = caller.copy_of(caller.int_arg(0));
  const int descriptor = caller.watched.get();
  if (!caller.watched) return Answer::by_kernel();
  const struct stat what = stat_of(descriptor);
  const mode_t mode = what.st_mode;
  if (S_ISREG(mode)) will_write(guest, caller, descriptor, std::nullopt);
  if (S_ISREG(mode) || S_ISCHR(mode)) return Answer::by_kernel();
  if (S_ISSOCK(mode)) {
    if (Socket* socket = guest.sockets().find(what.st_ino)) {
      if (auto answer = write_unlike_unix(*socket, caller)) return std::move(*answer);
    }
  }
  const bool may_be_timer = !S_ISSOCK(mode) && !S_ISFIFO(mode);
  if (never_waits(caller) && !may_be_timer) return Answer::by_kernel();
  if (S_ISSOCK(mode)) set_deadline_of_socket(guest, caller, SO_SNDTIMEO);
  if (S_ISSOCK(mode) || S_ISFIFO(mode)) return write_blocking(guest, caller, S_ISSOCK(mode));
  if (guest.timers().find(caller.watched) != nullptr) return Answer::error(EINVAL);
  if (never_waits(caller)) return Answer::by_kernel();
  return is_ready(descriptor, POLLOUT) ? Answer::by_kernel() : Answer::waits();  // an eventfd that is full
}

}  // namespace lockstep::guests::calls
