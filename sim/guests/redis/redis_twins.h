#pragma once
// Real redis-servers that do what the nodes of a world do, and what they did otherwise.
//
// A twin's server has the clocks of its node, exactly. At each command it is asked the same, together with
// GET and PEXPIRETIME of the key, in one write. Nothing changes a server but a command and a fault:
// latencies, cuts, lost replies and a slow node are the world's, so a server executes a command when its node
// does.
//
// What is the same for all clients of a node is kept apart by client: each has a connection, which is made
// anew after each start of the server. A connection that the world resets is not.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/command.h"
#include "core/ids.h"
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
};

struct TwinReport {
  std::uint64_t commands = 0;  // without the two that look at the key
  std::vector<TwinDifference> differences;
};

// Whose replies go on to the clients.
enum class Replies : std::uint8_t { typed, real };

class RedisTwins final : public sim::NodeTwins {
 public:
  // Makes its servers in a folder of its own, which goes with it. `program` is the path of a redis-server.
  RedisTwins(std::string program, std::uint64_t seed, Replies replies);
  ~RedisTwins() override;  // defined where Twin is

  sim::NodeTwin& of(NodeId node) override;
  TwinReport report() const;

 private:
  class Twin;

  SupervisingThread thread_;
  std::string program_;
  std::uint64_t seed_;
  Replies replies_;
  TemporaryFolder folder_;
  std::vector<std::unique_ptr<Twin>> twins_;
};

// Returns what keeps servers from being twins of nodes with this persistence; nothing if nothing does.
std::optional<std::string> why_no_twin(Persistence persistence);

}  // namespace lockstep::guests
