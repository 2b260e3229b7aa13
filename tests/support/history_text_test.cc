#include "tests/support/history_text.h"

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

namespace lockstep::tests {
namespace {

const std::string top =
    "# What happens.\nexpect nothing\nnodes 3\nresources r s\ncounters c\n";  // lines 1 to 5

std::string error_of(const std::string& text) {
  try {
    parse_history("x", text);
  } catch (const HistoryTextError& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("a history is read as it is written", "[support]") {
  const HistoryText read = parse_history("x",
                                         "# First line.\n#\n# Third line.\n"
                                         "expect REL at 3ms+4ns hold B.2.1 other A.0 node redis:3\n"
                                         "nodes 3\nresources r s\ncounters c\nguard compare_and_set\n"
                                         "1ms  key_set redis:1,3 s B.2.1 until 10ms-1us  # a comment\n"
                                         "2ms  acquired B.2 s until never fencing 7 on redis:2-3\n"
                                         "2ms  write B.2 s\n"
                                         "3ms  key_set redis:2 c A.0 until 1s replaced B.1\n");
  CHECK(read.description == "First line.\n\nThird line.\n");
  CHECK(read.clients == 2);
  CHECK(read.setup.nodes == 3);
  CHECK(read.setup.guard == ResourceGuard::compare_and_set);
  CHECK(read.setup.is_lock_key(KeyId{1}));
  CHECK_FALSE(read.setup.is_lock_key(KeyId{2}));

  REQUIRE(read.expected.size() == 1);
  CHECK(read.expected[0].property == Property::rel);
  CHECK(read.expected[0].at == Instant{3'000'004});
  CHECK(read.expected[0].hold == HoldId{ClientId{1}, 1, 2});
  CHECK(read.expected[0].other == HoldId{ClientId{0}, 0, 0});
  CHECK(read.expected[0].node == NodeId{2});

  const HoldId b21{ClientId{1}, 1, 2};
  const HoldId b2{ClientId{1}, 0, 2};
  const Instant ms1{1'000'000};
  const Instant ms2{2'000'000};
  const History expected{
      {ms1, KeySet{NodeId{0}, KeyId{1}, b21, Instant{9'999'000}, {}}},
      {ms1, KeySet{NodeId{2}, KeyId{1}, b21, Instant{9'999'000}, {}}},
      {ms2, Acquired{b2, ResourceId{1}, Duration{}, Instant::never(), FencingToken{7}, 0b110, 0}},
      {ms2, ResourceApplied{ResourceId{1}, b2, true, 1}},
      {Instant{3'000'000},
       KeySet{NodeId{1}, KeyId{2}, HoldId{}, Instant{1'000'000'000}, HoldId{ClientId{1}, 0, 1}}}};
  CHECK(read.history == expected);
}

TEST_CASE("what is wrong with a history is said with its place", "[support]") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"6ms released A\n", "x.history:6: 'A' is no hold: write A.0, or A.0.1 for its second draw"},
      {"6ms released AB.0\n", "x.history:6: 'AB' is no client of a hold: clients are A to Z"},
      {"6ms released A.x\n", "x.history:6: 'x' is no round of a hold"},
      {"6ms released\n", "x.history:6: the line ends where a hold should be"},
      {"6ms released A.0 now\n", "x.history:6: 'now' is too much"},
      {"6ms relesed A.0\n", "x.history:6: 'relesed' is no event"},
      {"6 released A.0\n",
       "x.history:6: '6' is no duration: write a whole number and ns, us, ms or s, as in 20ms or 100ms-1ns"},
      {"6ms released A.0\n\n5ms released A.0\n", "x.history:8: earlier than the line before it"},
      {"6ms released A.0\nnodes 3\n", "x.history:7: 'nodes' after the first event"},
      {"fuard none\n", "x.history:6: 'fuard' is neither a directive nor an instant"},
      {"guard nome\n", "x.history:6: 'nome' is no guard"},
      {"nodes 65\n", "x.history:6: number of nodes 65 is not in 1..64"},
      {"expect ME at 5ms\n", "x.history:6: this contradicts an earlier 'expect' line"},
      {"6ms key_set redis:4 r A.0 until 9ms\n", "x.history:6: there is no redis:4"},
      {"6ms key_set redis:3-1 r A.0 until 9ms\n", "x.history:6: node 1 is not in 3..64"},
      {"6ms key_set node:1 r A.0 until 9ms\n",
       "x.history:6: 'node:1' names no nodes: write redis:1, redis:1,3 or redis:2-4"},
      {"6ms key_set redis:1 k A.0 until 9ms\n",
       "x.history:6: 'k' is neither a key of a lock nor one of the 'counters'"},
      {"6ms key_set redis:1 r A.0 till 9ms\n", "x.history:6: 'till' where 'until' should be"},
      {"6ms acquired A.0 c until 9ms\n", "x.history:6: 'c' is no resource: declare it with 'resources'"},
      {"6ms belief_ended A.0 gone\n", "x.history:6: 'gone' is none of release_called, lost, crashed"},
      {"6ms refused A.0 r both\n", "x.history:6: 'both' is neither read nor write"},
      {"6ms fault_began 0 nap client:A until 9ms\n", "x.history:6: 'nap' is no kind of fault"},
      {"6ms fault_began 0 pause host:A until 9ms\n",
       "x.history:6: 'host:A' is no host: write client:A or redis:1"},
      {"6ms fault_ended 0\n", "x.history:6: fault 0 has not begun"},
      {"", "x.history:1: no events"},
  };
  for (const auto& [lines, message] : cases) CHECK(error_of(top + lines) == message);

  CHECK(error_of("expect nothing\n1ms released A.0\n") ==
        "x.history:1: no comment at the top says what happens");
  CHECK(error_of("# What happens.\n1ms released A.0\n") == "x.history:1: no 'expect' line");
  CHECK(error_of("# What happens.\nexpect XY at 1ms\n") == "x.history:2: 'XY' is no kind of violation");
}

TEST_CASE("the example of the histories' README is a history", "[support]") {
  std::ifstream readme(LOCKSTEP_SOURCE_ROOT "/tests/histories/README.md");
  std::string example = top;
  for (std::string line; std::getline(readme, line);) {
    if (line.starts_with("    ")) example += line + "\n";
  }
  // The example has one of each event, but three of key_set.
  CHECK(parse_history("x", example).history.size() == 27);
}

}  // namespace
}  // namespace lockstep::tests
