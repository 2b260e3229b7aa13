#pragma once
// The TCP sockets of a guest. The guest has one end of a pair of Unix sockets, and its owner the other: the
// owner carries the bytes, and says when a connection is made, refused, finished and reset. So the kernel
// does the reading, writing and polling, and every instant is the owner's.
//
// What a guest sees at a FIN, an RST and a refusal was compared with TCP over loopback (tests/guests). A
// connection that is being made is one whose buffer is full, so it cannot be written to.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/guests/host/descriptor.h"

namespace lockstep::guests {

struct Address {
  std::uint32_t host = 0;  // IPv4, in the machine's byte order; 0 is any
  std::uint16_t port = 0;
  friend bool operator==(const Address&, const Address&) = default;
};
inline constexpr std::uint32_t loopback_host = 0x7f000001;

struct Socket {
  enum class State : std::uint8_t { fresh, listening, connecting, open, refused, closed };

  int id = 0;
  State state = State::fresh;
  std::uint64_t inode = 0;  // of the guest's end
  Descriptor ours;
  Descriptor theirs;  // until the guest has got it
  Address local;
  Address peer;
  int error = 0;          // what SO_ERROR, a read or a write tells next
  bool finished = false;  // its peer has sent a FIN
  bool resets = false;    // SO_LINGER with 0 s: closing it sends an RST
  bool reset_by_peer = false;
  bool told_open = false;   // a call of connect has told that the connection is made
  std::deque<int> waiting;  // of a listener: connections that nobody has accepted
  std::size_t backlog = 0;  // of a listener
};

// What the guest has done that concerns its owner.
struct SocketEvent {
  enum class Kind : std::uint8_t { listens, connects, stops_listening };
  Kind kind = Kind::listens;
  int socket = 0;
  Address address;  // that it listens on or connects to
};

// What has come from the guest on a connection.
struct Sent {
  std::string bytes;
  bool finished = false;  // it will send no more, but may still receive
  bool closed = false;    // it will not receive, either
  bool reset = false;     // it has closed the connection with bytes unread, or with SO_LINGER 0
};

class Sockets {
 public:
  // ---- For the owner of the guest ----

  std::vector<SocketEvent> take_events();
  // Makes a connection from `from` to the guest's port, as its listener will accept it. Nothing comes if
  // nobody listens there or the backlog is full.
  std::optional<int> connect_from(Address from, std::uint16_t port);
  bool listens_on(std::uint16_t port) { return listener_on(port) != nullptr; }
  void establish(int socket);
  void refuse(int socket, int error);
  // Returns how many of the bytes the guest's buffer has taken.
  std::size_t deliver(int socket, std::string_view bytes);
  void finish(int socket);
  // `guest_end` is the guest's end, or empty if it has closed it (Supervisor::end_of).
  void reset(int socket, const Descriptor& guest_end);
  Sent take_sent(int socket, std::size_t most);
  const Socket& socket(int id) const { return *sockets_[static_cast<std::size_t>(id)]; }

  // ---- For the owned calls ----

  // Returns the guest's socket that the descriptor refers to; nullptr if it is none of these.
  Socket* find(const Descriptor& descriptor) { return find(stat_of(descriptor.get()).st_ino); }
  // The same by its end's number, as st_ino of fstat(2) says.
  Socket* find(std::uint64_t inode);
  // Returns a new socket, whose end for the guest is in `theirs`.
  Socket& create();
  // All return 0 or an errno.
  int bind(Socket& socket, Address address);
  int listen(Socket& socket, int backlog);
  int connect(Socket& socket, const Descriptor& theirs, Address peer);
  // Returns the error that the next call tells, and forgets it. `theirs` is the guest's end.
  static int take_error(Socket& socket, const Descriptor& theirs);
  // Takes the next waiting connection of a listener. REQUIRES: one waits. `listener_end` is the guest's end.
  Socket& accept(Socket& listener, const Descriptor& listener_end);

 private:
  Socket& at(int id) { return *sockets_[static_cast<std::size_t>(id)]; }
  void forget_closed();
  std::uint16_t free_port();
  Socket* listener_on(std::uint16_t port);

  std::vector<std::unique_ptr<Socket>> sockets_;
  std::vector<SocketEvent> events_;
  std::uint16_t next_port_ = 32768;
};

}  // namespace lockstep::guests
