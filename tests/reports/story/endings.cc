#include <algorithm>

#include "tests/reports/story/sentences.h"

namespace lockstep::tests {

bool ended_by_itself(const Facts& facts, const Entry& e) {
  return e.end == 0 && e.to <= facts.violation.at && !e.moved_early;
}

bool ended_shortened(const Facts& facts, const Entry& e, const std::string& by) {
  const auto* changed = std::get_if<KeyExpiryChanged>(&facts.history[e.timed].what);
  return ended_by_itself(facts, e) && changed != nullptr && changed->keeps_until < changed->kept_until &&
         changed->by.client == client_in(by) && changed->by.client != e.hold.client;
}

bool ended_deleted(const Facts& facts, const Entry& e, const std::string& how) {
  const auto* gone = e.end == 0 ? nullptr : std::get_if<KeyDeleted>(&facts.history[e.end].what);
  if (gone == nullptr) return false;
  if (how.starts_with("for another attempt of "))
    return gone->by != e.hold && gone->by.client == e.hold.client;
  if (how.starts_with("for client:"))
    return gone->by.client != e.hold.client && gone->by.client == client_in(how.substr(4));
  if (gone->by != e.hold) return false;
  const MessageDelivered* cause = facts.cause(e.end);
  if (how.starts_with("for a coordinator"))
    return cause != nullptr && cause->from.kind == HostKind::coordinator &&
           cause->coordinate.step == Step::expire;
  const auto sent = cause == nullptr ? std::nullopt : facts.sent_at(*cause);
  const bool released = facts.any<BeliefEnded>(Instant{}, sent.value_or(e.to), [&](const BeliefEnded& b) {
    return b.hold == e.hold && b.reason == BeliefEnd::release_called;
  });
  return released == (how == "for its release");
}

bool ended_overwritten(const Facts& facts, const Entry& e, const std::string& by) {
  const auto* set = e.end == 0 ? nullptr : std::get_if<KeySet>(&facts.history[e.end].what);
  if (set == nullptr) return false;
  if (by.starts_with("another")) return set->hold != e.hold && set->hold.client == e.hold.client;
  return set->hold.client == client_in(by) && set->hold.client != e.hold.client;
}

namespace {

// Holds if on each of these nodes an entry of the client ended as `how` says.
bool on_each(const Facts& facts, ClientId owner, const std::string& nodes,
             const std::function<bool(const Entry&)>& how) {
  const auto hosts = hosts_in(nodes);
  return std::all_of(hosts.begin(), hosts.end(), [&](HostId host) {
    return std::any_of(facts.entries.begin(), facts.entries.end(), [&](const Entry& e) {
      return HostId::redis(e.node) == host && e.hold.client == owner && how(e);
    });
  });
}

bool phrase_holds(const Facts& facts, ClientId owner, const std::string& phrase) {
  static const std::regex expired("had expired on (\\S+) by " + a_time +
                                  "(?:, as (.*) had shortened its time)?");
  static const std::regex early("was gone early on (\\S+), whose clock had been changed");
  static const std::regex deleted("had been deleted on (\\S+) (.*)");
  static const std::regex overwritten("had been overwritten on (\\S+) for (.*)");
  static const std::regex lost("had been lost by (\\S+)");
  std::smatch m;
  if (std::regex_match(phrase, m, expired)) {
    return on_each(facts, owner, m[1], [&](const Entry& e) {
      if (m[3].matched && !ended_shortened(facts, e, m[3])) return false;
      return ended_by_itself(facts, e) && e.to <= window(m[2].str()).to;
    });
  }
  if (std::regex_match(phrase, m, early))
    return on_each(facts, owner, m[1], [&](const Entry& e) { return e.end == 0 && e.moved_early; });
  if (std::regex_match(phrase, m, deleted)) {
    std::string how = m[2];
    if (how == "by its own release") how = "for its release";
    if (how.starts_with("by a coordinator")) how = "for a coordinator";
    return on_each(facts, owner, m[1], [&](const Entry& e) { return ended_deleted(facts, e, how); });
  }
  if (std::regex_match(phrase, m, overwritten))
    return on_each(facts, owner, m[1], [&](const Entry& e) { return ended_overwritten(facts, e, m[2]); });
  if (!std::regex_match(phrase, m, lost)) return false;
  return on_each(facts, owner, m[1], [&](const Entry& e) {
    return e.end != 0 && std::holds_alternative<KeyLost>(facts.history[e.end].what);
  });
}

}  // namespace

bool lost_as_told(const Facts& facts, ClientId owner, const std::string& phrases) {
  if (phrases == "was on no majority of the nodes") {
    return std::any_of(facts.beliefs.begin(), facts.beliefs.end(), [&](const BeliefSpan& b) {
      return b.hold.client == owner && facts.kept(b.hold, facts.violation.at) <= facts.votes(b.hold) / 2;
    });
  }
  for (std::size_t start = 0; start < phrases.size();) {
    const std::size_t end = std::min(phrases.find(", and ", start), phrases.size());
    if (!phrase_holds(facts, owner, phrases.substr(start, end - start))) return false;
    start = end + 6;
  }
  return true;
}

}  // namespace lockstep::tests
