#include <algorithm>

#include "core/text.h"
#include "tests/reports/story/sentences.h"

namespace lockstep::tests {
namespace {

using Match = std::smatch;

const std::string client = "(client:[A-Z]+)";

bool ended_before(const Facts& facts, const Sentence& s, BeliefEnd how) {
  return facts.any<BeliefEnded>(Instant{}, s.at, [&](const BeliefEnded& e) { return e.reason == how; });
}

// Holds if this client believes at the violation, until then.
bool believes(const Facts& facts, const std::string& who, const std::ssub_match& until) {
  const Instant at = facts.violation.at;
  return std::any_of(facts.beliefs.begin(), facts.beliefs.end(), [&](const BeliefSpan& b) {
    return b.hold.client == client_in(who) && b.from <= at && at < b.to &&
           (until.matched ? covers(window(until.str()), b.to) : b.to == Instant::never());
  });
}

// Holds if the client's lock sent a request to renew the key that had not come when the key ended.
bool renewal_missing(const Facts& facts, const Sentence& s, const Match& m) {
  for (const HostId host : hosts_in(s.where)) {
    const bool missing = std::any_of(facts.history.begin(), facts.history.end(), [&](const Recorded& one) {
      const auto* sent = std::get_if<MessageSent>(&one.what);
      if (sent == nullptr || sent->text.is_reply || sent->coordinate.step != Step::extend) return false;
      if (sent->to != host || one.at < window(m[1].str()).from || one.at > s.at) return false;
      return !facts.any<MessageDelivered>(one.at, s.at - nanoseconds(1), [&](const MessageDelivered& d) {
        return d.to == sent->to && d.from == sent->from && d.coordinate == sent->coordinate &&
               d.text == sent->text;
      });
    });
    if (!missing) return false;
  }
  return facts.any<MessageSent>(window(m[1].str()).from, window(m[1].str()).to, [&](const MessageSent& e) {
    return !e.text.is_reply && e.coordinate.step == Step::extend;
  });
}

bool renewed(const Facts& facts, const Sentence& s, const Match& m) {
  const auto hosts = hosts_in(s.where);
  return facts.any<KeyExpiryChanged>(
      window(m[1].str()).from, window(m[1].str()).to, [&](const KeyExpiryChanged& e) {
        return e.by == e.hold && std::find(hosts.begin(), hosts.end(), HostId::redis(e.node)) != hosts.end();
      });
}

bool acquired_since_call(const Facts& facts, const Sentence& s, std::size_t times) {
  Instant called = Instant::never();
  for (const Recorded& one : facts.history) {
    const auto* call = std::get_if<AcquireCalled>(&one.what);
    if (call != nullptr && call->client == facts.violation.hold.client &&
        call->round == facts.violation.hold.round)
      called = one.at;
  }
  return times == facts.count<Acquired>(called, s.at, [&](const Acquired& e) {
    return e.hold.client != facts.violation.hold.client && e.resource == facts.resource();
  });
}

// Holds if nobody believed in the time before, but for clients whose applications hang.
bool unheld(const Facts& facts, const Match& m) {
  const Duration shown = duration_in(m[1].str()) + rounding_of(m[1].str());
  const Instant from = facts.violation.at - shown + rounding_of(m[1].str()) * 2;
  const bool held = std::any_of(facts.beliefs.begin(), facts.beliefs.end(), [&](const BeliefSpan& b) {
    const bool stuck = facts.any<FaultBegan>(Instant{}, from, [&](const FaultBegan& e) {
      return e.kind == FaultKind::stuck && e.host == HostId::client(b.hold.client) &&
             e.until > facts.violation.at;
    });
    return b.resource == facts.resource() && b.to > from && b.from < facts.violation.at && !stuck;
  });
  return !held && facts.run.lv_bound && for_people(*facts.run.lv_bound) == m[2].str() &&
         shown >= *facts.run.lv_bound;
}

bool time_runs(const Facts& facts, const Sentence& s, const std::function<bool(const Entry&)>& fits) {
  return std::any_of(facts.entries.begin(), facts.entries.end(), [&](const Entry& e) {
    return lockstep::to_text(HostId::redis(e.node)) == s.where && e.from <= s.at && s.at < e.to && fits(e);
  });
}

bool unanswered_call(const Facts& facts, const std::string& who) {
  const HoldId hold = facts.violation.hold;
  const Recorded* told = facts.acquired(hold);
  return client_in(who) == hold.client && (told == nullptr || told->at > facts.violation.at) &&
         !facts.any<Rejected>(Instant{}, facts.violation.at, [&](const Rejected& e) {
           return e.client == hold.client && e.round == hold.round;
         });
}

using F = const Facts&;
using S = const Sentence&;
using M = const Match&;

const std::vector<Rule> table{
    {"after its release", [](F f, S s, M) { return ended_before(f, s, BeliefEnd::release_called); }},
    {"after it was told that the lock is lost",
     [](F f, S s, M) { return ended_before(f, s, BeliefEnd::lost); }},
    {"after its crash", [](F f, S s, M) { return ended_before(f, s, BeliefEnd::crashed); }},
    {client + " believes, too(?:, until " + a_time + ")?",
     [](F f, S, M m) { return believes(f, m[1], m[2]); }},
    {client + " believes until " + a_time, [](F f, S, M m) { return believes(f, m[1], m[2]); }},
    {client + " believes in its hold",
     [](F f, S, M m) { return f.believes(client_in(m[1].str()), f.violation.at); }},
    {client + " has no answer to its acquire call yet", [](F f, S, M m) { return unanswered_call(f, m[1]); }},
    {"it was " + client + "'s", [](F f, S, M m) { return f.violation.hold.client == client_in(m[1].str()); }},
    {"([0-9]+) of ([0-9]+) nodes keeps? its key|([0-9]+) of its ([0-9]+) keys are kept",
     [](F f, S, M m) {
       const int group = m[1].matched ? 1 : 3;
       return f.kept(f.violation.hold, f.violation.at) ==
                  std::stoul(m[static_cast<std::size_t>(group)].str()) &&
              f.votes(f.violation.hold) == std::stoul(m[static_cast<std::size_t>(group + 1)].str());
     }},
    {"not greater than ([0-9]+)",
     [](F f, S, M m) {
       const Recorded* other = f.acquired(f.violation.other);
       return other != nullptr && std::get<Acquired>(other->what).fencing.value == std::stoll(m[1].str());
     }},
    {"after " + client + "'s (read|write)",
     [](F f, S s, M m) {
       return f.any<ResourceApplied>(Instant{}, s.at, [&](const ResourceApplied& e) {
         return e.hold == f.violation.other && e.hold.client == client_in(m[1].str()) &&
                e.is_write == (m[2].str() == "write");
       });
     }},
    {"the request to renew it, sent at " + a_time + ", had not come", renewal_missing},
    {"last renewed at " + a_time, renewed},
    {"nobody else has acquired it", [](F f, S s, M) { return acquired_since_call(f, s, 0); }},
    {"others have acquired it once", [](F f, S s, M) { return acquired_since_call(f, s, 1); }},
    {"others have acquired it ([0-9]+) times",
     [](F f, S s, M m) { return acquired_since_call(f, s, std::stoul(m[1].str())); }},
    {"nobody (?:whose application runs )?has held it for (.*), the bound is (.*)",
     [](F f, S, M m) { return unheld(f, m); }},
    {"a call may take (.*)",
     [](F f, S, M m) { return f.run.acquire_deadline && for_people(*f.run.acquire_deadline) == m[1].str(); }},
    {"it has no expiry",
     [](F f, S s, M) {
       return time_runs(f, s, [](const Entry& e) { return e.planned == Instant::never(); });
     }},
    {"its time runs until " + a_time,
     [](F f, S s, M m) {
       return time_runs(f, s, [&](const Entry& e) { return covers(window(m[1].str()), e.to); });
     }},
    {"the node is down or its clock stands still",
     [](F f, S s, M) {
       return time_runs(f, s, [](const Entry& e) { return e.planned != e.to && e.to == Instant::never(); });
     }},
};

}  // namespace

const std::vector<Rule>& remark_rules() { return table; }

}  // namespace lockstep::tests
