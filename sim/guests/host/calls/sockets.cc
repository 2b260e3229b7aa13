// Calls on sockets. TCP sockets over IPv4 are owned (host/sockets.h), Unix sockets within a guest are the
// kernel's, and the other kinds do not exist.

#include <algorithm>
#include <cerrno>
#include <optional>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "sim/guests/host/calls/handlers.h"

namespace lockstep::guests::calls {
namespace {

constexpr int type_bits = 0xf;

Socket* socket_of(Supervisor& guest, const Thread& caller) {
  return guest.sockets().find(caller.copy_of(caller.int_arg(0)));
}

void set_nonblocking(int descriptor) { fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK); }

Answer result(int error) { return error == 0 ? Answer::value(0) : Answer::error(error); }

std::optional<sockaddr_in> read_address(const Thread& caller, std::uint64_t pointer, std::uint64_t bytes) {
  sockaddr_in address{};
  if (bytes < sizeof address || !caller.memory().read(pointer, &address, sizeof address)) return std::nullopt;
  return address;
}

Address address_of(const sockaddr_in& address) {
  return {ntohl(address.sin_addr.s_addr), ntohs(address.sin_port)};
}

// Stores an address as accept, getsockname and getpeername do: cut to the caller's size.
bool store_address(const Thread& caller, const Address& address, std::uint64_t pointer,
                   std::uint64_t size_pointer) {
  if (pointer == 0) return true;
  sockaddr_in stored{};
  stored.sin_family = AF_INET;
  stored.sin_port = htons(address.port);
  stored.sin_addr.s_addr = htonl(address.host);
  const auto room = caller.memory().get<std::uint32_t>(size_pointer);
  const auto size = static_cast<std::uint32_t>(sizeof stored);
  return room && caller.memory().write(pointer, &stored, std::min(*room, size)) &&
         caller.memory().put(size_pointer, size);
}

}  // namespace

Answer socket(Supervisor& guest, Thread& caller) {
  const int family = caller.int_arg(0);
  const int type = caller.int_arg(1);
  if (family == AF_UNIX) return Answer::by_kernel();
  if (family != AF_INET || (type & type_bits) != SOCK_STREAM) {
    guest.refuse(caller);
    return Answer::error(EAFNOSUPPORT);
  }
  Socket& made = guest.sockets().create();
  if ((type & SOCK_NONBLOCK) != 0) set_nonblocking(made.theirs.get());
  return Answer::give(std::move(made.theirs), (type & SOCK_CLOEXEC) != 0);
}

namespace {

// The names of Unix sockets that are no files are the machine's, so nobody is known under them.
bool is_abstract_name(const Thread& caller) {
  struct Name {
    std::uint16_t family;
    char first;
  };
  const auto name = caller.memory().get<Name>(caller.arg(1));
  return caller.arg(2) > sizeof(std::uint16_t) && name && name->family == AF_UNIX && name->first == 0;
}

}  // namespace

Answer bind(Supervisor& guest, Thread& caller) {
  Socket* socket = socket_of(guest, caller);
  if (socket == nullptr && is_abstract_name(caller)) {
    guest.refuse(caller);
    return Answer::error(EADDRNOTAVAIL);
  }
  if (socket == nullptr) return Answer::by_kernel();
  const auto address = read_address(caller, caller.arg(1), caller.arg(2));
  if (!address) return Answer::error(EINVAL);
  if (address->sin_family != AF_INET) return Answer::error(EAFNOSUPPORT);
  return result(guest.sockets().bind(*socket, address_of(*address)));
}

Answer listen(Supervisor& guest, Thread& caller) {
  Socket* socket = socket_of(guest, caller);
  return socket == nullptr ? Answer::by_kernel() : result(guest.sockets().listen(*socket, caller.int_arg(1)));
}

Answer accept(Supervisor& guest, Thread& caller) {
  if (!caller.watched) caller.watched = caller.copy_of(caller.int_arg(0));
  Socket* listener = guest.sockets().find(caller.watched);
  if (listener == nullptr) {
    if (!caller.watched || is_nonblocking(caller.watched.get())) return Answer::by_kernel();
    pollfd entry{caller.watched.get(), POLLIN, 0};
    return ::poll(&entry, 1, 0) > 0 ? Answer::by_kernel() : Answer::waits();
  }
  if (listener->state != Socket::State::listening) return Answer::error(EINVAL);
  if (listener->waiting.empty())
    return is_nonblocking(caller.watched.get()) ? Answer::error(EAGAIN) : Answer::waits();
  Socket& accepted = guest.sockets().accept(*listener, caller.watched);
  if (!store_address(caller, accepted.peer, caller.arg(1), caller.arg(2))) return Answer::error(EFAULT);
  const int flags = caller.call.number == SYS_accept4 ? caller.int_arg(3) : 0;
  if ((flags & SOCK_NONBLOCK) != 0) set_nonblocking(accepted.theirs.get());
  return Answer::give(std::move(accepted.theirs), (flags & SOCK_CLOEXEC) != 0);
}

