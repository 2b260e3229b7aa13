#include "sim/guests/host/sockets.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/check.h"
#include "sim/guests/guest_error.h"

namespace lockstep::guests {
namespace {

using State = Socket::State;

int events_of(int descriptor) {
  pollfd event{descriptor, POLLIN | POLLRDHUP, 0};
  return poll(&event, 1, 0) > 0 ? event.revents : 0;
}

// Takes all that can be read, so that the other end can be written to again.
void drain(int descriptor) {
  std::array<char, 65536> bytes;
  while (recv(descriptor, bytes.data(), bytes.size(), MSG_DONTWAIT) > 0) {
  }
}

void fill(int descriptor) {
  static const std::array<char, 65536> bytes{};
  while (send(descriptor, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL) > 0) {
  }
  while (send(descriptor, bytes.data(), 1, MSG_DONTWAIT | MSG_NOSIGNAL) > 0) {
  }
}

}  // namespace

// ---- For the owned calls ----

Socket* Sockets::find(std::uint64_t inode) {
  const auto found = std::find_if(sockets_.rbegin(), sockets_.rend(), [&](const auto& socket) {
    return socket->inode == inode && socket->state != State::closed;
  });
  return inode == 0 || found == sockets_.rend() ? nullptr : found->get();
}

// A socket that was closed before it was connected is of no use to anybody.
void Sockets::forget_closed() {
  for (const auto& socket : sockets_) {
    if (socket->state != State::fresh || !socket->ours || socket->theirs) continue;
    if ((events_of(socket->ours.get()) & POLLHUP) == 0) continue;
    socket->ours.reset();
    socket->state = State::closed;
  }
}

Socket& Sockets::create() {
  constexpr std::size_t many = 64;
  if (sockets_.size() % many == many - 1) forget_closed();
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    throw GuestError(
        GuestFault::cannot_run_here,
        fmt::format(
            "no further connection of a guest can be made: {}; perhaps more open files help: ulimit -n",
            std::strerror(errno)));
  auto socket = std::make_unique<Socket>();
  socket->id = static_cast<int>(sockets_.size());
  socket->ours = Descriptor(ends[0]);
  socket->theirs = Descriptor(ends[1]);
  socket->inode = stat_of(ends[1]).st_ino;
  sockets_.push_back(std::move(socket));
  return *sockets_.back();
}

int Sockets::bind(Socket& socket, Address address) {
  if (socket.state != State::fresh || socket.local.port != 0) return EINVAL;
  if (address.port == 0) address.port = free_port();
  if (listener_on(address.port) != nullptr) return EADDRINUSE;
  socket.local = address;
  return 0;
}

int Sockets::listen(Socket& socket, int backlog) {
  if (socket.state == State::listening) return 0;
  if (socket.state != State::fresh) return EINVAL;
  if (socket.local.port == 0) socket.local.port = free_port();
  if (listener_on(socket.local.port) != nullptr) return EADDRINUSE;
  socket.state = State::listening;
  socket.backlog = static_cast<std::size_t>(std::clamp(backlog, 1, 4096));
  events_.push_back({SocketEvent::Kind::listens, socket.id, socket.local});
  return 0;
}

int Sockets::connect(Socket& socket, const Descriptor& theirs, Address peer) {
  if (socket.state == State::connecting) return EALREADY;
  if (socket.state == State::open) return std::exchange(socket.told_open, true) ? EISCONN : 0;
  if (socket.state == State::listening) return EISCONN;
  if (socket.state != State::fresh) return ECONNABORTED;
  if (peer.host == 0) peer.host = loopback_host;
  if (socket.local.port == 0) socket.local.port = free_port();
  socket.peer = peer;
  socket.state = State::connecting;
  fill(theirs.get());
  events_.push_back({SocketEvent::Kind::connects, socket.id, peer});
  return EINPROGRESS;
}

int Sockets::take_error(Socket& socket, const Descriptor& theirs) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(theirs.get(), SOL_SOCKET, SO_ERROR, &error, &size);  // the Unix socket forgets its own
  return std::exchange(socket.error, 0);
}

Socket& Sockets::accept(Socket& listener, const Descriptor& listener_end) {
  CHECK(!listener.waiting.empty(), "socket {}", listener.id);
  char one = 0;
  CHECK(recv(listener_end.get(), &one, 1, MSG_DONTWAIT) == 1, "socket {}", listener.id);
  Socket& accepted = at(listener.waiting.front());
  listener.waiting.pop_front();
  return accepted;
}

