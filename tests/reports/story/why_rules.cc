#include <algorithm>

#include "core/text.h"
#include "tests/reports/story/sentences.h"

namespace lockstep::tests {
namespace {

using Match = std::smatch;

const std::string client = "(client:[A-Z]+)";

bool minority(const Facts& facts, HoldId hold) {
  return facts.kept(hold, facts.violation.at) <= facts.votes(hold) / 2;
}

// Holds if the belief of the client lasts as the text says.
bool believes(const Facts& facts, const std::string& who, const std::string& text) {
  static const std::regex until("believes until " + a_time);
  std::smatch m;
  const bool has_end = std::regex_match(text, m, until);
  static const std::regex told_later("is still to be told, at " + a_time + ", that it holds it");
  if (std::smatch later; std::regex_match(text, later, told_later)) {
    const Recorded* told = facts.acquired(facts.violation.hold);
    return told != nullptr && covers(window(later[1].str()), told->at);
  }
  if (text == "still believed") {
    const Recorded* other = facts.acquired(facts.violation.other);
    return other != nullptr && facts.believes(client_in(who), other->at);
  }
  return std::any_of(facts.beliefs.begin(), facts.beliefs.end(), [&](const BeliefSpan& b) {
    if (b.hold.client != client_in(who)) return false;
    return has_end ? covers(window(m[1].str()), b.to) : b.to > facts.violation.at;
  });
}

bool told_late(const Facts& facts, const Match& m) {
  const Violation& v = facts.violation;
  for (const HoldId hold : {v.hold, v.other}) {
    const Recorded* told = facts.acquired(hold);
    if (told == nullptr || hold.client != client_in(m[1].str())) continue;
    if (!lost_as_told(facts, hold.client, m[4])) continue;
    Instant asked = Instant::never();
    for (const Recorded& one : facts.history) {
      const auto* attempt = std::get_if<AttemptStarted>(&one.what);
      if (attempt != nullptr && attempt->hold == hold && one.at <= told->at) asked = one.at;
    }
    const bool taken = facts.any<Acquired>(asked, told->at, [&](const Acquired& e) {
      return m[5].matched && e.hold.client == client_in(m[5].str());
    });
    if (for_people(told->at - asked) == m[2].str() && told->at - asked >= facts.run.lock.ttl)
      return !m[5].matched || taken;
  }
  return false;
}

bool no_key_anywhere(const Facts& facts, const Match&) {
  return std::none_of(facts.entries.begin(), facts.entries.end(), [&](const Entry& e) {
    return e.hold == facts.violation.hold || e.hold == facts.violation.other;
  });
}

bool different_places(const Facts& facts, const Match&) {
  const Recorded* one = facts.acquired(facts.violation.hold);
  const Recorded* other = facts.acquired(facts.violation.other);
  return one != nullptr && other != nullptr &&
         std::get<Acquired>(one->what).lock_nodes != std::get<Acquired>(other->what).lock_nodes;
}

// Holds if a fault of such a kind on one of the two clients moved the end of its belief.
bool clock_moved(const Facts& facts, std::initializer_list<FaultKind> kinds) {
  return facts.any<FaultBegan>(Instant{}, facts.violation.at, [&](const FaultBegan& e) {
    if (std::find(kinds.begin(), kinds.end(), e.kind) == kinds.end()) return false;
    return facts.any<BeliefMoved>(Instant{}, facts.violation.at, [&](const BeliefMoved& moved) {
      return HostId::client(moved.hold.client) == e.host;
    });
  });
}

// Holds if the belief of one of the two holds lasts longer than the validity that it was told.
bool clock_slow(const Facts& facts) {
  for (const Recorded& one : facts.history) {
    const auto* told = std::get_if<Acquired>(&one.what);
    const auto* again = std::get_if<Extended>(&one.what);
    if (told != nullptr && told->validity.ns > 0 && one.at + told->validity < told->belief_until) return true;
    if (again != nullptr && again->validity.ns > 0 && one.at + again->validity < again->belief_until)
      return true;
  }
  return false;
}

bool nodes_fast(const Facts& facts) {
  return std::any_of(facts.entries.begin(), facts.entries.end(), [&](const Entry& e) {
    const MessageDelivered* cause = facts.cause(e.timed);
    return cause != nullptr && e.end == 0 &&
           e.planned - facts.history[e.timed].at < milliseconds(cause->text.command.ttl_ms);
  });
}

bool no_validity(const Facts& facts, const std::string& who) {
  return facts.any<Acquired>(Instant{}, facts.violation.at, [&](const Acquired& e) {
    return e.hold.client == client_in(who) && e.validity.ns <= 0;
  });
}

bool is_of_violation(const Facts& facts, const std::string& who) {
  return facts.violation.hold.client == client_in(who) || facts.violation.other.client == client_in(who);
}

bool minority_from(const Facts& facts, const std::string& from) {
  const HoldId hold = facts.violation.hold;
  const std::size_t votes = facts.votes(hold);
  const Instant since = std::min(window(from).to, facts.violation.at);
  return votes - facts.kept(hold, since) > votes / 2 &&
         votes - facts.kept(hold, facts.violation.at) > votes / 2;
}

bool gap_at(const Facts& facts, const Match& m) {
  const HoldId hold = facts.violation.hold;
  const bool lost = !m[3].matched || lost_as_told(facts, hold.client, m[3]);
  const bool other = !m[4].matched || facts.any<Acquired>(window(m[5].str()).from, window(m[5].str()).to,
                                                          [&](const Acquired& e) {
                                                            return e.hold.client == client_in(m[4].str());
                                                          });
  const Window when = window(m[1].str());
  const auto too_few = [&](Instant at) {
    return covers(when, at) && facts.kept(hold, at) < facts.votes(hold) / 2 + 1;
  };
  const bool few = std::any_of(facts.entries.begin(), facts.entries.end(),
                               [&](const Entry& e) { return e.hold == hold && too_few(e.to); });
  return lost && other && (few || too_few(facts.acquired(hold)->at));
}

bool token_order(const Facts& facts, const Match& m) {
  const Recorded* later = facts.acquired(facts.violation.hold);
  const Recorded* earlier = facts.acquired(facts.violation.other);
  if (later == nullptr || earlier == nullptr || later->at < earlier->at) return false;
  const ClientId whose = facts.violation.other.client;
  const bool own = m[2].str().starts_with("its own");
  if (own ? whose != client_in(m[1].str()) || !covers(window(m[2].str().substr(16)), earlier->at)
          : whose != client_in(m[2].str()))
    return false;
  const std::int64_t token = std::get<Acquired>(later->what).fencing.value;
  const std::int64_t greatest = std::get<Acquired>(earlier->what).fencing.value;
  if (m[3].matched) return token == greatest && token == std::stoll(m[3].str());
  return token < greatest && token == std::stoll(m[4].str()) && greatest == std::stoll(m[5].str());
}

bool applied_after(const Facts& facts, const Match& m) {
  return std::any_of(facts.beliefs.begin(), facts.beliefs.end(), [&](const BeliefSpan& b) {
    if (b.hold != facts.violation.hold || b.hold.client != client_in(m[1].str())) return false;
    if (for_people(facts.violation.at - b.to) != m[3].str()) return false;
    const std::string why = m[4];
    if (why == "its validity had ended") return !b.ended;
    if (why.ends_with("had called release")) return b.ended == BeliefEnd::release_called;
    return b.ended == (why.ends_with("crashed") ? BeliefEnd::crashed : BeliefEnd::lost);
  });
}

using F = const Facts&;
using S = const Sentence&;
using M = const Match&;

const std::vector<Rule> table{
    {client + "'s key (.*), so " + client + " could get (?:a majority|the lock) while " + client + " (.*)",
     [](F f, S, M m) {
       return m[1] == m[4] && lost_as_told(f, client_in(m[1].str()), m[2]) && believes(f, m[4], m[5]);
     }},
    {client + " was told that it holds the lock with its key on no majority of the nodes",
     [](F f, S, M) { return minority(f, f.violation.other) || minority(f, f.violation.hold); }},
    {client + " was told that it holds the lock, but its key (.*)",
     [](F f, S, M m) { return lost_as_told(f, client_in(m[1].str()), m[2]); }},
    {client +
         " was told that it holds the lock (.*) after it had asked, longer than the TTL of (.*): its key "
         "(.*?)(?:, and " +
         client + " had taken the lock meanwhile)?",
     [](F f, S, M m) { return told_late(f, m); }},
    {"The lock reported it all the same", [](F f, S, M) { return f.acquired(f.violation.hold) != nullptr; }},
    {"No node keeps " + client + "'s lock: .* " + client + " was granted it by a coordinator that did not",
     [](F f, S, M m) { return no_key_anywhere(f, m); }},
    {client + "'s key is on .*, and " + client + "'s on .*: neither knows of the other",
     [](F f, S, M) { return !minority(f, f.violation.hold) && !minority(f, f.violation.other); }},
    {client + " asks .* for the lock, and " + client + " asks .*",
     [](F f, S, M m) { return different_places(f, m); }},
    {client + " was told that it holds the lock while " + client + "'s key was on a majority of the nodes",
     [](F f, S, M) { return !minority(f, f.violation.hold) && !minority(f, f.violation.other); }},
    {"It was told no validity, so " + client + " believes until it releases",
     [](F f, S, M m) { return no_validity(f, m[1]); }},
    {"It measures on its wall clock how long it has waited, and that was set back meanwhile",
     [](F f, S, M) {
       return f.any<FaultBegan>(Instant{}, f.violation.at, [](const FaultBegan& e) {
         return e.kind == FaultKind::wall_step && e.magnitude < 0;
       });
     }},
    {"While it was suspended its monotonic clock stood still, and with it the validity",
     [](F f, S, M) { return clock_moved(f, {FaultKind::suspend}); }},
    {"It counts its validity on its wall clock, and that was set back",
     [](F f, S, M) { return clock_moved(f, {FaultKind::wall_step}); }},
    {"It counts its validity on its wall clock, and that stood still",
     [](F f, S, M) { return clock_moved(f, {FaultKind::clock_freeze}); }},
    {"Its clock was made to run slow, so its validity lasts longer than it should",
     [](F f, S, M) {
       return clock_moved(f, {FaultKind::rate, FaultKind::slew});
     }},
    {"Its clock runs slow, so its validity lasts longer than it should",
     [](F f, S, M) { return clock_slow(f); }},
    {"By the clocks of those nodes the TTL had passed: they run fast",
     [](F f, S, M) { return nodes_fast(f); }},
    {client + "'s key (.*): from " + a_time +
         " on (?:a majority of the nodes|the node) did not keep it, yet " + client + " (.*)",
     [](F f, S, M m) {
       return lost_as_told(f, client_in(m[1].str()), m[2]) && minority_from(f, m[3]) &&
              believes(f, m[4], m[5]);
     }},
    {"(?:At " + a_time + "|For a while) fewer than a quorum kept " + client +
         "'s key(?:, which (.*?))?: another client "
         "could have taken the lock(?:, and " +
         client + " acquired it at " + a_time + ")?",
     [](F f, S, M m) { return m[1].matched && gap_at(f, m); }},
    {"A hold whose key has been gone once must not be reported as extended: what " + client +
         " had read may be stale",
     [](F f, S, M m) { return is_of_violation(f, m[1]); }},
    {client + " acquired after (client:[A-Z]+|its own hold of [0-9.]+ [a-z0-9. ]+)" +
         ", but with (?:the same fencing token ([0-9]+)|the smaller fencing token "
         "([0-9]+) instead of more than ([0-9]+)): a resource that checks tokens cannot tell which of "
         "the two came later",
     [](F f, S, M m) { return token_order(f, m); }},
    {client + "'s (write|read) was applied (.*) after (its validity had ended|client:.*)",
     [](F f, S, M m) { return applied_after(f, m); }},
    {client + " still believed in its hold",
     [](F f, S, M m) { return f.believes(client_in(m[1].str()), f.violation.at); }},
};

}  // namespace

const std::vector<Rule>& why_rules() {
  static const std::vector<Rule> rules = [] {
    std::vector<Rule> all = table;
    const auto& more = other_why_rules();
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }();
  return rules;
}

}  // namespace lockstep::tests
