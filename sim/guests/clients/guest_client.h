#pragma once
// One client of a lock as a guest: an unmodified program that uses its own Redis library, with a harness
// (harness_call.h). Whoever owns it carries its bytes to the nodes, answers its harness, and says when
// connections are made and end; so each instant is the owner's.
//
// The client sees node i at 127.0.0.1, port 7001 + i, and lockstep at port 1. What libraries ask of a server
// before its first command (CLIENT, HELLO, INFO, PING, SELECT) is answered on port 1 at once.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/time.h"
#include "sim/guests/clients/harness_call.h"
#include "sim/guests/guest_plan.h"
#include "sim/guests/guest_times.h"
#include "sim/guests/host/disk.h"
#include "sim/guests/host/supervisor.h"
#include "sim/guests/resp.h"

namespace lockstep::guests {

inline constexpr std::uint16_t harness_port = 1;
inline constexpr std::uint16_t first_node_port = 7001;

// Something that a client has done and that concerns its owner. Connections have the numbers that the client
// gives them, and none is used twice.
struct ClientAct {
  enum class Kind : std::uint8_t {
    calls,     // the harness; it waits for answer()
    connects,  // to a node; it waits for establish() or refuse()
    sends,     // bytes to a node
    finishes,  // it sends no more on the connection (FIN)
    closes,    // it takes no more on it, either; what comes is answered by an RST
    resets,    // it has ended the connection by an RST
  };
  Kind kind = Kind::calls;
  int connection = 0;
  HarnessCall call;   // of calls
  NodeId node;        // of connects
  std::string bytes;  // of sends
  friend bool operator==(const ClientAct&, const ClientAct&) = default;
};

class GuestClient {
 public:
  // Lets a client run up to where its harness says LS.READY, which then waits for its answer. On the
  // client's clocks it takes at most `most` up to these times, and none of the owner's. `thread` is the
  // calling one and must outlive the client. Throws GuestError.
  GuestClient(const SupervisingThread& thread, const GuestPlan& plan, std::uint16_t nodes,
              const GuestTimes& ready_at, Duration most);

  // Lets the client run until it waits for its owner or for a time. Returns what it has done since the last
  // call: at one instant the connections that it makes, then what its harness says, then what it sends.
  // REQUIRES: no clock but the wall clock is before times(). Throws GuestError.
  std::vector<ClientAct> run(const GuestTimes& now);
  // By which clocks, and when, it wants to run again.
  const GuestDeadlines& deadlines() const { return deadlines_; }
  // What its clocks show now: later than at the last run if it has computed for long.
  const GuestTimes& times() const { return guest_.times(); }
  bool ended() const { return guest_.ended(); }
  int status() const { return guest_.status(); }  // of its end, as wait(2) has it

  // Each of these has its effect when the client runs next.
  void answer(int connection, const RespValue& value);
  void establish(int connection);
  void refuse(int connection);
  void deliver(int connection, std::string_view bytes);
  void finish(int connection);  // behind the bytes that were delivered
  void reset(int connection);

  // Returns a hash of all system calls that it has made.
  std::uint64_t calls() const { return guest_.log().hash(); }
  GuestError error(GuestFault fault, const std::string& what) const { return guest_.error(fault, what); }

 private:
  struct Connection {
    bool is_of_harness = false;
    bool is_open = false;
    bool finished = false;   // the client has sent a FIN
    std::string to_deliver;  // what its buffer has not taken
    bool to_finish = false;
    bool took_some = false;  // its buffer has, last
    RespReader reader;       // of a connection of the harness
  };

  void boot(const GuestTimes& ready_at, Duration most);
  std::optional<std::int64_t> time_to_next(const GuestTimes& now) const;
  void bring();
  bool has_to_bring();
  void take_connects(std::vector<ClientAct>& acts);
  void take_calls(int id, Connection& connection, std::vector<ClientAct>& acts);
  void take_sent(int id, Connection& connection, std::vector<ClientAct>& acts);

  std::uint16_t nodes_;
  Disk disk_;
  Supervisor guest_;
  GuestDeadlines deadlines_;
  std::map<int, Connection> connections_;
  std::vector<ClientAct> early_;  // what it did before it was ready
  bool has_news_ = false;         // for the client, at this instant
};

}  // namespace lockstep::guests
