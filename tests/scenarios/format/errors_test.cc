// Tests every mistake that a scenario can have: its place, its message and its suggestion.

#include <string>

#include <catch2/catch.hpp>

#include "tests/scenarios/library/told.h"

namespace lockstep::tests {
namespace {

const std::string kinds_of_faults =
    R"("pause", "suspend", "wall_step", "rate", "clock_freeze", "partition", "request_delay", "reply_delay", "reply_loss", "reset", "crash", "power_loss", "shutdown", "slow", "slew", "key_loss", "token_collision" and "stuck")";

}  // namespace

TEST_CASE("what is unknown is an error with the nearest known word", "[scenarios]") {
  check_all({
      {"titel = \"x\"", "3:1 unknown key \"titel\" outside all sections; did you mean \"title\"?\n"},
      {"[lokc]\nkind = \"redlock\"\n[lock]\nkind = \"redlock\"",
       "3:2 unknown section [lokc]; did you mean \"lock\"?\n"},
      {"[[falt]]\nkind = \"pause\"", "3:3 unknown section [falt]; did you mean \"fault\"?\n"},
      {"[lock]\nkind = \"redlock\"\ntll = \"5s\"",
       "5:1 unknown key \"tll\" in [lock]; did you mean \"ttl\"?\n"},
      {"[lock]\nkind = \"redlok\"", "4:8 \"kind\" cannot be \"redlok\"; did you mean \"redlock\"?\n"},
      {"[lock]\nkind = \"zookeeper\"",
       "4:8 \"kind\" cannot be \"zookeeper\"; the words are \"redlock\", \"single\", \"coordinator\", "
       "\"getset\", \"several_keys\" and \"guest\"\n"},
      {"[lock]\nkind = \"single\"\nquorum = 3",
       "5:1 unknown key \"quorum\" in [lock]; only locks of kind \"redlock\" and \"several_keys\" have it\n"},
      {"[lock]\nkind = \"redlock\"\nkeys = 5",
       "5:1 unknown key \"keys\" in [lock]; only locks of kind \"several_keys\" have it\n"},
      {"[lock]\nkind = \"single\"\nzzzzzzzz = 3",
       "5:1 unknown key \"zzzzzzzz\" in [lock]; of the 15 keys the nearest are \"kind\", \"profile\", "
       "\"ttl\", "
       "\"attempts\" and \"release\" (docs/SCENARIO_FORMAT.md has all)\n"},
      {"[lock]\nkind = \"redlock\"\nexists = true",
       "5:1 unknown key \"exists\" in [lock]; it belongs in [[link]]\n"},
      {"[resource]\nguard = \"fencng\"", "4:9 \"guard\" cannot be \"fencng\"; did you mean \"fencing\"?\n"},
      {"[cluster]\nlatency = { min = \"1ms\", mx = \"2ms\", max = \"3ms\" }",
       "4:26 unknown key \"mx\" in \"latency\"; did you mean \"max\"?\n"},
      {"[check]\nproperties = [\"ME\", \"TSS\"]",
       "4:21 \"TSS\" is not a kind of violation; did you mean \"TS\"?\n"},
      {"[check]\nsometimes = [\"acquird\"]",
       "4:14 \"acquird\" is nothing that is counted; did you mean \"acquired\"?\n"},
      {"[[fault]]\nkind = \"cash\"\ntarget = \"client:A\"\nat = \"0s\"",
       "4:8 \"kind\" cannot be \"cash\"; did you mean \"crash\"?\n"},
      {"[[fault]]\nkind = \"reset\"\ntarget = \"client:A-redis:1\"\nwhen = { event = \"aquired\" }",
       "6:18 \"event\" cannot be \"aquired\"; did you mean \"acquired\"?\n"},
  });
}

TEST_CASE("a kind that has no monitor yet cannot be checked", "[scenarios]") {
  REQUIRE(told_of("[check]\nproperties = [\"LIN\"]") ==
          "4:15 LIN (linearizability) cannot be checked yet; the kinds are \"ME\", \"RES\", \"TS\", \"REL\", "
          "\"FENCE\", \"GAP\", \"LV\" and \"ORPH\"\n");
}

TEST_CASE("LOST and ONCE are no kinds yet, wherever a scenario names them", "[scenarios]") {
  const std::string told =
      " does not exist yet; the kinds are \"ME\", \"RES\", \"TS\", \"REL\", \"FENCE\", \"GAP\", \"LV\" and "
      "\"ORPH\"\n";
  check_all({{"[check]\nproperties = [\"ME\", \"LOST\"]", "4:21 the kind LOST" + told},
             {"[check]\nproperties = [\"ONCE\"]", "4:15 the kind ONCE" + told},
             {"[expect]\nkinds = [\"ONCE\"]", "4:10 the kind ONCE" + told},
             {"[expect]\nnever = [\"LOST\"]", "4:10 the kind LOST" + told}});
}

TEST_CASE("the drift of a lock on one node is written as that of Redlock", "[scenarios]") {
  check_all({{"[lock]\nkind = \"single\"\ndrift = \"2ms\"",
              "5:1 unknown key \"drift\" in [lock]; write \"drift_factor\", a part of the TTL, and "
              "\"drift_constant\"\n"}});
}

TEST_CASE("a bound of what is not checked is an error", "[scenarios]") {
  check_all({
      {"[check]\nlv_bound = \"1s\"",
       "4:12 \"lv_bound\" is for LV, which is not checked; add \"LV\" to \"properties\"\n"},
      {"[check]\nproperties = [\"ORPH\"]\nacquire_deadline = \"1s\"",
       "5:20 \"acquire_deadline\" is for LV, which is not checked; add \"LV\" to \"properties\"\n"},
      {"[check]\norph_bound = \"1s\"",
       "4:14 \"orph_bound\" is for ORPH, which is not checked; add \"ORPH\" to \"properties\"\n"},
  });
}

TEST_CASE("a word of another library, or a word with more around it, suggests ours", "[scenarios]") {
  check_all({
      {"[lock]\nkind = \"redlock\"\nexpiry = \"30s\"",
       "5:1 unknown key \"expiry\" in [lock]; did you mean \"ttl\"?\n"},
      {"[lock]\nkind = \"single\"\nlock_ttl = \"30s\"",
       "5:1 unknown key \"lock_ttl\" in [lock]; did you mean \"ttl\"?\n"},
      {"[lock]\nkind = \"redlock\"\n[[random_fault]]\nkind = \"gc_pause\"",
       "6:8 \"kind\" cannot be \"gc_pause\"; did you mean \"pause\"?\n"},
      {"[lock]\nkind = \"redlock\"\n[[random_fault]]\nkind = \"crash\"\ntargets = [\"redis\"]",
       "7:12 which redis? Write \"redis:1\"; or \"redis:*\" for each\n"},
      {"[lock]\nkind = \"redlock\"\n[[random_fault]]\nkind = \"partition\"\ntargets = [\"client:*-foo\"]",
       "7:12 \"foo\" is not a host; they are client:A, redis:1, coordinator:1, resource and counter\n"},
  });
}

TEST_CASE("values of a wrong type say what to write", "[scenarios]") {
  check_all({
      {"[lock]\nkind = \"redlock\"\nttl = 200",
       "5:7 \"ttl\" takes a duration in quotes, not an integer; write \"200s\" or \"200ms\", whichever is "
       "meant\n"},
      {"[lock]\nkind = \"redlock\"\nttl = true",
       "5:7 \"ttl\" takes a duration in quotes, not a boolean; write it as in \"200ms\"\n"},
      {"[lock]\nkind = \"redlock\"\ndrift_factor = 0.01",
       "5:16 \"drift_factor\" takes a ratio in quotes, not a number with a point; write it as in \"1 %\"\n"},
      {"[lock]\nkind = \"redlock\"\nfencing = \"true\"",
       "5:11 \"fencing\" takes true or false, not a string; write it without quotes\n"},
      {"[lock]\nkind = 3",
       "4:8 \"kind\" takes a word in quotes, not an integer; the words are \"redlock\", \"single\", "
       "\"coordinator\", \"getset\", \"several_keys\" and \"guest\"\n"},
      {"[cluster]\nnodes = \"5\"",
       "4:9 \"nodes\" takes a whole number, not a string; write it without quotes\n"},
      {"[cluster]\nnodes = 5.0",
       "4:9 \"nodes\" takes a whole number, not a number with a point; write for example 1\n"},
      {"title = 5", "3:9 \"title\" takes text in quotes, not an integer; put it in quotes\n"},
      {"[check]\nproperties = \"ME\"",
       "4:14 \"properties\" takes a list, not a string; write it in brackets, as in [\"…\"]\n"},
      {"[check]\nproperties = []", "4:14 \"properties\" is an empty list; leave it out for the default\n"},
      {"[cluster]\nnode_clocks = \"1 %\"",
       "4:15 \"node_clocks\" takes a table, not a string; write it as in { offset = \"500ms\", rate = \"500 "
       "ppm\" }\n"},
      {"[cluster]\nnode_clocks = { rate = 500 }",
       "4:24 \"rate\" takes a rate in quotes, not an integer; write \"500 ppm\" if that is meant\n"},
      {"clients = 3", "3:11 \"clients\" is a section, not an integer; write [clients]\n"},
      {"[[clients]]\ncount = 3", "3:1 \"clients\" is a section, not a list; write [clients]\n"},
      {"[fault]\nkind = \"pause\"",
       "3:1 \"fault\" is a list of sections, not a table; write [[fault]] with two brackets\n"},
      {"fault = [1]", "3:10 a member of \"fault\" is a section, not an integer; write [[fault]]\n"},
      {"[budget]\nduration = 1979-05-27",
       "4:12 \"duration\" takes a duration in quotes, not a date or time; write it as in \"200ms\"\n"},
  });
}

TEST_CASE("values out of range say what the range is", "[scenarios]") {
  check_all({
      {"[cluster]\nnodes = 0", "4:9 \"nodes\" must be from 1 to 64, not 0\n"},
      {"[cluster]\nnodes = 65", "4:9 \"nodes\" must be from 1 to 64, not 65\n"},
      {"[clients]\ncount = 0", "4:9 \"count\" must be from 1 to 1024, not 0\n"},
      {"[clients]\ncount = 1025", "4:9 \"count\" must be from 1 to 1024, not 1025\n"},
      {"[budget]\nruns = 0", "4:8 \"runs\" must be from 1 to 1000000000, not 0\n"},
      {"[budget]\nduration = \"0s\"", "4:12 \"duration\" must be above 0, not 0s\n"},
      {"[lock]\nkind = \"redlock\"\nttl = \"-5s\"", "5:7 \"ttl\" must be 1ms or more, not -5s\n"},
      {"[lock]\nkind = \"redlock\"\nttl = \"0s\"", "5:7 \"ttl\" must be 1ms or more, not 0s\n"},
      {"[lock]\nkind = \"redlock\"\nttl = \"300h\"", "5:7 \"ttl\" must be at most 1000000s, not 300h\n"},
      {"[lock]\nkind = \"redlock\"\nttl = \"1500us\"",
       "5:7 \"ttl\" must be whole milliseconds, not 1500us; Redis counts expiry in milliseconds\n"},
      {"[lock]\nkind = \"redlock\"\nnode_timeout = \"-5ms\"",
       "5:16 \"node_timeout\" cannot be negative, but is -5ms\n"},
      {"[lock]\nkind = \"redlock\"\ndrift_factor = \"101 %\"",
       "5:16 \"drift_factor\" must be from 0 % to 100 %, not 101 %\n"},
      {"[lock]\nkind = \"redlock\"\nquorum = 6",
       "5:10 a quorum of 6 cannot be reached on 5 nodes; write at most 5, or 0 for a majority\n"},
      {"[cluster]\nclient_clocks = { rate = \"-1 %\" }",
       "4:26 \"rate\" must be from 0 ppm to 50 %, not -1 %\n"},
      {"[clients]\nwork = { min = \"3ms\", max = \"1ms\" }",
       "4:16 \"work\" has min = \"3ms\" above max = \"1ms\"; swap them\n"},
      {"[clients]\nwork = { dist = \"log_uniform\", min = \"0s\", max = \"1ms\" }",
       "4:38 \"work\" is log-uniform from \"0ms\", which is not above 0; begin above 0, or write dist = "
       "\"uniform\"\n"},
      {"[clients]\nwork = { min = \"3ms\" }", "4:8 \"work\" has no \"max\"; it takes duration\n"},
      {"[lock]\nkind = \"redlock\"\nretry_delay = { dist = \"log_uniform\", min = \"1ms\", max = \"2ms\" }",
       "5:24 \"retry_delay\" is drawn uniformly; leave dist out\n"},
      {"[[random_fault]]\nkind = \"pause\"\nslots = 0", "5:9 \"slots\" must be from 1 to 1000, not 0\n"},
      {"[[random_fault]]\nkind = \"pause\"\nchance = \"0 %\"",
       "5:10 \"chance\" must be above 0 % and at most 100 %, not 0 %\n"},
      {"[[fault]]\nkind = \"reset\"\ntarget = \"client:A-redis:1\"\nwhen = { event = \"acquired\", count = 0 "
       "}",
       "6:38 \"count\" must be from 1 to 1000000000, not 0\n"},
  });
}

TEST_CASE("quantities without quotes or with an unknown unit say what to write", "[scenarios]") {
  check_all({
      {"[lock]\nkind = \"redlock\"\nttl = 200ms", "5:7 200ms must be in quotes; write \"200ms\"\n"},
      {"[lock]\nkind = \"redlock\"\nttl = \"200 sec\"",
       "5:7 \"ttl\": \"sec\" is not a unit; the units are ns, us, ms, s, m, min, h, d\n"},
      {"[lock]\nkind = \"redlock\"\nttl = \"200\"",
       "5:7 \"ttl\": \"200\" has no unit; the units are ns, us, ms, s, m, min, h, d\n"},
      {"[lock]\nkind = \"redlock\"\ndrift_factor = 1 %", "5:16 1 % must be in quotes; write \"1 %\"\n"},
      {"[clients]\nwork = { min = -5ms, max = 10ms } # both",
       "4:16 -5ms must be in quotes; write \"-5ms\"\n4:16 \"min\" cannot be negative, but is -5ms\n"
       "4:28 10ms must be in quotes; write \"10ms\"\n"},
  });
}

TEST_CASE("places behind a quantity without quotes are those of the file", "[scenarios]") {
  REQUIRE(told_of("[clients]\nwork = { min = 1ms, mox = 2, max = \"x\" }") ==
          "4:16 1ms must be in quotes; write \"1ms\"\n4:21 unknown key \"mox\" in \"work\"; did you mean "
          "\"max\"?\n"
          "4:36 \"max\": \"x\" does not begin with a number; write for example \"200ms\"\n");
}

TEST_CASE("what must be there is asked for", "[scenarios]") {
  REQUIRE(told(errors_of("[lock]\nkind = \"redlock\"\n")) ==
          "1:1 there is no \"lockstep\"; write `lockstep = 1` above the first section: the version of the "
          "format\n");
  REQUIRE(told(errors_of("lockstep = 1\n")) ==
          "1:1 there is no section [lock]; add [lock] with `kind = \"redlock\"`\n");
  REQUIRE(told(errors_of("lockstep = 2\n[lock]\nkind = \"redlock\"\n")) ==
          "1:12 \"lockstep\" must be 1, not 2\n");
  REQUIRE(told_of("[lock]\nttl = \"1s\"") ==
          "3:1 [lock] has no \"kind\"; it takes one of \"redlock\", \"single\", \"coordinator\", "
          "\"getset\", \"several_keys\" and \"guest\"; a \"profile\" may stand instead\n");
  REQUIRE(told_of("[[fault]]\nkind = \"pause\"\nat = \"1s\"\nfor = \"1s\"") ==
          "3:1 [[fault]] has no \"target\"; it takes hosts or links\n");
}

TEST_CASE("what libraries and servers call something is found", "[scenarios]") {
  check_all({
      {"[lock]\nkind = \"redlock\"\ntimeout = 10",
       "5:1 unknown key \"timeout\" in [lock]; did you mean \"ttl\"? (the time for one request is "
       "\"node_timeout\")\n"},
      {"[lock]\nkind = \"single\"\nretryCount = 10",
       "5:1 unknown key \"retryCount\" in [lock]; did you mean \"attempts\"? (it counts the first, too)\n"},
      {"[lock]\nkind = \"getset\"\nwatchdog = true",
       "5:1 unknown key \"watchdog\" in [lock]; only locks of kind \"redlock\", \"single\" and "
       "\"several_keys\" "
       "have \"auto_extend_after\"\n"},
      {"[lock]\nkind = \"redlock\"\nwatchdog = true",
       "5:1 unknown key \"watchdog\" in [lock]; did you mean \"auto_extend_after\"? (the lock then extends "
       "by "
       "itself)\n"},
      {"[lock]\nkind = \"redlock\"\nappendfsync = \"always\"",
       "5:1 unknown key \"appendfsync\" in [lock]; did you mean \"persistence\" in [cluster]?\n"},
      {"[clients]\nblocking_timeout = 3",
       "4:1 unknown key \"blocking_timeout\" in [clients]; did you mean \"attempts\" in [lock]? (a call "
       "tries so "
       "often, with \"retry_delay\" between; 0: until it succeeds)\n"},
  });
}

TEST_CASE("each name from elsewhere leads to a key that there is", "[scenarios]") {
  for (const std::string word : {"timeout",
                                 "px",
                                 "ex",
                                 "expiry",
                                 "expiration",
                                 "expire",
                                 "lease",
                                 "leaseTime",
                                 "auto_release_time",
                                 "lockAtMostFor",
                                 "blocking",
                                 "blocking_timeout",
                                 "waitTime",
                                 "acquire_timeout",
                                 "tries",
                                 "retries",
                                 "retryCount",
                                 "sleep",
                                 "retry_interval",
                                 "retryJitter",
                                 "driftFactor",
                                 "timeout_factor",
                                 "fail_fast",
                                 "watchdog",
                                 "lockWatchdogTimeout",
                                 "renew",
                                 "auto-renewal",
                                 "appendonly",
                                 "appendfsync",
                                 "save"}) {
    const std::string said = told(errors_of("lockstep = 1\n[lock]\nkind = \"redlock\"\n" + word + " = 1\n"));
    INFO(said);
    REQUIRE(said.starts_with("4:1 unknown key \"" + word + "\" in [lock]; did you mean \""));
  }
}

TEST_CASE("all errors are reported, in the order of the file", "[scenarios]") {
  REQUIRE(
      told(errors_of(
          "lockstep = 1\n[expect]\nkinds = [\"XX\"]\n[lock]\nkind = \"redlock\"\nttl = 5\nx = 1s\ny = 3 4\n"
          "[cluster]\nnodes = 0\n")) ==
      "3:10 \"XX\" is not a kind of violation; the kinds are \"ME\", \"RES\", \"TS\", \"REL\", \"FENCE\", "
      "\"GAP\", \"LV\" and \"ORPH\"\n"
      "6:7 \"ttl\" takes a duration in quotes, not an integer; write \"5s\" or \"5ms\", whichever is meant\n"
      "7:1 unknown key \"x\" in [lock]; of the 32 keys the nearest are \"ttl\", \"kind\", \"quorum\", "
      "\"top_up\" and \"profile\" (docs/SCENARIO_FORMAT.md has all)\n"
      "7:5 1s must be in quotes; write \"1s\"\n"
      "8:7 the line goes on behind its value; begin a new line there\n"
      "10:9 \"nodes\" must be from 1 to 64, not 0\n");
}

TEST_CASE("what is missing in a broken file is not reported on top", "[scenarios]") {
  // The broken line may have been the missing one, or the one that says how many hosts there are.
  REQUIRE(told(errors_of("lockstep = 1 1\n[lock]\nkind = \"redlock\"\n")) ==
          "1:14 the line goes on behind its value; begin a new line there\n");
  REQUIRE(told_of("[cluster]\nnodes = 7 7\n[[fault]]\nkind = \"pause\"\ntarget = \"redis:7\"\nat = "
                  "\"1s\"\nfor = \"1s\"") ==
          "4:11 the line goes on behind its value; begin a new line there\n");
  REQUIRE(told_of("[cluster]\nnodes = 70\n[[fault]]\nkind = \"pause\"\ntarget = \"redis:7\"\nat = "
                  "\"1s\"\nfor = \"1s\"") == "4:9 \"nodes\" must be from 1 to 64, not 70\n");
}

TEST_CASE("an error shows its line with a caret below the place", "[scenarios]") {
  const auto errors = errors_of("lockstep = 1\n[lock]\n\tkind = \"redlök\"\n  ä = 1\r\n");
  REQUIRE(errors.size() == 1);  // TOML allows no ä in a bare key.
  REQUIRE(scenarios::to_text(errors[0]).starts_with("f.toml:4:3: this begins neither a key nor a section"));
  const auto tab = errors_of("lockstep = 1\n[lock]\n\tkind = \"redlök\"\r\n");
  REQUIRE(tab.size() == 1);
  REQUIRE(scenarios::to_text(tab[0]) ==
          "f.toml:3:9: \"kind\" cannot be \"redlök\"; did you mean \"redlock\"?\n"
          "    3 | \tkind = \"redlök\"\n"
          "      | \t       ^");
  REQUIRE(scenarios::to_text({"--set x=1", 0, 0, "message", "", "suggestion"}) ==
          "--set x=1: message; suggestion");
}

TEST_CASE("a key in a wrong place is told where it belongs", "[scenarios]") {
  check_all({
      {"ttl = \"5s\"", "3:1 unknown key \"ttl\" outside all sections; it belongs in [lock]\n"},
      {"tll = \"5s\"", "3:1 unknown key \"tll\" outside all sections; did you mean \"ttl\" in [lock]?\n"},
      {"rounds = 5",
       "3:1 unknown key \"rounds\" outside all sections; it belongs in [clients] or [exhaust]\n"},
      {"[cluster]\nquorum = 3", "4:1 unknown key \"quorum\" in [cluster]; it belongs in [lock]\n"},
      {"[cluster]\ntitle = \"x\"",
       "4:1 unknown key \"title\" in [cluster]; it belongs in the lines above the first section\n"},
  });
}

TEST_CASE("a range that is none, or where there can be none, says what to write", "[scenarios]") {
  const std::string fault = "[[fault]]\nkind = \"pause\"\ntarget = \"client:A\"\nat = \"1s\"\nfor = ";
  const auto single = [](const std::string& example) {
    return "7:7 \"for\" takes one value, not a range; write for example \"" + example +
           "\", or make it a [[random_fault]], which draws from a range\n";
  };
  const std::string random = "[[random_fault]]\nkind = \"pause\"\nfor = ";
  const std::string table = "5:7 \"for\" takes a range as a table; write { min = \"5ms\", max = \"2s\" }\n";
  check_all({
      {fault + "{ min = \"5ms\", max = \"2s\" }", single("5ms")},
      {fault + "{ dist = \"uniform\", min = 5, max = 7 }", single("200ms")},
      {fault + "\"5ms..2s\"", single("5ms")},
      {fault + "[\"5ms\", \"2s\"]", single("5ms")},
      {random + "\"5ms..2s\"", table},
      {random + "\"5ms - 2s\"", table},
      {random + "\"5ms to 2s\"", table},
      {random + "[\"5ms\", \"2s\"]", table},
      {random + "\"5-20ms\"",
       "5:7 \"for\" takes a range as a table; write { min = \"5ms\", max = \"20ms\" }\n"},
      {"[[random_fault]]\nkind = \"wall_step\"\nby = \"-3s..-1s\"",
       "5:6 \"by\" takes a range as a table; write { min = \"-3s\", max = \"-1s\" }\n"},
      {"[[random_fault]]\nkind = \"wall_step\"\nby = \"-3s - -1s\"",
       "5:6 \"by\" takes a range as a table; write { min = \"-3s\", max = \"-1s\" }\n"},
      {"[[random_fault]]\nkind = \"rate\"\nrate = { min = \"1 %..2 %\", max = \"3 %\" }",
       "5:16 \"min\" takes one value, not a range; write for example \"1 %\"\n"},
      {"[lock]\nkind = \"redlock\"\nttl = { min = \"1s\", max = \"2s\" }",
       "5:7 \"ttl\" takes one value, not a range; write for example \"1s\"\n"},
      {"[lock]\nkind = \"redlock\"\ndrift_factor = \"1 % to 2 %\"",
       "5:16 \"drift_factor\" takes one value, not a range; write for example \"1 %\"\n"},
      {"[lock]\nkind = \"redlock\"\ndrift_factor = \"1e-3\"",
       "5:16 \"drift_factor\": \"e-3\" is not a unit; the units are ppb, ppm, %\n"},
      {random + "{ dist = \"uniform\" }",
       "5:7 \"for\" has no \"min\"; it takes duration, above 0\n5:7 \"for\" has no \"max\"; it takes "
       "duration, "
       "above 0\n"},
      {random + "\"-\"", "5:7 \"for\": \"-\" does not begin with a number; write for example \"200ms\"\n"},
  });
}

TEST_CASE("a duration without a unit is offered as seconds only if it is small", "[scenarios]") {
  const auto told_of_ttl = [](const std::string& value) {
    const std::string text = told_of("[lock]\nkind = \"redlock\"\nttl = " + value);
    return text.substr(text.find("; ") + 2);
  };
  REQUIRE(told_of_ttl("30") == "write \"30s\" or \"30ms\", whichever is meant\n");
  REQUIRE(told_of_ttl("9999") == "write \"9999s\" or \"9999ms\", whichever is meant\n");
  REQUIRE(told_of_ttl("10000") == "write \"10000ms\" if that is meant\n");
  REQUIRE(told_of_ttl("0") == "write it as in \"200ms\"\n");  // Neither unit would help.
  REQUIRE(told_of_ttl("-5") == "write it as in \"200ms\"\n");
  REQUIRE(told_of_ttl("0.5") == "write it as in \"200ms\"\n");
}

}  // namespace lockstep::tests