std::uint16_t Sockets::free_port() {
  if (next_port_ == 0) next_port_ = 32768;
  return next_port_++;
}

Socket* Sockets::listener_on(std::uint16_t port) {
  for (const auto& socket : sockets_) {
    if (socket->state == State::listening && socket->local.port == port &&
        (socket->theirs || (events_of(socket->ours.get()) & POLLHUP) == 0))
      return socket.get();
  }
  return nullptr;
}

// ---- For the owner of the guest ----

std::vector<SocketEvent> Sockets::take_events() {
  for (const auto& socket : sockets_) {
    if (socket->state != State::listening || (events_of(socket->ours.get()) & POLLHUP) == 0) continue;
    socket->state = State::closed;
    socket->ours.reset();
    events_.push_back({SocketEvent::Kind::stops_listening, socket->id, socket->local});
  }
  return std::exchange(events_, {});
}

std::optional<int> Sockets::connect_from(Address from, std::uint16_t port) {
  Socket* listener = listener_on(port);
  if (listener == nullptr || listener->waiting.size() > listener->backlog) return std::nullopt;
  const char one = 0;
  if (send(listener->ours.get(), &one, 1, MSG_DONTWAIT | MSG_NOSIGNAL) != 1) return std::nullopt;
  Socket& accepted = create();
  accepted.state = State::open;
  accepted.local = {listener->local.host == 0 ? loopback_host : listener->local.host, port};
  accepted.peer = from;
  listener->waiting.push_back(accepted.id);
  return accepted.id;
}

void Sockets::establish(int id) {
  Socket& socket = at(id);
  if (socket.state != State::connecting) return;
  socket.state = State::open;
  drain(socket.ours.get());
}

// A Unix socket whose peer has been closed with bytes unread shows the same events as a refused connection.
void Sockets::refuse(int id, int error) {
  Socket& socket = at(id);
  if (socket.state != State::connecting) return;
  socket.state = State::refused;
  socket.error = error;
  socket.ours.reset();
}

std::size_t Sockets::deliver(int id, std::string_view bytes) {
  Socket& socket = at(id);
  if (!socket.ours || bytes.empty()) return 0;
  const ssize_t taken = send(socket.ours.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (taken >= 0) return static_cast<std::size_t>(taken);
  return errno == EAGAIN ? 0 : bytes.size();  // nobody will read them: TCP takes and drops them, too
}

void Sockets::finish(int id) {
  Socket& socket = at(id);
  socket.finished = true;
  if (socket.ours) shutdown(socket.ours.get(), SHUT_WR);
}

// Closing an end with a byte unread in it makes the other end fail. After a FIN, TCP tells EPIPE instead of
// ECONNRESET.
void Sockets::reset(int id, const Descriptor& guest_end) {
  Socket& socket = at(id);
  if (!socket.ours) return;
  const char one = 0;
  if (guest_end) send(guest_end.get(), &one, 1, MSG_DONTWAIT | MSG_NOSIGNAL);
  socket.error = socket.finished ? EPIPE : ECONNRESET;
  socket.reset_by_peer = true;
  socket.ours.reset();
}

Sent Sockets::take_sent(int id, std::size_t most) {
  Socket& socket = at(id);
  Sent sent;
  sent.closed = sent.finished = socket.state == State::closed;
  if (!socket.ours || socket.state != State::open) return sent;
  std::array<char, 16384> part;
  while (sent.bytes.size() < most) {
    const std::size_t wanted = std::min(part.size(), most - sent.bytes.size());
    const ssize_t some = recv(socket.ours.get(), part.data(), wanted, MSG_DONTWAIT);
    if (some < 0 && errno == ECONNRESET) sent.reset = true;
    if (some <= 0) break;
    sent.bytes.append(part.data(), static_cast<std::size_t>(some));
  }
  const int events = events_of(socket.ours.get());
  const bool no_more = sent.bytes.size() < most || most == 0;
  sent.finished = no_more && (events & POLLRDHUP) != 0;
  sent.closed = no_more && (events & POLLHUP) != 0 && !socket.theirs;
  if (sent.closed && socket.resets) sent.reset = true;
  if (sent.closed) {
    socket.ours.reset();
    socket.state = State::closed;
  }
  return sent;
}

}  // namespace lockstep::guests
