#pragma once
// A network for guests in virtual time: every packet takes 1 ms. It stands in for a world in the tests of the
// supervisor.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/guests/host/supervisor.h"

namespace lockstep::tests {

class GuestNetwork {
 public:
  // Starts a guest. It has the address 10.0.0.N, N counted from 1, and loopback is its own.
  guests::Supervisor& add(const guests::GuestPlan& plan);

  // Lets all guests run until all have ended, nothing is left to wait for, or so much time has passed.
  // Returns true if all have ended.
  bool run_for(std::int64_t nanoseconds);
  guests::GuestTimes times() const;

 private:
  static constexpr std::int64_t latency_ns_ = 1'000'000;
  static constexpr std::size_t window_ = 1 << 18;  // bytes that may be under way on one direction

  struct End {
    std::size_t guest = 0;
    int socket = 0;
    friend auto operator<=>(const End&, const End&) = default;
  };
  struct Connection {
    End peer;
    bool is_open = false;       // the peer can be sent to
    std::size_t under_way = 0;  // bytes sent and not taken by the peer
    bool finished = false;      // has sent its FIN
    bool closed = false;
    std::deque<std::string> arrived;  // at this end, but its buffer was full
    bool fin_arrived = false;
    bool fin_delivered = false;
  };
  enum class Kind : std::uint8_t { syn, syn_ack, ack, refusal, data, fin, rst };
  struct Packet {
    Kind kind = Kind::data;
    End from;
    End to;
    guests::Address address;
    std::string bytes;
  };

  void send(Packet packet);
  void run_guests();
  void look_at(std::size_t guest);
  void take_sent(const End& end, Connection& connection);
  void arrive(const Packet& packet);
  void deliver(const End& end);
  std::size_t host_of(std::size_t from, std::uint32_t address) const;

  guests::SupervisingThread thread_;
  std::vector<std::unique_ptr<guests::Disk>> disks_;
  std::vector<std::unique_ptr<guests::Supervisor>> guests_;
  std::vector<guests::GuestDeadlines> deadlines_;
  std::map<End, Connection> connections_;
  std::multimap<std::int64_t, Packet> packets_;  // by the time of arrival
  std::int64_t now_ = 0;
  bool moved_ = false;  // bytes, at this instant
};

}  // namespace lockstep::tests
