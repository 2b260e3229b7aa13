// Tests the tables of docs/FIDELITY.md, and that a node answers the commands that are listed for nodes.

#include <set>
#include <string_view>

#include <catch2/catch.hpp>

#include "core/command_info.h"
#include "core/fault_kind.h"
#include "sim/servers/redis_node.h"
#include "tests/docs/fidelity_tables.h"
#include "tests/docs/generated.h"

namespace lockstep::tests::docs {
namespace {

struct Nobody {
  template <class Event>
  void on_event(Instant, const Event&) {}
};

// Returns true iff the text is longer than a word and has no full stop, since cells of tables have none.
bool says_something(std::string_view text) {
  return text.find(' ') != std::string_view::npos && !text.ends_with('.');
}

bool is_executed_by_node(CommandKind kind) {
  sim::RedisNode node;
  node.reset(NodeId{0}, 1, sim::HostClock{}, Persistence::none);
  Nobody nobody;
  return node.execute({kind, KeyId{0}, 0, 1}, HoldId{}, Instant{}, nobody).kind != ReplyKind::error;
}

}  // namespace

// LOCKSTEP_UPDATE_GOLDEN=1 writes the tables into the page.
TEST_CASE("docs/FIDELITY.md has the tables of commands and of faults", "[docs]") {
  require_tables("docs/FIDELITY.md",
                 {{"commands", commands_as_markdown()}, {"faults", faults_as_markdown()}});
}

TEST_CASE("every command has its names and says who answers and what happens", "[docs]") {
  std::set<std::string_view> names;
  std::set<std::string_view> texts;
  for (const CommandInfo& info : command_infos) {
    INFO(info.name);
    REQUIRE(command_info(info.kind).name == info.name);
    REQUIRE(names.insert(info.name).second);
    REQUIRE(texts.insert(info.text).second);
    REQUIRE_FALSE(info.name.empty());
    REQUIRE_FALSE(info.text.empty());
    REQUIRE_FALSE(info.label.empty());
    REQUIRE_FALSE(info.answered_by.empty());
    REQUIRE(says_something(info.summary));
  }
}

TEST_CASE("a node answers the commands that the table has for nodes, and no others", "[docs]") {
  for (const CommandInfo& info : command_infos) {
    INFO(info.name);
    const bool is_for_nodes = info.answered_by.starts_with("node");
    REQUIRE(is_executed_by_node(info.kind) == is_for_nodes);
    REQUIRE(info.redis.empty() == !is_for_nodes);
  }
}

TEST_CASE("every fault says what happens and what is not modelled", "[docs]") {
  REQUIRE(fault_fidelity().size() == fault_kind_count);
  for (const FaultFidelity& fault : fault_fidelity()) {
    const FaultKindInfo info = fault_kinds()[static_cast<std::size_t>(fault.kind)];
    INFO(info.name);
    REQUIRE(says_something(info.summary));
    REQUIRE(says_something(fault.details));
    REQUIRE(says_something(fault.not_modelled));
  }
}

}  // namespace lockstep::tests::docs
