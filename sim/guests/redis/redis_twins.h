#pragma once
// Real redis-servers that do what the nodes of a world do, and what they did otherwise.
//
// A twin's server has the clocks of its node, exactly. At each command it is asked the same, together with
// GET and PEXPIRETIME of the key, in one write. All keys are compared after each start and at the end: those
// that live so, and those that have expired and that nobody has read by DBSIZE and DEBUG OBJECT, because a
// read would delete them. Nothing changes a server but a command and a fault: latencies, cuts, lost replies
// and a slow node are the world's, so a server executes a command when its node does.
//
// Each client has a connection, which is made anew after each start of the server. A connection that the
// world resets is not.
//
// Servers can be kept for the next run, which saves their start (sim/guests/redis/clocked_server.h).

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/command.h"
#include "core/digest.h"
#include "core/ids.h"
#include "core/persistence.h"
#include "core/time.h"
#include "sim/guests/host/temporary_folder.h"
#include "sim/guests/redis/redis_server.h"
#include "sim/servers/node_twin.h"
#include "sim/servers/redis_node.h"

namespace lockstep::guests {

// Where a server did not do what its node did.
struct TwinDifference {
  NodeId node;
  Instant at;
  std::string what;   // "the reply to SET key:0 1 NX PX 500", "key:0"
  std::string typed;  // what the simulated node says
  std::string real;   // what the server says
  friend bool operator==(const TwinDifference&, const TwinDifference&) = default;
};

struct TwinReport {
  std::uint64_t commands = 0;  // without the two that look at the key
  std::vector<TwinDifference> differences;
  Digest calls;  // of all system calls that the servers made
};

// Whose replies go on to the clients.
enum class Replies : std::uint8_t { typed, real };

// What the servers are to be.
struct TwinPlan {
  std::string program;  // the path of a redis-server
  std::uint64_t seed = 0;
  Persistence persistence = Persistence::none;  // of all nodes
  std::uint16_t clients = 0;                    // that may send commands: those below this number
  Replies replies = Replies::typed;
};

class RedisTwins final : public sim::NodeTwins {
 public:
  // Makes its servers in a folder of its own, which goes with it.
  explicit RedisTwins(TwinPlan plan);
  ~RedisTwins() override;  // defined where Twin is

  sim::NodeTwin& of(NodeId node) override;
  // Of the run since the start or since next_run().
  TwinReport report() const;
  // Gets ready for another run. Servers without persistence are kept.
  void next_run();

 private:
  class Twin;

  SupervisingThread thread_;
  TwinPlan plan_;
  TemporaryFolder folder_;
  std::uint64_t generation_ = 0;  // of servers that have a folder each
  std::vector<std::unique_ptr<Twin>> twins_;
};

}  // namespace lockstep::guests
