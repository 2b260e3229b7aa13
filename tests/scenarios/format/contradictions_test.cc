// Tests mistakes that show only when several parts of a scenario are compared, and mistakes that others
// must not hide.

#include <string>

#include <catch2/catch.hpp>

#include "tests/scenarios/library/told.h"

namespace lockstep::tests {

TEST_CASE("what would make a run endless or blind is an error", "[scenarios]") {
  check_all({
      {"[cluster]\nlatency = \"0ms\"", "4:11 \"latency\" must be above 0, not 0ms\n"},
      {"[clients]\nreads = false\n[resource]\nguard = \"compare_and_set\"",
       "4:9 a compare-and-set resource compares what was read, and nothing is read; leave reads = false out, "
       "or add "
       "blind_writes = true\n"},
      {"[clients]\nreads = false\nblind_writes = true\n[resource]\nguard = \"compare_and_set\"", ""},
      {"[clients]\nreads = false\n[resource]\nguard = \"fencing\"", ""},
  });
}

TEST_CASE("what a lock cannot do is an error", "[scenarios]") {
  const auto told = [](const std::string& text) { return told_of(text); };
  REQUIRE(told("[lock]\nkind = \"coordinator\"\n[clients]\nextend_after = \"5ms\"") ==
          "6:16 this lock cannot be extended; leave extend_after out\n");
  REQUIRE(told("[lock]\nkind = \"getset\"\n[clients]\nextend_after = \"5ms\"") ==
          "6:16 this lock cannot be extended; leave extend_after out\n");
  REQUIRE(told("[lock]\nkind = \"getset\"\n[clients]\nextend_after = \"0ms\"").empty());
  REQUIRE(told("[lock]\nkind = \"coordinator\"\n[clients]\nnode_lists = [\"redis:1\"]") ==
          "6:14 clients of coordinators have no nodes of their own; leave node_lists out; with [[link]] or a "
          "partition a host can be out of reach\n");
  REQUIRE(told("[lock]\nkind = \"several_keys\"\nquorum = 3").empty());
  REQUIRE(told("[lock]\nkind = \"several_keys\"\nkeys = 1\nquorum = 2") ==
          "6:10 a quorum of 2 cannot be reached on 1 key; write at most 1, or 0 for a majority\n");
  REQUIRE(told("[lock]\nkind = \"several_keys\"\nkeys = 3\nquorum = 4") ==
          "6:10 a quorum of 4 cannot be reached on 3 keys; write at most 3, or 0 for a majority\n");
  REQUIRE(
      told("[lock]\nkind = \"coordinator\"\nresources = [\"a\", \"b\"]\n[resource]\nguard = "
           "\"compare_and_set\"") ==
      "7:9 the clients lock several resources, and only one of them could have a guard; leave guard out, or "
      "write one name in [lock] resources\n");
  REQUIRE(told("[lock]\nkind = \"coordinator\"\nresources = [\"a\", \"a\"]\n[resource]\nguard = "
               "\"compare_and_set\"")
              .empty());
  REQUIRE(told("[lock]\nkind = \"redlock\"\n[cluster]\ncoordinators = 2") ==
          "6:16 \"coordinators\": this lock has no coordinators; leave it out, or write kind = "
          "\"coordinator\" in "
          "[lock]\n");
  REQUIRE(
      told("[lock]\nkind = \"coordinator\"\n[[fault]]\nkind = \"pause\"\ntarget = \"coordinator:2\"\nat = "
           "\"1s\"\nfor = \"1s\"") == "7:10 there is no coordinator:2; there is only coordinator:1\n");
}

TEST_CASE("a mistake among the hosts does not hide one in a fault", "[scenarios]") {
  check_all({
      {"[cluster]\nnods = 3\n[clients]\nwork = 5\n[[fault]]\nkind = \"pause\"\ntarget = \"redis:9\"\nat = "
       "\"1s\"\nfor "
       "= \"1s\"",
       "4:1 unknown key \"nods\" in [cluster]; did you mean \"nodes\"?\n"
       "6:8 \"work\" takes a duration in quotes, not an integer; write \"5s\" or \"5ms\", whichever is "
       "meant\n"
       "9:10 there is no redis:9; the nodes are redis:1 to redis:5\n"},
  });
}

TEST_CASE("of a fault all is judged that does not depend on another mistake", "[scenarios]") {
  const std::string of_host = "[[fault]]\nkind = \"pause\"\ntarget = \"redis:9\"\nat = \"9s\"\n";
  const std::string without_length = "a pause needs \"for\"; add for example for = \"500ms\"\n";
  check_all({
      // In these texts the number of hosts is wrong.
      {"[cluster]\nnodes = 70\n" + of_host,
       "4:9 \"nodes\" must be from 1 to 64, not 70\n5:1 " + without_length},
      {"[clients]\ncount = 0\n[[random_fault]]\nkind = \"pause\"\nby = \"1s\"",
       "4:9 \"count\" must be from 1 to 1024, not 0\n"
       "7:6 \"by\" does not go with a pause; write for example for = \"500ms\"\n"},
      // Here it is unclear whether there is a counter.
      {"[lock]\nkind = \"redlock\"\nfencing = 1\n[[fault]]\nkind = \"pause\"\ntarget = \"counter\"\nat = "
       "\"1s\"\nfor = \"1s\"",
       "5:11 \"fencing\" takes true or false, not an integer; write true or false\n"},
      // Here it is unclear when the run ends.
      {"[budget]\nduration = 60\n[[fault]]\nkind = \"pause\"\ntarget = \"redis:1\"\nat = \"40s\"",
       "4:12 \"duration\" takes a duration in quotes, not an integer; write \"60s\" or \"60ms\", whichever "
       "is meant\n5:1 " +
           without_length},
      {"[lock]\nkind = \"redlock\"\nttl = 300\n[[fault]]\nkind = \"pause\"\ntarget = \"redis:1\"\nat = "
       "\"40s\"\nfor = \"1s\"",
       "5:7 \"ttl\" takes a duration in quotes, not an integer; write \"300s\" or \"300ms\", whichever is "
       "meant\n"},
      {"[lock]\nkind = \"redlock\"\nttl = 300\n[budget]\nduration = \"30s\"\n[[fault]]\nkind = "
       "\"pause\"\ntarget = \"redis:1\"\nat = \"40s\"\nfor = \"1s\"",
       "5:7 \"ttl\" takes a duration in quotes, not an integer; write \"300s\" or \"300ms\", whichever is "
       "meant\n"
       "11:6 this fault comes at 40s, and the run ends at 30s; let it come earlier, or set a longer "
       "`duration` in [budget]\n"},
  });
}

TEST_CASE("a broken line does not hide what is wrong with a fault, nor make it wrong", "[scenarios]") {
  const std::string broken = " the line goes on behind its value; begin a new line there\n";
  check_all({
      {"[[fault]]\nkind = \"wall_step\" 3\ntarget = \"client:A\"\nat = \"1s\"\nby = \"3s\"", "4:20" + broken},
      {"[[fault]]\nkind = \"pause\"\ntarget = \"client:A\"\nat = \"1s\"\nfor = \"1s\" 3", "7:12" + broken},
      {"[[fault]]\nkind = \"pause\"\ntarget = \"client:A\"\nat = \"1s\" 3\nby = \"1s\"",
       "6:11" + broken + "7:6 \"by\" does not go with a pause; write for example for = \"500ms\"\n"},
  });
}

TEST_CASE("a lock that nobody could acquire is an error", "[scenarios]") {
  const std::string told =
      "so that nobody can acquire; write a longer ttl, a smaller drift_factor or "
      "drift_constant, or validity_check = false\n";
  const std::string redlock = "[lock]\nkind = \"redlock\"\n";
  check_all({
      {redlock + "ttl = \"2ms\"", "5:7 a drift allowance of 2.02ms leaves nothing of a TTL of 2ms, " + told},
      {redlock + "drift_factor = \"0 %\"\ndrift_constant = \"10s\"",
       "6:18 a drift allowance of 10s leaves nothing of a TTL of 10s, " + told},
      {redlock + "drift_factor = \"0 %\"\ndrift_constant = \"9999ms\"", ""},
      {redlock + "drift_factor = \"100 %\"\nvalidity_check = false", ""},
      {"[lock]\nkind = \"single\"\nttl = \"2ms\"",
       "5:7 a drift allowance of 2.02ms leaves nothing of a TTL of 2ms, " + told},
      {"[lock]\nkind = \"single\"\nttl = \"2ms\"\nvalidity_check = false", ""},
      {"[lock]\nkind = \"single\"\nttl = \"0ms\"", ""},
      {"[lock]\nkind = \"several_keys\"\nttl = \"2ms\"",
       "5:7 a drift allowance of 2.02ms leaves nothing of a TTL of 2ms, " + told},
      {"[lock]\nkind = \"coordinator\"\nttl = \"2ms\"",
       "5:7 a drift allowance of 2.02ms leaves nothing of a TTL of 2ms, " + told},
      {"[lock]\nkind = \"coordinator\"\nttl = \"2ms\"\nvalidity_check = false", ""},
  });
}

TEST_CASE("there cannot be more faults than keys can number", "[scenarios]") {
  const auto family = [](int slots) {
    return "[[random_fault]]\nkind = \"pause\"\nslots = " + std::to_string(slots) + "\n";
  };
  std::string families = "[lock]\nkind = \"redlock\"\n";  // with the loop below, 65,000 slots in 197 lines
  for (int i = 0; i < 65; ++i) families += family(1000);
  const std::string too_many =
      " with these there are more than 65535 faults; write fewer slots or fewer families\n";
  REQUIRE(told_of(families + family(535)).empty());
  REQUIRE(told_of(families + family(536)) == "200:1" + too_many);
  REQUIRE(told_of(families + family(535) + family(1)) == "203:1" + too_many);
  REQUIRE(told_of(families + family(536) + family(1)) == "200:1" + too_many);  // The error comes only once.
  const std::string scripted =
      "[[fault]]\nkind = \"pause\"\ntarget = \"client:*\"\nat = \"1s\"\nfor = \"1s\"\n";  // two faults
  REQUIRE(told_of(families + family(533) + scripted).empty());
  REQUIRE(told_of(families + family(534) + scripted) == "200:1" + too_many);
}

TEST_CASE("an expectation that cannot be is an error", "[scenarios]") {
  check_all({
      {"[expect]\nkinds = [\"RES\"]",
       "4:10 RES is not among the checked properties; add \"RES\" to [check] properties\n"},
      {"[expect]\nnever = [\"RES\"]",
       "4:10 RES is not among the checked properties; add \"RES\" to [check] properties\n"},
      {"[expect]\nkinds = [\"ME\"]\nnever = [\"ME\"]",
       "5:10 ME is expected and must never be found; take it out of one list\n"},
      {"[expect]\noutcome = \"held\"\nkinds = [\"ME\"]",
       "4:11 a campaign that finds kinds of violation is not held; write outcome = \"violated\", or leave "
       "kinds out\n"},
      {"[expect]\nany_kind = true",
       "4:12 \"any_kind\" says how to read \"kinds\", which are not there; add kinds\n"},
      {"[expect]\ninside_model = true",
       "4:16 \"inside_model\" speaks of \"kinds\", which are not there; add kinds\n"},
      {"[expect]\noutcome = \"broken\"",
       "4:11 \"outcome\" cannot be \"broken\"; the words are \"held\", \"violated\" and \"inconclusive\"\n"},
  });
}

}  // namespace lockstep::tests
