// Runs small scenarios through the command line. Each comes with the nearest one that has another verdict.

#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

using Json = nlohmann::ordered_json;
using Found = std::vector<std::string>;

// Returns the kinds that a run of the scenario violates, each followed by " inside" or " outside".
Found found_in(const std::string& scenario, Args args = {}) {
  const TemporaryFolder folder;
  args.insert(args.begin(), {"run", folder.file("scenario.toml", "lockstep = 1\n" + scenario)});
  args.emplace_back("--json");
  const Finished finished = run_here(args);
  INFO(finished.err);
  const Json run = Json::parse(finished.out);
  REQUIRE(run.at("acquisitions") > 0);
  Found found;
  for (const Json& violation : run.at("violations"))
    found.push_back(violation.at("kind").get<std::string>() +
                    (violation.at("inside_model") ? " inside" : " outside"));
  return found;
}

Args with(const std::string& override) { return {"--set", override}; }

// All nodes lose their counters while nobody holds the lock, or while client B's attempt is late.
const std::string nodes_that_forget = R"(
[cluster]
nodes   = 3
latency = "1ms"
[lock]
kind           = "redlock"
ttl            = "200ms"
fencing        = true
fencing_source = "nodes"
retry_delay    = { min = "10ms", max = "40ms" }
[clients]
count   = 2
rounds  = 1
stagger = "200ms"
work    = "20ms"
[[fault]]
kind          = "crash"
target        = "redis:*"
at            = "150ms"
restart_after = "10ms"
[budget]
duration = "2s"
)";

}  // namespace

TEST_CASE("Counters on nodes that forget break FENCE inside the model, another counter does not", "[cli]") {
  const std::string checked = nodes_that_forget + "[check]\nproperties = [\"FENCE\"]\n";
  REQUIRE(found_in(checked) == Found{"FENCE inside"});
  REQUIRE(found_in(checked, with("lock.fencing_source=counter")).empty());

  // Client B has counted last when the nodes forget, and is turned down, because its pause is too long.
  // So the counters that are lost are B's, and the tokens compared are A's and C's.
  const std::string late = checked + R"(
[[fault]]
kind   = "pause"
target = "client:B"
when   = { event = "quorum_reached", by = "client:B" }
after  = "500us"
for    = "230ms"
)";
  const Args three{"--set", "clients.count=3", "--set", "clients.stagger=100ms"};
  REQUIRE(found_in(late, three) == Found{"FENCE inside"});
}

TEST_CASE("A guard that refuses the only holder breaks RES", "[cli]") {
  const std::string guarded =
      nodes_that_forget + "[resource]\nguard = \"fencing\"\n[check]\nproperties = [\"RES\"]\n";
  // Client A has acquired twice before the nodes forget, so that client B's token is smaller.
  const Args args{"--set", "clients.rounds=2"};
  REQUIRE(found_in(guarded, args) == Found{"RES inside"});
  REQUIRE(found_in(guarded, {"--set", "clients.rounds=2", "--set", "lock.fencing_source=counter"}).empty());
}

TEST_CASE("Keys on one server count as nodes", "[cli]") {
  const std::string keys = R"(
[cluster]
nodes   = 1
latency = { min = "1ms", max = "3ms" }
[lock]
kind        = "several_keys"
ttl         = "200ms"
quorum      = 1
keys        = 3
retry_delay = { min = "10ms", max = "40ms" }
[clients]
count = 2
work  = "50ms"
[check]
properties = ["ME", "TS"]
[budget]
duration = "2s"
)";
  REQUIRE(found_in(keys) == Found{"ME inside", "TS inside"});
  REQUIRE(found_in(keys, {"--set", "lock.kind=redlock", "--set", "lock.quorum=1", "--set",
                          "cluster.nodes=3"}) == Found{"ME inside", "TS inside"});
  REQUIRE(found_in(keys, with("lock.quorum=0")).empty());
}

TEST_CASE("An entry of GETSET belongs to nobody", "[cli]") {
  const std::string taken_over = R"(
[cluster]
nodes   = 1
latency = "1ms"
[lock]
kind        = "getset"
ttl         = "200ms"
retry_delay = { min = "10ms", max = "40ms" }
[clients]
count   = 3
stagger = "20ms"
work    = "100ms"
[check]
properties = ["ME", "TS", "REL", "GAP", "ORPH"]
[[fault]]
kind   = "crash"
target = "client:A"
when   = { event = "acquired", by = "client:A" }
[budget]
duration = "2s"
)";
  REQUIRE(found_in(taken_over).empty());
  // The node loses the entry, and another client sets its own: nothing that ends as late is there in between.
  const std::string lost = taken_over + R"(
[[fault]]
kind   = "key_loss"
target = "redis:1"
when   = { event = "acquired", by = "client:B" }
)";
  REQUIRE(found_in(lost, with("check.properties=[\"TS\"]")) == Found{"TS outside"});
}

