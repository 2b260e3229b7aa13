#include <algorithm>

#include "core/command_info.h"
#include "core/text.h"
#include "tests/reports/story/sentences.h"

namespace lockstep::tests {
namespace {

using Match = std::smatch;

const std::string client = "(client:[A-Z]+)";
const std::string last = "(?: \\((?:on )?the last of them at " + a_time + "\\))?";

// Returns the instants that a line and its "on the last of them at" span. Without that, all are in one tenth
// of a ms.
Window span_of(const Sentence& sentence, const std::ssub_match& last_of_them) {
  return {sentence.at,
          last_of_them.matched ? window(last_of_them.str()).to : sentence.at + microseconds(100)};
}

bool asks(const Facts& facts, const Sentence& s, const Match&) {
  const ClientId who = client_in(s.where);
  return facts.any<AcquireCalled>(s.at, s.at, [&](const auto& e) { return e.client == who; }) ||
         facts.any<AttemptStarted>(s.at, s.at, [&](const auto& e) { return e.hold.client == who; });
}

bool asks_again(const Facts& facts, const Sentence& s, const Match&) {
  const ClientId who = client_in(s.where);
  return facts.any<AttemptStarted>(s.at, s.at, [&](const auto& e) { return e.hold.client == who; }) &&
         !facts.any<AcquireCalled>(s.at, s.at, [&](const auto& e) { return e.client == who; });
}

bool sets(const Facts& facts, const Sentence& s, const Match& m) {
  const Window when = span_of(s, m[3]);
  bool first = false;
  for (const HostId host : hosts_in(s.where)) {
    const bool there = std::any_of(facts.entries.begin(), facts.entries.end(), [&](const Entry& e) {
      if (HostId::redis(e.node) != host || e.hold.client != client_in(m[1].str())) return false;
      if (!covers(when, e.from)) return false;
      if (m[2].str().ends_with("extension")) {
        const MessageDelivered* cause = facts.cause(e.set);
        if (cause == nullptr || cause->coordinate.step != Step::extend) return false;
      }
      first = first || e.from == s.at;
      return true;
    });
    if (!there) return false;
  }
  return first;
}

bool acquires(const Facts& facts, const Sentence& s, const Match& m) {
  return facts.any<Acquired>(s.at, s.at, [&](const Acquired& e) {
    if (e.hold.client != client_in(s.where)) return false;
    if (m[2].matched && std::stoi(m[2].str()) != e.grants) return false;
    if (m[3].matched && std::stoul(m[3].str()) != facts.votes(e.hold)) return false;
    if (m[4].matched && !covers(window(m[4].str()), e.belief_until)) return false;
    if (s.text.find("without a validity") != std::string::npos && e.validity.ns > 0) return false;
    return m[5].matched ? std::stoll(m[5].str()) == e.fencing.value : e.fencing.value == 0;
  });
}

// Holds if each host has an entry of the client that ended within the time, as `ended` asks for.
bool ends(const Facts& facts, const Sentence& s, const std::string& owner,
          const std::ssub_match& last_of_them, const std::function<bool(const Entry&)>& ended) {
  const Window when = span_of(s, last_of_them);
  bool first = false;
  for (const HostId host : hosts_in(s.where)) {
    const bool there = std::any_of(facts.entries.begin(), facts.entries.end(), [&](const Entry& e) {
      const bool fits = HostId::redis(e.node) == host && e.hold.client == client_in(owner) &&
                        covers(when, e.to) && ended(e);
      first = first || (fits && e.to == s.at);
      return fits;
    });
    if (!there) return false;
  }
  return first;
}

bool belief_ends(const Facts& facts, const Sentence& s, std::optional<BeliefEnd> how) {
  return std::any_of(facts.beliefs.begin(), facts.beliefs.end(), [&](const BeliefSpan& b) {
    return b.hold.client == client_in(s.where) && b.to == s.at && b.ended == how;
  });
}

bool extended(const Facts& facts, const Sentence& s, const Match& m) {
  for (const Recorded& one : facts.history) {
    const auto* e = std::get_if<Extended>(&one.what);
    if (e == nullptr || one.at != s.at || e->hold.client != client_in(s.where)) continue;
    const auto of_hold = [&](const Extended& other) { return other.hold == e->hold; };
    if (m[1].matched && !covers(window(m[1].str()), e->belief_until)) continue;
    if (!m[2].matched) return true;
    const bool is_last =
        !facts.any<Extended>(s.at + nanoseconds(1), facts.violation.at - nanoseconds(1), of_hold);
    if (is_last && facts.count<Extended>(Instant{}, s.at, of_hold) == std::stoul(m[2].str())) return true;
  }
  return false;
}

bool believes_until(const Facts& facts, const Sentence& s, const std::ssub_match& until) {
  return std::any_of(facts.beliefs.begin(), facts.beliefs.end(), [&](const BeliefSpan& b) {
    if (b.hold.client != client_in(s.where) || b.from > s.at || b.to <= s.at) return false;
    return until.matched ? covers(window(until.str()), b.to) : b.to == Instant::never();
  });
}

bool checks(const Facts& facts, const Sentence& s, const Match& m) {
  return facts.any<ValidityChecked>(s.at, s.at, [&](const ValidityChecked& e) {
    const bool shown = m[1].matched ? for_people(e.remaining) == m[1].str() : e.remaining.ns <= 0;
    return e.hold.client == client_in(s.where) && e.valid && shown;
  });
}

bool sends(const Facts& facts, const Sentence& s, const std::string& command, HostKind to) {
  return facts.any<MessageSent>(s.at, s.at, [&](const MessageSent& e) {
    return !e.text.is_reply && e.to.kind == to && lockstep::to_text(e.from) == s.where &&
           command_info(e.text.command.kind).text == command;
  });
}

bool applies(const Facts& facts, const Sentence& s, const Match& m) {
  return facts.any<ResourceApplied>(s.at, s.at, [&](const ResourceApplied& e) {
    return e.hold.client == client_in(m[1].str()) && e.is_write == (m[2].str() == "write");
  });
}

bool robs(const Facts& facts, const Sentence& s, const Match& m) {
  const ClientId owner = client_in(m[2].str());
  const ClientId by = client_in(m[3].str());
  const NodeId node{hosts_in(s.where).at(0).index};
  if (m[1].str() == "deletes") {
    return facts.any<KeyDeleted>(s.at, s.at, [&](const KeyDeleted& e) {
      return e.node == node && e.hold.client == owner && e.by.client == by;
    });
  }
  if (m[1].str() == "overwrites") {
    return facts.any<KeySet>(s.at, s.at, [&](const KeySet& e) {
      return e.node == node && e.replaced && e.replaced->client == owner && e.hold.client == by;
    });
  }
  return facts.any<KeyExpiryChanged>(s.at, s.at, [&](const KeyExpiryChanged& e) {
    const bool longer = e.keeps_until > e.kept_until;
    return e.node == node && e.hold.client == owner && e.by.client == by && e.keeps_until != e.kept_until &&
           longer == (m[1].str() == "lengthens");
  });
}

bool asked_to_delete(const Facts& facts, const Sentence& s, const Match& m) {
  return facts.any<MessageDelivered>(s.at, s.at, [&](const MessageDelivered& e) {
    const CommandKind kind = e.text.command.kind;
    return lockstep::to_text(e.to) == s.where && e.text.hold.client == client_in(m[1].str()) &&
           (kind == CommandKind::del || kind == CommandKind::compare_delete || e.text.command.ttl_ms <= 0);
  });
}

bool keeps(const Facts& facts, const Sentence& s, const Match& m) {
  return std::any_of(facts.entries.begin(), facts.entries.end(), [&](const Entry& e) {
    return lockstep::to_text(HostId::redis(e.node)) == s.where && e.hold.client == client_in(m[1].str()) &&
           e.from <= s.at && e.to > s.at;
  });
}

bool waits(const Facts& facts, const Sentence& s, const Match& m) {
  for (const Recorded& one : facts.history) {
    const auto* called = std::get_if<AcquireCalled>(&one.what);
    if (called == nullptr || called->client != client_in(s.where)) continue;
    if (for_people(s.at - one.at) != m[2].str()) continue;
    const bool over = facts.any<Rejected>(Instant{}, s.at, [&](const Rejected& e) {
      return e.client == called->client && e.round == called->round;
    });
    return over == (m[1].str() == "wanted it");
  }
  return false;
}

// Holds if release was called, or an extension's request was sent, so long ago.
bool still_open(const Facts& facts, const Sentence& s, const Match& m) {
  const ClientId who = client_in(s.where);
  return std::any_of(facts.history.begin(), facts.history.end(), [&](const Recorded& one) {
    if (one.at > s.at || for_people(s.at - one.at) != m[2].str()) return false;
    const auto* ended = std::get_if<BeliefEnded>(&one.what);
    const auto* called = std::get_if<ExtendCalled>(&one.what);
    if (m[1].str() == "release")
      return ended != nullptr && ended->hold.client == who && ended->reason == BeliefEnd::release_called &&
             !facts.any<Released>(one.at, s.at, [&](const Released& e) { return e.hold == ended->hold; });
    return called != nullptr && called->hold.client == who;
  });
}

template <class Event>
bool of_client(const Facts& facts, const Sentence& s) {
  return facts.any<Event>(s.at, s.at, [&](const Event& e) { return e.hold.client == client_in(s.where); });
}

bool moved(const Facts& facts, const Sentence& s, const Match& m) {
  return facts.any<BeliefMoved>(s.at, s.at, [&](const BeliefMoved& e) {
    const bool shown =
        m[1].matched ? covers(window(m[1].str()), e.belief_until) : e.belief_until == Instant::never();
    return e.hold.client == client_in(s.where) && shown;
  });
}

using F = const Facts&;
using S = const Sentence&;
using M = const Match&;

const std::vector<Rule> table{
    {"asks for the lock(?: of \"[^\"]*\")?(?:, with a TTL of .*)?", asks},
    {"asks again for the lock(?:, with a TTL of .*)?", asks_again},
    {"asks for the lock anew", asks},
    {"sets? " + client + "'s keys?( anew(?:, for its extension)?)?" + last, sets},
    {"acquires the lock( on ([0-9]+) of ([0-9]+) nodes?| with its key on \\S+| with [0-9]+ of its [0-9]+ "
     "keys on \\S+)?"
     "(?:, valid until " +
         a_time +
         "|, valid for .* by its clock, which stands still|, without a validity)"
         "(?:, fencing token ([0-9]+))?",
     acquires},
    {client + "'s keys? expires?" + last,
     [](F f, S s, M m) {
       return ends(f, s, m[1], m[2], [&](const Entry& e) { return ended_by_itself(f, e); });
     }},
    {client + "'s keys? expires?, as " + client + " had shortened its time" + last,
     [](F f, S s, M m) {
       return ends(f, s, m[1], m[3], [&](const Entry& e) { return ended_shortened(f, e, m[2]); });
     }},
    {client + "'s keys? expires? early, by the node's clock" + last,
     [](F f, S s, M m) {
       return ends(f, s, m[1], m[2], [&](const Entry& e) { return e.end == 0 && e.moved_early; });
     }},
    {"deletes? " + client + "'s keys? ([^(]*[^( ])" + last,
     [](F f, S s, M m) {
       return ends(f, s, m[1], m[3], [&](const Entry& e) { return ended_deleted(f, e, m[2]); });
     }},
    {"overwrites? " + client + "'s keys? for (another attempt of \\S+|client:[A-Z]+)" + last,
     [](F f, S s, M m) {
       return ends(f, s, m[1], m[3], [&](const Entry& e) { return ended_overwritten(f, e, m[2]); });
     }},
    {"ha(?:s|ve) lost " + client + "'s keys?" + last,
     [](F f, S s, M m) {
       return ends(f, s, m[1], m[2], [&](const Entry& e) {
         return e.end != 0 && std::holds_alternative<KeyLost>(f.history[e.end].what);
       });
     }},
    {"its validity ends", [](F f, S s, M) { return belief_ends(f, s, std::nullopt); }},
    {"calls release",
     [](F f, S s, M) {
       return f.any<BeliefEnded>(s.at, s.at, [&](const BeliefEnded& e) {
         return e.hold.client == client_in(s.where) && e.reason == BeliefEnd::release_called;
       });
     }},
    {"is told that the lock is lost", [](F f, S s, M) { return belief_ends(f, s, BeliefEnd::lost); }},
    {"its validity (?:no longer runs down|now ends at " + a_time + ")", moved},
    {"is told that its extension succeeded(?:, valid until " + a_time + ")?(?:; it is the last of ([0-9]+))?",
     extended},
    {"is told that its extension succeeded, believes (?:until " + a_time + "|that it holds the lock)",
     [](F f, S s, M m) { return of_client<Extended>(f, s) && believes_until(f, s, m[1]); }},
    {"believes (?:until " + a_time + "|that it holds the lock)",
     [](F f, S s, M m) { return believes_until(f, s, m[1]); }},
    {"checks its validity: (.*) left", checks},
    {"finds no end of its validity", checks},
    {"sends its (read|write)", [](F f, S s, M m) { return sends(f, s, m[1], HostKind::resource); }},
    {"sends the (.*) that will do it", [](F f, S s, M m) { return sends(f, s, m[1], HostKind::redis); }},
    {"applies " + client + "'s (read|write)", applies},
    {"(deletes|overwrites|shortens|lengthens) " + client + "'s key for " + client, robs},
    {"refuses " + client + "'s (read|write)",
     [](F f, S s, M m) {
       return f.any<ResourceRefused>(s.at, s.at, [&](const ResourceRefused& e) {
         return e.hold.client == client_in(m[1].str()) && e.is_write == (m[2].str() == "write");
       });
     }},
    {"has waited for the end of its (release|extension) for (.*)", still_open},
    {"is asked to delete " + client + "'s key", asked_to_delete},
    {"still keeps (?:one of )?" + client + "'s keys?", keeps},
    {"has (waited|wanted it) for (.*)", waits},
    {"is told that it did not get the lock",
     [](F f, S s, M) {
       return f.any<Rejected>(s.at, s.at, [&](const Rejected& e) { return e.client == client_in(s.where); });
     }},
    {"is told that it has released", [](F f, S s, M) { return of_client<Released>(f, s); }},
    {"makes another attempt", [](F f, S s, M) { return of_client<AttemptStarted>(f, s); }},
};

}  // namespace

const std::vector<Rule>& line_rules() { return table; }

}  // namespace lockstep::tests
