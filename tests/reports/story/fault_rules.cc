#include <algorithm>
#include <map>

#include "core/text.h"
#include "tests/reports/story/sentences.h"

namespace lockstep::tests {
namespace {

using Match = std::smatch;

// How long the fault lasted, as far as the history goes; nothing if it has no end there.
std::optional<Duration> length_of(const Facts& facts, const Recorded& began) {
  const auto& fault = std::get<FaultBegan>(began.what);
  for (const Recorded& one : facts.history) {
    const auto* ended = std::get_if<FaultEnded>(&one.what);
    if (ended != nullptr && ended->fault == fault.fault && one.at >= began.at) return one.at - began.at;
  }
  if (takes_down(fault.kind)) return std::nullopt;
  return fault.until - began.at;
}

bool magnitude_is(const Facts& facts, const Recorded& one, const std::string& shown) {
  const auto& fault = std::get<FaultBegan>(one.what);
  switch (fault.kind) {
    case FaultKind::wall_step:
      return for_people(Duration{std::abs(fault.magnitude)}) == shown;
    case FaultKind::rate:
    case FaultKind::slew:
      return for_people(RateError{std::abs(fault.magnitude)}) == shown;
    case FaultKind::slow:
    case FaultKind::request_delay:
    case FaultKind::reply_delay:
      return for_people(Duration{fault.magnitude}) == shown;
    default:
      break;
  }
  const auto length = length_of(facts, one);
  return length && for_people(*length) == shown;
}

// Holds if a fault of this kind began then on every host that the line names, and on the links to every peer.
bool began(const Facts& facts, const Sentence& s, FaultKind kind, const std::string& peers,
           const std::string& magnitude, std::int64_t sign = 0) {
  for (const HostId host : hosts_in(s.where)) {
    const bool all = peers.empty() || peers == "every host";
    const std::vector<HostId> ends = all ? std::vector<HostId>{host} : hosts_in(peers);
    const bool found = std::all_of(ends.begin(), ends.end(), [&](HostId peer) {
      return std::any_of(facts.history.begin(), facts.history.end(), [&](const Recorded& one) {
        const auto* fault = std::get_if<FaultBegan>(&one.what);
        return fault != nullptr && one.at == s.at && fault->kind == kind && fault->host == host &&
               fault->peer == peer && fault->magnitude * sign >= 0 &&
               (magnitude.empty() || magnitude_is(facts, one, magnitude));
      });
    });
    if (!found) return false;
  }
  return true;
}

// Holds if such a fault began on the host and has no end in the history.
bool stays(const Facts& facts, const Sentence& s, FaultKind kind) {
  return std::any_of(facts.history.begin(), facts.history.end(), [&](const Recorded& one) {
    const auto* fault = std::get_if<FaultBegan>(&one.what);
    return fault != nullptr && one.at == s.at && fault->kind == kind &&
           lockstep::to_text(fault->host) == s.where && !length_of(facts, one);
  });
}

FaultKind ending(const std::string& word) {
  if (word == "crashes") return FaultKind::crash;
  return word == "loses power" ? FaultKind::power_loss : FaultKind::shutdown;
}

}  // namespace

const std::vector<Rule>& fault_rules() {
  using F = const Facts&;
  using S = const Sentence&;
  using M = const Match&;
  using enum FaultKind;
  static const std::vector<Rule> rules{
      {"(?:each )?is paused for (.*)", [](F f, S s, M m) { return began(f, s, pause, "", m[1]); }},
      {"(?:each )?is suspended for (.*); its monotonic clock stands still",
       [](F f, S s, M m) { return began(f, s, suspend, "", m[1]); }},
      {"(?:each: )?its wall clock jumps (back|forward) by (.*)",
       [](F f, S s, M m) { return began(f, s, wall_step, "", m[2], m[1] == "back" ? -1 : 1); }},
      {"(?:each: )?its (clocks begin|wall clock begins) to run (slow|fast) by (.*)",
       [](F f, S s, M m) {
         return began(f, s, m[1] == "clocks begin" ? rate : slew, "", m[3], m[2] == "slow" ? -1 : 1);
       }},
      {"(?:each: )?its wall clock stands still for (.*)",
       [](F f, S s, M m) { return began(f, s, clock_freeze, "", m[1]); }},
      {"(?:each: )?its links? to (.*) (?:is|are) cut for (.*)",
       [](F f, S s, M m) { return began(f, s, partition, m[1], m[2]); }},
      {"(?:each: )?its next requests? to (.*) will take (.*) longer",
       [](F f, S s, M m) { return began(f, s, request_delay, m[1], m[2]); }},
      {"(?:each )?the next repl(?:y|ies) to it from (.*) will take (.*) longer",
       [](F f, S s, M m) { return began(f, s, reply_delay, m[1], m[2]); }},
      {"(?:each )?the next repl(?:y|ies) to it from (.*) will be lost",
       [](F f, S s, M m) { return began(f, s, reply_loss, m[1], ""); }},
      {"(?:each: )?its connections? to (.*) breaks?",
       [](F f, S s, M m) { return began(f, s, reset, m[1], ""); }},
      {"(?:each )?(crashes|loses power|shuts down) and is down for (.*)",
       [](F f, S s, M m) { return began(f, s, ending(m[1]), "", m[2]); }},
      {"(crashes|loses power|shuts down) and stays down",
       [](F f, S s, M m) { return stays(f, s, ending(m[1])); }},
      {"(?:each )?(crashes|loses power|shuts down) and starts again as soon as it can",
       [](F f, S s, M m) { return began(f, s, ending(m[1]), "", for_people(nanoseconds(1))); }},
      {"(?:each )?begins to take (.*) longer over each command",
       [](F f, S s, M m) { return began(f, s, slow, "", m[1]); }},
      {"(?:each )?drops its keys", [](F f, S s, M) { return began(f, s, key_loss, "", ""); }},
      {"(?:each: )?its next owner token will be one that another client has drawn",
       [](F f, S s, M) { return began(f, s, token_collision, "", ""); }},
      {"(?:each: )?its application hangs for good; its lock runs on",
       [](F f, S s, M) { return began(f, s, stuck, "", ""); }},
      {"(?:each: )?its application hangs for (.*); its lock runs on",
       [](F f, S s, M m) { return began(f, s, stuck, "", m[1]); }},
      {"crashes", [](F f, S s, M) { return began(f, s, crash, "", "") || began(f, s, power_loss, "", ""); }},
  };
  return rules;
}

}  // namespace lockstep::tests