TEST_CASE("The lock on one node allows for clocks that run apart by 1 %", "[cli]") {
  const std::string fast = R"(
[cluster]
nodes   = 1
latency = "1ms"
[lock]
kind = "single"
ttl  = "1s"
[clients]
count  = 1
rounds = 1
work   = "2s"
[check]
properties = ["TS"]
[[fault]]
kind   = "rate"
target = "redis:1"
at     = "0ms"
rate   = "0.5 %"
[budget]
duration = "3s"
)";
  REQUIRE(found_in(fast).empty());
  REQUIRE(found_in(fast, with("fault.0.rate=2 %")) == Found{"TS outside"});
  // A lock that subtracts less breaks its promise to work with such clocks.
  REQUIRE(found_in(fast, with("lock.drift_factor=0 %")) == Found{"TS inside"});
}

TEST_CASE("A grant that comes after its attempt is released, unless the lock leaves failed attempts alone",
          "[cli]") {
  // Client A's third request arrives after its timeout. The lock's keys have no expiry.
  const std::string late = R"(
[cluster]
nodes = 1
[lock]
kind         = "single"
ttl          = "0s"
node_timeout = "50ms"
[clients]
count   = 2
think   = "20ms"
stagger = "2s"
[[fault]]
kind   = "request_delay"
target = "client:A-redis:1"
when   = { event = "attempt_started", by = "client:A", count = 3 }
for    = "200ms"
[check]
properties = ["ME", "LV"]
[budget]
duration = "10s"
)";
  REQUIRE(found_in(late).empty());
  REQUIRE(found_in(late, with("lock.release_partials=false")) == Found{"LV inside"});
}

TEST_CASE("What an application does when it is told of a loss decides about RES", "[cli]") {
  // Client A's key is lost while A believes, and client B acquires and reads before A's work ends.
  const std::string told = R"(
[cluster]
nodes   = 1
latency = "1ms"
[lock]
kind        = "single"
ttl         = "200ms"
retry_delay = { min = "10ms", max = "20ms" }
[clients]
count        = 2
rounds       = 1
stagger      = "20ms"
work         = "150ms"
extend_after = "50ms"
[check]
properties = ["ME", "RES"]
[[fault]]
kind   = "key_loss"
target = "redis:1"
when   = { event = "extend_sent", by = "client:A" }
[budget]
duration = "2s"
)";
  REQUIRE(found_in(told).empty());
  REQUIRE(found_in(told, with("clients.on_lost=finish")) == Found{"RES outside"});
  REQUIRE(found_in(told, with("clients.on_lost=ignore")) == Found{"RES outside"});
}

TEST_CASE("An extension that is answered after the call to release revives no belief", "[cli]") {
  // The answer comes 36 ms after the call to release. Client B has acquired by then.
  const std::string late = R"(
[cluster]
nodes   = 1
latency = "1ms"
[lock]
kind              = "redlock"
ttl               = "200ms"
auto_extend_after = "50ms"
retry_delay       = { min = "4ms", max = "8ms" }
[clients]
count   = 2
rounds  = 1
stagger = "20ms"
work    = "52ms"
[check]
properties = ["ME"]
[[fault]]
kind   = "reply_delay"
target = "client:A-redis:1"
when   = { event = "extend_sent", by = "client:A" }
for    = "40ms"
[budget]
duration = "2s"
)";
  REQUIRE(found_in(late).empty());
  // Where A goes on working, its belief lasts, and a node that forgets lets client B in beside it.
  const std::string works_on = late + R"(
[[fault]]
kind   = "key_loss"
target = "redis:1"
when   = { event = "extend_sent", by = "client:A" }
after  = "5ms"
)";
  REQUIRE(found_in(works_on).empty());
  REQUIRE(found_in(works_on, with("clients.work=150ms")) == Found{"ME outside"});
}

TEST_CASE("A call for an extension or a release that never ends breaks LV", "[cli]") {
  // The answer is lost, and without a timeout the lock waits for it for ever.
  const std::string unanswered = R"(
[cluster]
nodes   = 1
latency = "1ms"
[lock]
kind         = "single"
ttl          = "200ms"
node_timeout = "0ms"
[clients]
count        = 1
rounds       = 1
work         = "400ms"
extend_after = "50ms"
[check]
properties = ["LV"]
lv_bound   = "10s"
[[fault]]
kind   = "reply_loss"
target = "client:A-redis:1"
when   = { event = "extend_sent", by = "client:A" }
[budget]
duration = "2s"
)";
  // Asking again every 50 ms does not help.
  REQUIRE(found_in(unanswered) == Found{"LV inside"});
  REQUIRE(found_in(unanswered, with("lock.node_timeout=20ms")).empty());
  const Args released{"--set", "clients.extend_after=0ms",         "--set", "clients.work=20ms",
                      "--set", "fault.0.when.event=release_called"};
  REQUIRE(found_in(unanswered, released) == Found{"LV inside"});
  Args with_timeout = released;
  with_timeout.insert(with_timeout.end(), {"--set", "lock.node_timeout=20ms"});
  REQUIRE(found_in(unanswered, with_timeout).empty());
}

TEST_CASE("An application that ignores a loss and asks for further extensions breaks nothing of LV",
          "[cli]") {
  const std::string ignores = R"(
[cluster]
nodes   = 1
latency = "1ms"
[lock]
kind = "single"
ttl  = "200ms"
[clients]
count        = 1
rounds       = 1
work         = "3s"
extend_after = "500ms"
on_lost      = "ignore"
[check]
properties = ["LV"]
lv_bound   = "50s"
[budget]
duration = "5s"
)";
  REQUIRE(found_in(ignores).empty());
}

}  // namespace lockstep::tests
