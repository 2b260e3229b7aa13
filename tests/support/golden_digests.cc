#include "tests/support/golden_digests.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string_view>
#include <variant>

#include <fmt/format.h>

#include "core/check.h"
#include "core/field_bytes.h"
#include "scenarios/library/shipped.h"
#include "scenarios/run/run.h"

namespace lockstep::tests {
namespace {

constexpr std::uint64_t golden_seeds = 3;

// Adds the fields of observations, in the order of core/observation.h.
class Fields : public FieldBytes {
 public:
  using FieldBytes::add;
  void add(Instant t) { add(t.ns); }
  void add(ClientId id) { add(id.value); }
  void add(NodeId id) { add(id.value); }
  void add(KeyId id) { add(id.value); }
  void add(ResourceId id) { add(id.value); }
  void add(FencingToken token) { add(token.value); }
  void add(HostId host) { all(host.kind, host.index); }
  void add(HoldId hold) { all(hold.client, hold.draw, hold.round); }
  void add(const std::optional<HoldId>& hold) { all(hold.has_value(), hold.value_or(HoldId{})); }
  void add(const Coordinate& c) { all(c.step, c.round, c.attempt); }
  void add(const Command& c) { all(c.kind, c.key, c.ttl_ms, c.value); }
  void add(const Reply& r) { all(r.kind, r.value); }
  void add(const MessageText& t) { all(t.is_reply, t.command, t.reply, t.hold); }

  void add(const AcquireCalled& e) { all(e.client, e.round, e.resource); }
  void add(const AttemptStarted& e) { all(e.hold, e.attempt); }
  void add(const QuorumReached& e) { all(e.hold, e.grants); }
  void add(const FencingAsked& e) { add(e.hold); }
  void add(const Acquired& e) {
    all(e.hold, e.resource, e.validity, e.belief_until, e.fencing, e.lock_nodes, e.grants);
  }
  void add(const ExtendCalled& e) { add(e.hold); }
  void add(const Extended& e) { all(e.hold, e.validity, e.belief_until); }
  void add(const BeliefMoved& e) { all(e.hold, e.belief_until); }
  void add(const BeliefEnded& e) { all(e.hold, e.reason); }
  void add(const Rejected& e) { all(e.client, e.round); }
  void add(const Released& e) { add(e.hold); }
  void add(const ValidityChecked& e) { all(e.hold, e.valid, e.remaining); }
  void add(const KeySet& e) { all(e.node, e.key, e.hold, e.keeps_until, e.replaced); }
  void add(const KeyExpiryChanged& e) { all(e.node, e.key, e.hold, e.by, e.kept_until, e.keeps_until); }
  void add(const KeyDeleted& e) { all(e.node, e.key, e.hold, e.by); }
  void add(const KeyMoved& e) { all(e.node, e.key, e.hold, e.keeps_until); }
  void add(const KeyLost& e) { all(e.node, e.key, e.hold, e.fault); }
  void add(const ResourceApplied& e) { all(e.resource, e.hold, e.is_write, e.version); }
  void add(const ResourceRefused& e) { all(e.resource, e.hold, e.is_write); }
  void add(const FaultBegan& e) { all(e.fault, e.kind, e.host, e.peer, e.magnitude, e.until, e.phase); }
  void add(const LinkHeld& e) { all(e.host, e.peer, e.until); }
  void add(const BacklogGrown& e) { all(e.host, e.until); }
  void add(const FaultEnded& e) { all(e.fault, e.kind, e.host, e.peer); }
  void add(const MessageSent& e) { all(e.from, e.to, e.coordinate, e.text, e.arrives); }
  void add(const MessageDelivered& e) { all(e.from, e.to, e.coordinate, e.text); }
  void add(const MessageDropped& e) { all(e.from, e.to, e.coordinate, e.text, e.fate); }

  void add(const Recorded& recorded) {
    all(recorded.at, recorded.what.index());
    std::visit([this](const auto& one) { add(one); }, recorded.what);
  }

 private:
  template <class... T>
  void all(const T&... fields) {
    (add(fields), ...);
  }
};

std::uint64_t hash_of(const History& history) {
  Fields fields;
  for (const Recorded& recorded : history) fields.add(recorded);
  return fields.hash();
}

scenarios::Scenario scenario_of(std::string_view id) {
  std::vector<std::string> sets;
  if (id == "redlock/nominal") sets.emplace_back("budget.duration=2s");  // The scenario lasts a minute.
  auto parsed = scenarios::load_shipped(id, sets);
  CHECK(parsed && *parsed, "the shipped scenario {}", id);
  return *parsed->scenario;
}

}  // namespace

std::vector<std::string> computed_digests() {
  std::vector<std::string> lines;
  for (const scenarios::EmbeddedScenario& shipped : scenarios::embedded_scenarios()) {
    const scenarios::Scenario scenario = scenario_of(shipped.id);
    scenarios::Runner runner(scenario);
    scenarios::RunOptions options;
    options.history = true;
    for (std::uint64_t seed = 1; seed <= golden_seeds; ++seed) {
      const Schedule schedule = scenarios::schedule_of(scenario, Seed{seed});
      const scenarios::RunResult result = runner.run(schedule, options);
      lines.push_back(fmt::format("{} {} {} {} {:016x}", shipped.id, seed, result.events,
                                  to_hex(result.digest), hash_of(result.history)));
    }
  }
  return lines;
}

std::vector<std::string> differences(const std::vector<std::string>& expected,
                                     const std::vector<std::string>& computed) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < std::max(expected.size(), computed.size()); ++i) {
    if (i < expected.size() && i < computed.size() && expected[i] == computed[i]) continue;
    if (i < expected.size()) lines.push_back("- " + expected[i]);
    if (i < computed.size()) lines.push_back("+ " + computed[i]);
  }
  return lines;
}

std::vector<std::string> lines_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

}  // namespace lockstep::tests
