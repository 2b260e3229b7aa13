// Tests what fault sections become, their defaults, and their errors.

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/host_text.h"
#include "core/schedule/choice_limits.h"
#include "scenarios/format/parse.h"

namespace lockstep::tests {
namespace {

using sim::TriggerEvent;

scenarios::ParseResult parsed(const std::string& faults) {
  return scenarios::parse_scenario(
      "lockstep = 1\nlock = { kind = \"redlock\", ttl = \"1s\" }\nclients = { count = 3 }\ncluster = { nodes "
      "= 5 }\n" +
          faults,
      "f.toml");
}

sim::Setup setup_of(const std::string& faults) {
  const auto result = parsed(faults);
  for (const auto& error : result.errors) UNSCOPED_INFO(scenarios::to_text(error));
  REQUIRE(result);
  return result.scenario->setup;
}

// Returns the errors. Their line numbers count from the first line of `faults`.
std::string told_of(const std::string& faults) {
  std::string text;
  for (const auto& error : parsed(faults).errors) {
    text += std::to_string(error.line - 4) + ":" + std::to_string(error.column) + " " + error.message;
    if (!error.suggestion.empty()) text += "; " + error.suggestion;
    text += "\n";
  }
  return text;
}

std::string target_text(const sim::FaultTarget& target) {
  return to_text(HostOrLink{target.host, target.peer, static_cast<LinkDirection>(target.direction)});
}

std::string targets_of(const sim::Setup& setup) {
  std::string text;
  for (const auto& fault : setup.faults) text += target_text(fault.target) + " ";
  return text;
}

std::string pause_of(const std::string& target, const std::string& when) {
  return "[[fault]]\nkind = \"pause\"\ntarget = \"" + target + "\"\nfor = \"5ms\"\n" + when;
}

std::string at_once(const std::string& kind, const std::string& target, const std::string& size) {
  return "[[fault]]\nkind = \"" + kind + "\"\ntarget = \"" + target + "\"\nat = \"1s\"\n" + size;
}

}  // namespace

TEST_CASE("a fault happens at a time, or some time after an event", "[scenarios]") {
  const auto timed = setup_of(pause_of("client:B", "at = \"2s\""));
  REQUIRE(timed.faults.size() == 1);
  REQUIRE(timed.faults[0] == sim::ScriptedFault{FaultKind::pause,
                                                {HostId::client({1}), {}, sim::Direction::both},
                                                {},
                                                seconds(2),
                                                milliseconds(5).ns,
                                                {}});
  const auto event = setup_of(
      pause_of("redis:3", "when = { event = \"acquired\", by = \"client:C\", count = 4 }\nafter = \"7us\""));
  REQUIRE(event.faults.size() == 1);
  REQUIRE(event.faults[0].trigger == sim::Trigger{TriggerEvent::acquired, ClientId{2}, 4});
  REQUIRE(event.faults[0].offset == microseconds(7));
  REQUIRE(event.faults[0].target.host == HostId::redis({2}));
}

TEST_CASE("an event without a name is of the client that the fault hits", "[scenarios]") {
  const auto own = setup_of(pause_of("client:*", "when = { event = \"acquired\" }"));
  REQUIRE(own.faults.size() == 3);
  for (std::uint16_t i = 0; i < 3; ++i) {
    REQUIRE(own.faults[i].target.host == HostId::client({i}));
    REQUIRE(own.faults[i].trigger == sim::Trigger{TriggerEvent::acquired, ClientId{i}, 1});
  }
  const auto of_a = setup_of(pause_of("redis:2", "when = { event = \"acquired\" }"));
  REQUIRE(of_a.faults[0].trigger.by == ClientId{0});
}

TEST_CASE("each kind has its magnitude in its unit", "[scenarios]") {
  const auto magnitude = [](const std::string& kind, const std::string& target, const std::string& size) {
    return setup_of(at_once(kind, target, size)).faults.at(0).magnitude;
  };
  REQUIRE(magnitude("suspend", "client:A", "for = \"5ms\"") == 5'000'000);
  REQUIRE(magnitude("clock_freeze", "redis:1", "for = \"5ms\"") == 5'000'000);
  REQUIRE(magnitude("wall_step", "redis:1", "by = \"-3s\"") == -3'000'000'000);
  REQUIRE(magnitude("rate", "redis:1", "rate = \"-0.5 %\"") == -5'000'000);
  REQUIRE(magnitude("request_delay", "client:A-redis:1", "for = \"5us\"") == 5'000);
  REQUIRE(magnitude("reply_loss", "client:A-redis:1", "") == 1);
  REQUIRE(magnitude("reset", "client:A-redis:1", "") == 1);
  REQUIRE(setup_of(at_once("rate", "redis:1", "rate = \"1 ppm\"\nlasts = \"2s\"")).faults.at(0).lasts ==
          seconds(2));
}

TEST_CASE("wildcards name one target each", "[scenarios]") {
  REQUIRE(targets_of(setup_of(pause_of("redis:*", "at = \"1s\""))) ==
          "redis:1 redis:2 redis:3 redis:4 redis:5 ");
  REQUIRE(targets_of(setup_of(at_once("reset", "client:B-redis:*", ""))) ==
          "client:B-redis:1 client:B-redis:2 client:B-redis:3 client:B-redis:4 client:B-redis:5 ");
  REQUIRE(targets_of(setup_of(at_once("partition", "client:*<redis:2", "for = \"1s\""))) ==
          "client:A<redis:2 client:B<redis:2 client:C<redis:2 ");
  REQUIRE(setup_of(at_once("partition", "client:*-redis:*", "for = \"1s\"")).faults.size() == 15);
  REQUIRE(targets_of(setup_of(pause_of("resource", "at = \"1s\""))) == "resource ");
  REQUIRE(targets_of(setup_of(at_once("request_delay", "client:A>resource", "for = \"1s\""))) ==
          "client:A-resource ");
}

TEST_CASE("faults on hosts that are not there are errors", "[scenarios]") {
  REQUIRE(told_of(pause_of("redis:6", "at = \"1s\"")) ==
          "3:10 there is no redis:6; the nodes are redis:1 to redis:5\n");
  REQUIRE(told_of(pause_of("client:D", "at = \"1s\"")) ==
          "3:10 there is no client:D; the clients are client:A to client:C\n");
  REQUIRE(told_of(at_once("reset", "client:D-redis:9", "")) ==
          "3:10 there is no client:D; the clients are client:A to client:C\n3:10 there is no redis:9; the "
          "nodes are redis:1 to redis:5\n");
  REQUIRE(told_of(pause_of("client:A", "when = { event = \"acquired\", by = \"client:Q\" }")) ==
          "5:35 there is no client:Q; the clients are client:A to client:C\n");
  REQUIRE(
      told_of(pause_of("counter", "at = \"1s\"")) ==
      "3:10 there is no counter; only scenarios that fetch fencing tokens have one: [lock] fencing = true\n");
  REQUIRE(told_of(pause_of("node:1", "at = \"1s\"")).starts_with("3:10 \"node:1\" is not a host"));
  REQUIRE(told_of("[[random_fault]]\nkind = \"pause\"\ntargets = [\"redis:1\", \"redis:8\"]\n") ==
          "3:23 there is no redis:8; the nodes are redis:1 to redis:5\n");
}

TEST_CASE("a counter is there where fencing tokens are fetched", "[scenarios]") {
  const std::string fault = pause_of("counter", "at = \"1s\"");
  REQUIRE(scenarios::parse_scenario("lockstep = 1\nlock = { kind = \"redlock\", fencing = true }\n" + fault,
                                    "f.toml"));
  REQUIRE(scenarios::parse_scenario(
      "lockstep = 1\nlock = { kind = \"redlock\" }\nclients = { fetches_token = true }\n" + fault, "f.toml"));
}

TEST_CASE("a fault that cannot hit its target says what it hits", "[scenarios]") {
  REQUIRE(told_of(pause_of("client:A-redis:1", "at = \"1s\"")) ==
          "3:10 a pause cannot hit \"client:A-redis:1\"; its target is a host, as in \"client:A\" or "
          "\"redis:1\"\n");
  REQUIRE(told_of(at_once("wall_step", "resource", "by = \"1s\"")) ==
          "3:10 a wall_step cannot hit \"resource\"; its target is a client or a node, as in \"client:A\" or "
          "\"redis:1\"\n");
  REQUIRE(told_of(at_once("reset", "redis:1", "")) ==
          "3:10 a reset cannot hit \"redis:1\"; its target is a link, as in \"client:A-redis:1\"\n");
}

TEST_CASE("a fault needs a moment, and one only", "[scenarios]") {
  REQUIRE(told_of(pause_of("client:A", "")) ==
          "1:1 a [[fault]] needs \"at\" or \"when\"; add for example at = \"1s\" or when = { event = "
          "\"acquired\", by = \"client:A\" }\n");
  REQUIRE(told_of(pause_of("client:A", "at = \"1s\"\nwhen = { event = \"acquired\" }")) ==
          "6:8 there is \"at\" and \"when\"; write one of them\n");
  REQUIRE(told_of(pause_of("client:A", "at = \"1s\"\nafter = \"1s\"")) ==
          "6:9 \"after\" goes with \"when\"; add it to \"at\" instead\n");
  REQUIRE(told_of(pause_of("client:A", "when = { event = \"acquired\", by = \"redis:1\" }")) ==
          "5:35 \"by\" is a client, not \"redis:1\"; write it as in \"client:A\"\n");
  REQUIRE(told_of(pause_of("client:A", "when = { event = \"acquired\", by = \"client:*\" }")) ==
          "5:35 \"by\" is one client, not all of them; name one, or leave it out: then each client that the "
          "fault hits waits for its "
          "own event\n");
}

TEST_CASE("a fault carries the magnitude of its kind and no other", "[scenarios]") {
  REQUIRE(told_of(at_once("pause", "client:A", "")) ==
          "1:1 a pause needs \"for\"; add for example for = \"500ms\"\n");
  REQUIRE(told_of(at_once("wall_step", "client:A", "for = \"1s\"")) ==
          "1:1 a wall_step needs \"by\"; add for example by = \"3s\"\n"
          "5:7 \"for\" does not go with a wall_step; write for example by = \"3s\"\n");
  REQUIRE(told_of(at_once("reply_loss", "client:A-redis:1", "for = \"1s\"")) ==
          "5:7 \"for\" does not go with a reply_loss; leave it out\n");
  REQUIRE(told_of(at_once("pause", "client:A", "for = \"1s\"\nlasts = \"1s\"")) ==
          "6:9 \"lasts\" does not go with a pause; only a rate, a slew and a slow node last for a time of "
          "their own\n");
  REQUIRE(told_of(at_once("wall_step", "client:A", "by = \"0s\"")) ==
          "5:6 a wall_step by nothing is no fault; give it a size, or leave the fault out\n");
  REQUIRE(told_of(at_once("pause", "client:A", "for = \"0s\"")) == "5:7 \"for\" must be above 0, not 0s\n");
}

TEST_CASE("more faults than a schedule can number are an error", "[scenarios]") {
  const std::string huge =
      "lockstep = 1\nlock = { kind = \"redlock\" }\nclients = { count = 1024 }\ncluster = { nodes = 64 }\n";
  const auto result = scenarios::parse_scenario(huge + at_once("reset", "client:*-redis:*", ""), "f.toml");
  REQUIRE(result.errors.size() == 1);
  REQUIRE(result.errors[0].message == "this makes more than 65535 faults");
}

TEST_CASE("a family is what its keys say", "[scenarios]") {
  const auto setup = setup_of(
      "[[random_fault]]\nkind = \"wall_step\"\nslots = 3\nchance = \"25 %\"\ntargets = [\"redis:1\", "
      "\"client:*\"]\n"
      "when = [{ event = \"acquired\", by = \"client:B\" }, { event = \"start\" }, { event = \"extended\" "
      "}]\noccurrences = 7\n"
      "offset = \"2ms\"\nby = { min = \"1ms\", max = \"1s\" }\neither_sign = false\n");
  REQUIRE(setup.families.size() == 1);
  const auto& family = setup.families[0];
  REQUIRE(family.kind == FaultKind::wall_step);
  REQUIRE(family.slots == 3);
  REQUIRE(family.chance == (Ratio{1, 4}));
  REQUIRE(family.targets.size() == 4);
  REQUIRE(family.anchors.size() == 5);
  REQUIRE(family.anchors[0].event == TriggerEvent::start);  // The nominal anchor comes first.
  REQUIRE(family.anchors[1] == sim::Trigger{TriggerEvent::acquired, ClientId{1}, 1});
  REQUIRE(family.anchors[4] == sim::Trigger{TriggerEvent::extended, ClientId{2}, 1});
  REQUIRE(family.max_occurrence == 7);
  REQUIRE(family.offset == sim::DurationRange{Distribution::uniform, milliseconds(2), milliseconds(2)});
  REQUIRE(family.magnitude_distribution == Distribution::uniform);
  REQUIRE(family.magnitude_min == milliseconds(1).ns);
  REQUIRE(family.magnitude_max == seconds(1).ns);
  REQUIRE_FALSE(family.either_sign);
}

TEST_CASE("a family that says only what is aimed at the critical windows", "[scenarios]") {
  const auto families = setup_of("[[random_fault]]\nkind = \"pause\"\nslots = 6\n").families;
  REQUIRE(families.size() == 3);  // They strike at once, some time after, and just before expiry.
  REQUIRE(families[0].slots == 3);
  REQUIRE(families[1].slots == 2);
  REQUIRE(families[2].slots == 1);
  for (const auto& family : families) {
    REQUIRE(family.targets.size() == 3 + 5);
    REQUIRE(family.chance == (Ratio{1, 2}));
    REQUIRE(family.magnitude_min == milliseconds(10).ns);
    REQUIRE(family.magnitude_max == seconds(5).ns);
    REQUIRE(family.magnitude_distribution == Distribution::log_uniform);
    REQUIRE_FALSE(family.either_sign);
  }
  REQUIRE(families[0].anchors.size() == 1 + 8 * 3);
  REQUIRE(families[0].anchors[0].event == TriggerEvent::start);
  for (const auto event :
       {TriggerEvent::attempt_started, TriggerEvent::requests_executed, TriggerEvent::quorum_reached,
        TriggerEvent::acquired, TriggerEvent::validity_checked, TriggerEvent::write_sent,
        TriggerEvent::extend_sent, TriggerEvent::release_called}) {
    for (std::uint16_t client = 0; client < 3; ++client) {
      const sim::Trigger trigger{event, ClientId{client}, 1};
      REQUIRE(std::count(families[0].anchors.begin(), families[0].anchors.end(), trigger) == 1);
    }
  }
  REQUIRE(families[0].anchors == families[1].anchors);
  REQUIRE(families[0].offset == sim::DurationRange{Distribution::uniform, {}, {}});
  REQUIRE(families[1].offset == sim::DurationRange{Distribution::log_uniform, microseconds(10), seconds(1)});
  REQUIRE(families[2].anchors.size() == 2 * 3);
  REQUIRE(families[2].offset == sim::DurationRange{Distribution::uniform, milliseconds(900), seconds(1)});
}

TEST_CASE("the slots of a family are shared out, none is lost", "[scenarios]") {
  for (int slots = 1; slots <= 9; ++slots) {
    int total = 0;
    for (const auto& family :
         setup_of("[[random_fault]]\nkind = \"pause\"\nslots = " + std::to_string(slots) + "\n").families) {
      total += family.slots;
      REQUIRE(family.slots > 0);
    }
    REQUIRE(total == slots);
  }
}

TEST_CASE("a family with an offset and no event counts from the start of the run", "[scenarios]") {
  const auto families =
      setup_of("[[random_fault]]\nkind = \"pause\"\nslots = 6\noffset = { min = \"0s\", max = \"5s\" }\n")
          .families;
  REQUIRE(families.size() == 1);
  REQUIRE(families[0].anchors == std::vector{sim::Trigger{}});
}

TEST_CASE("each kind has targets and sizes of its own by default", "[scenarios]") {
  const auto family = [](const std::string& kind) {
    return setup_of("[[random_fault]]\nkind = \"" + kind + "\"\n").families.at(0);
  };
  REQUIRE(family("suspend").targets.size() == 3);
  REQUIRE(family("wall_step").targets.size() == 5);
  REQUIRE(family("clock_freeze").targets.size() == 5);
  REQUIRE(family("rate").targets.size() == 8);
  REQUIRE(family("partition").targets.size() == 3 + 5 + 3 * 15);
  REQUIRE(family("request_delay").targets.size() == 15 + 3);
  REQUIRE(family("reply_delay").targets.size() == 15 + 3);
  REQUIRE(family("reply_loss").targets.size() == 15);
  REQUIRE(family("reset").targets.size() == 15);
  REQUIRE(family("wall_step").either_sign);
  REQUIRE(family("wall_step").magnitude_max == seconds(5).ns);
  REQUIRE(family("rate").either_sign);
  REQUIRE(family("rate").magnitude_min == 100'000);
  REQUIRE(family("rate").magnitude_max == 100'000'000);
  REQUIRE(family("reset").magnitude_min == 1);
  REQUIRE(family("reset").magnitude_max == 1);
}

TEST_CASE("a range of steps lies on one side of nothing", "[scenarios]") {
  const auto family = [](const std::string& keys) {
    return "[[random_fault]]\nkind = \"wall_step\"\n" + keys;
  };
  REQUIRE(told_of(family("by = { min = \"-1s\", max = \"1s\" }")) ==
          "3:6 \"by\" ranges over 0, which is no fault; begin above 0: either_sign, which is the default, "
          "makes half of them negative\n");
  REQUIRE(told_of(family("by = { min = \"-2s\", max = \"-1s\" }\neither_sign = true")) ==
          "4:15 \"either_sign\" goes with magnitudes above 0; leave it out, or the minus signs\n");
  REQUIRE(told_of("[[random_fault]]\nkind = \"pause\"\neither_sign = true") ==
          "3:15 \"either_sign\" does not go with a pause; leave it out\n");
  REQUIRE_FALSE(setup_of(family("by = { min = \"-2s\", max = \"-1s\" }")).families.at(0).either_sign);
}

TEST_CASE("a lock without a TTL has families of the size of one second", "[scenarios]") {
  const auto result = scenarios::parse_scenario(
      "lockstep = 1\nlock = { kind = \"single\", ttl = \"0s\" }\n[[random_fault]]\nkind = \"pause\"\n",
      "f.toml");
  REQUIRE(result);
  REQUIRE(result.scenario->setup.families.at(0).magnitude_max == seconds(5).ns);
}

TEST_CASE("a run is long enough for keys to expire, if its length is not told", "[scenarios]") {
  const auto duration = [](const std::string& text) {
    const auto result =
        scenarios::parse_scenario("lockstep = 1\n[lock]\nkind = \"redlock\"\n" + text, "f.toml");
    REQUIRE(result);
    return result.scenario->setup.duration;
  };
  REQUIRE(duration("ttl = \"30s\"") == seconds(90));
  REQUIRE(duration("") == seconds(30));
  REQUIRE(duration("ttl = \"200ms\"") == seconds(5));
  REQUIRE(duration("ttl = \"30s\"\n[budget]\nduration = \"7s\"") == seconds(7));
}

TEST_CASE("a fault after the end of the run is an error", "[scenarios]") {
  const auto fault = [](const std::string& at) {
    return told_of("[[fault]]\nkind = \"pause\"\ntarget = \"client:A\"\nat = \"" + at +
                   "\"\nfor = \"1ms\"\n[budget]\nduration = \"5s\"");
  };
  REQUIRE(fault("6s") ==
          "4:6 this fault comes at 6s, and the run ends at 5s; let it come earlier, or set a longer "
          "`duration` in "
          "[budget]\n");
  REQUIRE(fault("5s") == "");
}

TEST_CASE("hosts that go down come back after a time, or never", "[scenarios]") {
  const auto setup = setup_of(
      at_once("crash", "client:A", "") + at_once("power_loss", "redis:2", "restart_after = \"3s\"\n") +
      at_once("shutdown", "redis:*", "restart_after = \"1ms\"\n") + at_once("stuck", "client:B", ""));
  REQUIRE(setup.faults.at(0).magnitude == longest_duration.ns);
  REQUIRE(setup.faults.at(1).magnitude == seconds(3).ns);
  REQUIRE(setup.faults.size() == 8);
  REQUIRE(setup.faults.at(7).magnitude == longest_duration.ns);
  REQUIRE(told_of(at_once("crash", "client:A", "for = \"1s\"\n")) ==
          "5:7 \"for\" does not go with a crash; write for example restart_after = \"500ms\"\n");
  REQUIRE(told_of(at_once("crash", "resource", "")) ==
          "3:10 a crash cannot hit \"resource\"; its target is a client or a node, as in \"client:A\" or "
          "\"redis:1\"\n");
  REQUIRE(told_of(at_once("shutdown", "client:A", "")) ==
          "3:10 a shutdown cannot hit \"client:A\"; its target is a node, as in \"redis:1\"\n");
  REQUIRE(told_of(at_once("stuck", "redis:1", "")) ==
          "3:10 a stuck cannot hit \"redis:1\"; its target is a client, as in \"client:A\"\n");
}

TEST_CASE("a slow node takes longer by something, for a time", "[scenarios]") {
  const auto setup = setup_of(at_once("slow", "redis:2", "by = \"30ms\"\nlasts = \"2s\"\n") +
                              at_once("slew", "redis:2", "rate = \"5 %\"\nlasts = \"1s\"\n"));
  REQUIRE(setup.faults.at(0).magnitude == milliseconds(30).ns);
  REQUIRE(setup.faults.at(0).lasts == seconds(2));
  REQUIRE(setup.faults.at(1).magnitude == 50'000'000);
  REQUIRE(setup.faults.at(1).lasts == seconds(1));
  REQUIRE(told_of(at_once("slow", "redis:2", "by = \"-30ms\"\n")) ==
          "5:6 a slow node takes longer, not shorter; write a duration above 0\n");
  REQUIRE(told_of(at_once("slow", "redis:2", "")) ==
          "1:1 a slow needs \"by\"; add for example by = \"3s\"\n");
  REQUIRE(told_of(at_once("pause", "redis:2", "for = \"1s\"\nlasts = \"1s\"\n")) ==
          "6:9 \"lasts\" does not go with a pause; only a rate, a slew and a slow node last for a time of "
          "their own\n");
}

TEST_CASE("random faults take restarts and slowness from a range of their own", "[scenarios]") {
  const auto setup = setup_of(
      "[[random_fault]]\nkind = \"crash\"\noffset = \"1ms\"\nrestart_after = { min = \"1ms\", max = \"2ms\" "
      "}\n"
      "[[random_fault]]\nkind = \"slow\"\noffset = \"1ms\"\nby = \"7ms\"\n"
      "[[random_fault]]\nkind = \"power_loss\"\noffset = \"1ms\"\n");
  REQUIRE(setup.families.at(0).magnitude_max == milliseconds(2).ns);
  REQUIRE(setup.families.at(0).targets.size() == 8);
  REQUIRE(setup.families.at(1).magnitude_max == milliseconds(7).ns);
  REQUIRE_FALSE(setup.families.at(1).either_sign);
  REQUIRE(setup.families.at(1).targets.size() == 5);
  REQUIRE(setup.families.at(2).magnitude_max == seconds(5).ns);
}

}  // namespace lockstep::tests