Answer connect(Supervisor& guest, Thread& caller) {
  if (!caller.watched) caller.watched = caller.copy_of(caller.int_arg(0));
  Socket* socket = guest.sockets().find(caller.watched);
  if (socket == nullptr) return is_abstract_name(caller) ? Answer::error(ECONNREFUSED) : Answer::by_kernel();
  if (caller.again) {
    if (socket->state == Socket::State::connecting) return Answer::waits();
    socket->told_open = socket->state == Socket::State::open;
    return result(socket->told_open ? 0 : Sockets::take_error(*socket, caller.watched));
  }
  const auto address = read_address(caller, caller.arg(1), caller.arg(2));
  if (!address) return Answer::error(EINVAL);
  if (address->sin_family != AF_INET) return Answer::error(EAFNOSUPPORT);
  const int error = guest.sockets().connect(*socket, caller.watched, address_of(*address));
  const bool waits = error == EINPROGRESS && !is_nonblocking(caller.watched.get());
  return waits ? Answer::waits() : result(error);
}

Answer shutdown(Supervisor& guest, Thread& caller) {
  const Socket* socket = socket_of(guest, caller);
  const bool connected =
      socket == nullptr || (socket->state == Socket::State::open && !socket->reset_by_peer);
  return connected ? Answer::by_kernel() : Answer::error(ENOTCONN);
}

Answer getsockname(Supervisor& guest, Thread& caller) {
  const Socket* socket = socket_of(guest, caller);
  if (socket == nullptr) return Answer::by_kernel();
  Address shown = socket->local;
  if (socket->state == Socket::State::open && shown.host == 0) shown.host = loopback_host;
  return result(store_address(caller, shown, caller.arg(1), caller.arg(2)) ? 0 : EFAULT);
}

Answer getpeername(Supervisor& guest, Thread& caller) {
  const Socket* socket = socket_of(guest, caller);
  if (socket == nullptr) return Answer::by_kernel();
  if (socket->state != Socket::State::open || socket->reset_by_peer) return Answer::error(ENOTCONN);
  return result(store_address(caller, socket->peer, caller.arg(1), caller.arg(2)) ? 0 : EFAULT);
}

// ---- Options ----

// The options of TCP and IP are taken and change nothing. Those of sockets are the kernel's but for these.
Answer setsockopt(Supervisor& guest, Thread& caller) {
  Socket* socket = socket_of(guest, caller);
  if (socket == nullptr) return Answer::by_kernel();
  if (caller.int_arg(1) != SOL_SOCKET) return Answer::value(0);
  if (caller.int_arg(2) != SO_LINGER) return Answer::by_kernel();
  const auto value = caller.memory().get<linger>(caller.arg(3));
  if (!value) return Answer::error(EFAULT);
  socket->resets = value->l_onoff != 0 && value->l_linger == 0;
  return Answer::value(0);
}

namespace {

std::optional<int> option_of(Socket& socket, const Descriptor& theirs, int level, int option) {
  if (level == IPPROTO_TCP && option == TCP_NODELAY) return 1;
  if (level != SOL_SOCKET) return 0;
  switch (option) {
    case SO_ERROR:
      return Sockets::take_error(socket, theirs);
    case SO_ACCEPTCONN:
      return socket.state == Socket::State::listening ? 1 : 0;
    case SO_DOMAIN:
      return AF_INET;
    case SO_PROTOCOL:
      return IPPROTO_TCP;
    default:
      return std::nullopt;
  }
}

}  // namespace

Answer getsockopt(Supervisor& guest, Thread& caller) {
  const Descriptor theirs = caller.copy_of(caller.int_arg(0));
  Socket* socket = guest.sockets().find(theirs);
  const auto value =
      socket == nullptr ? std::nullopt : option_of(*socket, theirs, caller.int_arg(1), caller.int_arg(2));
  if (!value) return Answer::by_kernel();
  const bool stored = caller.memory().put(caller.arg(3), *value) &&
                      caller.memory().put(caller.arg(4), static_cast<std::uint32_t>(sizeof *value));
  return result(stored ? 0 : EFAULT);
}

}  // namespace lockstep::guests::calls
