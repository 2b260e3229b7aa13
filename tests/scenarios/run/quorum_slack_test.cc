// Tests C24: a hold on h of N nodes, f of which forget it, excludes others exactly if (N - h) + f is no
// quorum.

#include <string>

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "scenarios/format/parse.h"
#include "scenarios/run/run.h"

namespace lockstep::tests {
namespace {

// Client A gets the first `held` nodes. The first `forgetful` of these drop its key while it believes.
std::string scenario_text(int nodes, int held, int forgetful) {
  std::string text = fmt::format(
      "lockstep = 1\n[cluster]\nnodes = {}\nlatency = \"1ms\"\n"
      "[lock]\nkind = \"redlock\"\nttl = \"200ms\"\ndecide_at = \"quorum\"\nretry_delay = \"20ms\"\n"
      "[clients]\ncount = 2\nstagger = \"20ms\"\nwork = \"150ms\"\n[check]\nproperties = [\"ME\"]\n",
      nodes);
  const auto fault = [&](const std::string& kind, const std::string& target, const std::string& rest) {
    text += fmt::format("[[fault]]\nkind = \"{}\"\ntarget = \"{}\"\n{}\n", kind, target, rest);
  };
  for (int node = held + 1; node <= nodes; ++node) {
    fault("request_delay", fmt::format("client:A-redis:{}", node),
          "when = { event = \"attempt_started\", by = \"client:A\" }\nfor = \"300ms\"");
  }
  for (int node = 1; node <= forgetful; ++node) {
    fault("key_loss", fmt::format("redis:{}", node),
          "when = { event = \"acquired\", by = \"client:A\" }\nafter = \"10ms\"");
  }
  return text;
}

bool breaks(int nodes, int held, int forgetful) {
  const auto parsed = scenarios::parse_scenario(scenario_text(nodes, held, forgetful), "C24");
  for (const auto& error : parsed.errors) UNSCOPED_INFO(scenarios::to_text(error));
  REQUIRE(parsed);
  scenarios::Runner runner(*parsed.scenario);
  const auto run = runner.run(scenarios::schedule_of(*parsed.scenario, std::nullopt));
  REQUIRE(run.acquisitions > 0);
  return !run.violations.empty();
}

}  // namespace

TEST_CASE("a hold has as much slack as its nodes beyond what others need", "[scenarios]") {
  int broken = 0;
  for (const int nodes : {3, 5, 7}) {
    const int quorum = nodes / 2 + 1;
    for (int held = quorum; held <= nodes; ++held) {
      for (int forgetful = 0; forgetful <= held; ++forgetful) {
        INFO(nodes << " nodes, " << held << " held, " << forgetful << " forget");
        const bool expected = nodes - held + forgetful >= quorum;
        REQUIRE(breaks(nodes, held, forgetful) == expected);
        broken += expected ? 1 : 0;
      }
    }
  }
  REQUIRE(broken > 20);
}

}  // namespace lockstep::tests
