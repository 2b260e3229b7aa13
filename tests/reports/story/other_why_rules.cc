#include <algorithm>

#include "core/text.h"
#include "tests/reports/story/sentences.h"

namespace lockstep::tests {
namespace {

using Match = std::smatch;

const std::string client = "(client:[A-Z]+)";
const std::string node = "(redis:[0-9]+)";

// Returns the place of the first event at the violation's instant by which the other hold met the hold's key.
std::optional<std::size_t> deed(const Facts& facts) {
  const Violation& v = facts.violation;
  for (std::size_t i = 0; i < facts.history.size(); ++i) {
    if (facts.history[i].at != v.at) continue;
    const Observation& what = facts.history[i].what;
    const auto* set = std::get_if<KeySet>(&what);
    const auto* gone = std::get_if<KeyDeleted>(&what);
    const auto* changed = std::get_if<KeyExpiryChanged>(&what);
    if (set != nullptr && set->node == v.node && set->hold == v.other && set->replaced == v.hold) return i;
    if (gone != nullptr && gone->node == v.node && gone->by == v.other && gone->hold == v.hold) return i;
    if (changed != nullptr && changed->node == v.node && changed->by == v.other && changed->hold == v.hold &&
        changed->keeps_until != changed->kept_until)
      return i;
  }
  return std::nullopt;
}

bool robbed(const Facts& facts, const Match& m) {
  const auto place = deed(facts);
  if (!place || client_in(m[1].str()) != facts.violation.other.client) return false;
  const Observation& what = facts.history[*place].what;
  if (m[2] == "deleted") return std::holds_alternative<KeyDeleted>(what);
  if (m[2] == "overwrote") return std::holds_alternative<KeySet>(what);
  const auto* changed = std::get_if<KeyExpiryChanged>(&what);
  return changed != nullptr && (changed->keeps_until > changed->kept_until) == (m[2] == "lengthened");
}

const Command* command_of_deed(const Facts& facts) {
  const auto place = deed(facts);
  const MessageDelivered* cause = place ? facts.cause(*place) : nullptr;
  return cause == nullptr ? nullptr : &cause->text.command;
}

bool was(const Facts& facts, CommandKind kind) {
  const Command* command = command_of_deed(facts);
  return command != nullptr && command->kind == kind;
}

// Holds if the request compared, and the key was set with the very token that it carried.
bool same_token(const Facts& facts) {
  const Command* command = command_of_deed(facts);
  if (command == nullptr) return false;
  const bool compares = command->kind == CommandKind::compare_delete ||
                        command->kind == CommandKind::compare_pexpire || command->kind == CommandKind::upsert;
  return compares && std::any_of(facts.entries.begin(), facts.entries.end(), [&](const Entry& e) {
           const MessageDelivered* cause = facts.cause(e.set);
           return e.hold == facts.violation.hold && e.node == facts.violation.node && cause != nullptr &&
                  cause->text.command.value == command->value;
         });
}

bool blind(const Facts& facts) {
  return facts.any<MessageSent>(Instant{}, facts.violation.at, [&](const MessageSent& e) {
    return e.text.hold == facts.violation.hold && e.text.command.kind == CommandKind::write &&
           e.text.command.value == -1;
  });
}

// Holds if the counter's answer reached the client then, and an operation carried it.
bool fetched(const Facts& facts, const Match& m) {
  const HoldId hold = facts.violation.hold;
  const std::int64_t token = std::stoll(m[1].str());
  const Window when = window(m[2].str());
  return facts.any<MessageDelivered>(when.from, when.to, [&](const MessageDelivered& e) {
    return e.text.is_reply && e.text.hold == hold && e.from == HostId::counter() &&
           e.text.reply.value == token;
  }) && facts.any<MessageSent>(when.from, facts.violation.at, [&](const MessageSent& e) {
    return e.text.hold == hold && e.to == HostId::resource() && e.text.command.value == token;
  });
}

// Holds if no operation that was applied before carried a greater token.
bool greatest_carried(const Facts& facts, const Match& m) {
  const std::int64_t token = std::stoll(m[1].str());
  return !facts.any<ResourceApplied>(
      Instant{}, facts.violation.at - nanoseconds(1), [&](const ResourceApplied& applied) {
        return facts.any<MessageSent>(Instant{}, facts.violation.at, [&](const MessageSent& e) {
          const bool operation =
              e.text.command.kind == CommandKind::read || e.text.command.kind == CommandKind::write;
          return !e.text.is_reply && operation && e.text.hold == applied.hold && e.text.command.value > token;
        });
      });
}

bool greatest_so_far(const Facts& facts, const Match& m) {
  const std::int64_t token = std::stoll(m[1].str());
  return !facts.any<ResourceApplied>(
      Instant{}, facts.violation.at - nanoseconds(1), [&](const ResourceApplied& e) {
        const Recorded* told = facts.acquired(e.hold);
        return told != nullptr && std::get<Acquired>(told->what).fencing.value > token;
      });
}

// Holds if an operation was applied of a hold of the client with this fencing token.
bool carried(const Facts& facts, const std::string& token, const std::string& who) {
  return facts.any<ResourceApplied>(Instant{}, facts.violation.at, [&](const ResourceApplied& e) {
    const Recorded* told = facts.acquired(e.hold);
    return told != nullptr && e.hold.client == client_in(who) &&
           std::get<Acquired>(told->what).fencing.value == std::stoll(token);
  });
}

bool counted_apart(const Facts& facts, const std::string& counts) {
  static const std::regex each("redis:([0-9]+) answered ([0-9]+)");
  for (auto i = std::sregex_iterator(counts.begin(), counts.end(), each); i != std::sregex_iterator(); ++i) {
    const bool answered =
        facts.any<MessageDelivered>(Instant{}, facts.violation.at, [&](const MessageDelivered& e) {
          return e.text.is_reply && e.coordinate.step == Step::fence &&
                 e.from.index + 1 == std::stoi((*i)[1].str()) &&
                 e.text.reply.value == std::stoll((*i)[2].str());
        });
    if (!answered) return false;
  }
  return true;
}

bool waited(const Facts& facts, const Match& m) {
  return facts.any<AcquireCalled>(
      window(m[2].str()).from, window(m[2].str()).to, [&](const AcquireCalled& e) {
        return e.client == client_in(m[1].str()) && e.round == facts.violation.hold.round;
      });
}

// Holds if somebody has called by then who has not acquired up to the violation.
bool wanted(const Facts& facts, Instant by) {
  for (const Recorded& one : facts.history) {
    const auto* called = std::get_if<AcquireCalled>(&one.what);
    if (one.at > by) return false;
    if (called == nullptr || called->resource != facts.resource()) continue;
    const auto got = [&](const Acquired& e) { return e.hold.client == called->client; };
    if (!facts.any<Acquired>(one.at, facts.violation.at, got)) return true;
  }
  return false;
}

// Holds if nobody holds the resource in the stretch, but for clients whose applications hang, and as many
// calls were rejected in it.
bool drought(const Facts& facts, const Match& m) {
  const Window since = window(m[1].str());
  const bool to_the_end = m[2] == "the end of the run";
  const Instant end = std::max(facts.history.back().at, facts.violation.at);
  const Window until = to_the_end ? Window{end, end} : window(m[3].str());
  if (!facts.run.lv_bound || for_people(*facts.run.lv_bound) != m[6].str()) return false;
  const Duration told = duration_in(m[4].str());
  const Duration rounding = rounding_of(m[4].str());
  if (told + rounding < *facts.run.lv_bound || told + rounding < until.from - since.to ||
      until.to - since.from < told - rounding)
    return false;
  const auto hangs = [&](ClientId who) {
    return m[5].matched && facts.any<FaultBegan>(Instant{}, facts.violation.at, [&](const FaultBegan& e) {
      return e.kind == FaultKind::stuck && e.host == HostId::client(who) && e.until > facts.violation.at;
    });
  };
  const auto held = [&](const BeliefSpan& b) {
    return b.resource == facts.resource() && b.from < until.from && b.to > since.to && !hangs(b.hold.client);
  };
  if (std::any_of(facts.beliefs.begin(), facts.beliefs.end(), held)) return false;
  if (!wanted(facts, since.to)) return false;
  const std::size_t rejected =
      facts.count<Rejected>(since.from, until.to, [&](const Rejected&) { return true; });
  return !m[7].matched || std::stoul(m[7].str()) <= rejected;
}

// Holds if each node keeps a key of the client's now.
bool keep(const Facts& facts, const std::string& nodes, const std::string& who) {
  const auto hosts = hosts_in(nodes);
  return std::all_of(hosts.begin(), hosts.end(), [&](HostId host) {
    return std::any_of(facts.entries.begin(), facts.entries.end(), [&](const Entry& e) {
      return HostId::redis(e.node) == host && e.hold.client == client_in(who) && e.to > facts.violation.at;
    });
  });
}

std::size_t attempts(const Facts& facts) {
  std::size_t found = 0;
  Instant called = Instant::never();
  for (const Recorded& one : facts.history) {
    const auto* call = std::get_if<AcquireCalled>(&one.what);
    const HoldId hold = facts.violation.hold;
    if (call != nullptr && call->client == hold.client && call->round == hold.round) called = one.at;
    const auto* attempt = std::get_if<AttemptStarted>(&one.what);
    if (attempt != nullptr && attempt->hold.client == hold.client && one.at >= called &&
        one.at <= facts.violation.at)
      ++found;
  }
  return found;
}

bool unanswered(const Facts& facts, const std::string& nodes) {
  const auto hosts = hosts_in(nodes);
  return std::none_of(hosts.begin(), hosts.end(), [&](HostId host) {
    return facts.any<MessageDelivered>(Instant{}, facts.violation.at, [&](const MessageDelivered& e) {
      return e.text.is_reply && e.from == host && e.coordinate.step == Step::acquire &&
             e.text.hold.client == facts.violation.hold.client &&
             e.text.hold.round == facts.violation.hold.round;
    });
  });
}

// Holds if a request that would delete the orphan was sent then (or reached the node then).
template <class Message>
bool deletion_at(const Facts& facts, const std::string& at) {
  return facts.any<Message>(window(at).from, window(at).to, [&](const Message& e) {
    const CommandKind kind = e.text.command.kind;
    return !e.text.is_reply && e.text.hold == facts.violation.hold &&
           e.to == HostId::redis(facts.violation.node) &&
           (kind == CommandKind::del || kind == CommandKind::compare_delete);
  });
}

bool none_sent(const Facts& facts) {
  return facts.any<MessageSent>(Instant{}, Instant::never(), [](const MessageSent&) { return true; }) &&
         !facts.any<MessageSent>(Instant{}, facts.violation.at, [&](const MessageSent& e) {
           const CommandKind kind = e.text.command.kind;
           return !e.text.is_reply && e.text.hold == facts.violation.hold &&
                  e.to == HostId::redis(facts.violation.node) &&
                  (kind == CommandKind::del || kind == CommandKind::compare_delete);
         });
}

bool left_at(const Facts& facts, const Match& m) {
  const Window when = window(m[3].str());
  const std::string how = m[2];
  const ClientId who = client_in(m[1].str());
  const auto of_client = [&](const auto& e) { return e.hold.client == who; };
  if (how == "called release") return facts.any<BeliefEnded>(when.from, when.to, of_client);
  if (how == "was told that it had released") return facts.any<Released>(when.from, when.to, of_client);
  if (how == "made another attempt") return facts.any<AttemptStarted>(when.from, when.to, of_client);
  if (how == "crashed")
    return facts.any<FaultBegan>(when.from, when.to, [](const FaultBegan& e) { return takes_down(e.kind); });
  if (how == "asked for the lock anew")
    return facts.any<AcquireCalled>(when.from, when.to,
                                    [&](const AcquireCalled& e) { return e.client == who; });
  return facts.any<Rejected>(when.from, when.to, [&](const Rejected& e) { return e.client == who; });
}

bool turned_down(const Facts& facts, const Match& m) {
  return std::stoul(m[2].str()) <=
         facts.count<MessageSent>(Instant{}, facts.violation.at, [&](const MessageSent& e) {
           return e.text.is_reply && lockstep::to_text(e.from) == m[1].str() &&
                  e.text.reply.kind == ReplyKind::nil && e.text.command.key == facts.violation.key &&
                  e.text.hold.client != facts.violation.hold.client;
         });
}

using F = const Facts&;
using S = const Sentence&;
using M = const Match&;

const std::vector<Rule> table{
    {"A request of " + client + " (deleted|overwrote|shortened|lengthened) on " + node + " what " + client +
         " had set there",
     [](F f, S, M m) { return robbed(f, m); }},
    {"The request compared the owner token first, but its own token is the same: tokens must be "
     "unique",
     [](F f, S, M) { return same_token(f); }},
    {"The request was a plain DEL, which asks nobody's token",
     [](F f, S, M) { return was(f, CommandKind::del); }},
    {"The request was a plain PEXPIRE, which asks nobody's token",
     [](F f, S, M) { return was(f, CommandKind::pexpire); }},
    {"The request was a SET without NX, which overwrites whatever is there",
     [](F f, S, M) { return was(f, CommandKind::set); }},
    {"The request was a GETSET, which overwrites whatever is there",
     [](F f, S, M) { return was(f, CommandKind::getset); }},
    {"The resource checks no fencing token, so it could not tell",
     [](F f, S, M) { return f.run.guard == ResourceGuard::none; }},
    {"The lock gave it no fencing token when it acquired, so the resource could not refuse it by one",
     [](F f, S, M) {
       const Recorded* told = f.acquired(f.violation.hold);
       return told != nullptr && std::get<Acquired>(told->what).fencing.value == 0;
     }},
    {"Its application had fetched the fencing token ([0-9]+) only at " + a_time +
         ", and the resource had seen no greater one",
     [](F f, S, M m) { return fetched(f, m) && greatest_carried(f, m); }},
    {"Its fencing token ([0-9]+) was not smaller than any that the resource had seen",
     [](F f, S, M m) { return greatest_so_far(f, m); }},
    {"The resource refused " + client + "'s (?:read|write), although " + client + " believed in its hold",
     [](F f, S, M m) { return f.believes(client_in(m[2].str()), f.violation.at); }},
    {"Its fencing token ([0-9]+) is smaller than ([0-9]+), which an operation of " + client + " had carried",
     [](F f, S, M m) { return carried(f, m[2], m[3]) && std::stoll(m[1].str()) < std::stoll(m[2].str()); }},
    {client + " asked for its (?:release|extension) at " + a_time + ", and by " + a_time +
         " that had not ended",
     [](F f, S, M m) {
       return f.acquired(f.violation.hold) != nullptr && covers(window(m[3].str()), f.violation.at);
     }},
    {"It was written blindly: .*", [](F f, S, M) { return blind(f); }},
    {"The nodes count each for itself: (.*)", [](F f, S, M m) { return counted_apart(f, m[1]); }},
    {client + " asked for the lock(?: of \"[^\"]*\")? at " + a_time + ", and by " + a_time +
         " it had not got it; since then .* acquired it.*",
     [](F f, S, M m) { return waited(f, m); }},
    {"From " + a_time + " to (the end of the run|" + a_time +
         "), for (.*), it is wanted and nobody (whose application runs )?holds it, and the bound is "
         "(.*?)(?:; ([0-9]+) calls? "
         "w.* "
         "rejected meanwhile)?",
     [](F f, S, M m) { return drought(f, m); }},
    {client + " believes in its hold, but its application hangs",
     [](F f, S, M m) { return f.believes(client_in(m[1].str()), f.violation.at); }},
    {"(\\S+) still keeps? (?:the key of (?:an attempt of )?)?" + client + ".*",
     [](F f, S, M m) { return keep(f, m[1], m[2]); }},
    {"The key has no expiry",
     [](F f, S, M) {
       return std::any_of(f.entries.begin(), f.entries.end(), [&](const Entry& e) {
         return e.planned == Instant::never() && e.to > f.violation.at;
       });
     }},
    {"It has made no attempt", [](F f, S, M) { return attempts(f) == 0; }},
    {"It has made ([0-9]+) attempts?[,;].*",
     [](F f, S, M m) { return attempts(f) == std::stoul(m[1].str()); }},
    {"Its only attempt has had no answer from (.*)",
     [](F f, S, M m) { return attempts(f) == 1 && unanswered(f, m[1]); }},
    {"Its attempt was turned down at " + a_time + ": on " + node + " was " + client +
         "'s key, which has gone since",
     [](F f, S, M m) { return !keep(f, m[2], m[3]); }},
    {"No key stands in its way", [](F, S, M) { return true; }},
    {client + " (called release|was told that .*|made another attempt|asked for the lock anew|crashed) at " +
         a_time,
     [](F f, S, M m) { return left_at(f, m); }},
    {"At " + a_time + " " + node +
         " still keeps (?:its key|one of its keys)(?:, and (?:its time runs until [0-9.]+ [a-z0-9. ]*|it has "
         "no "
         "expiry|the node "
         "is down or its clock stands still))?",
     [](F f, S, M m) {
       return f.kept(f.violation.hold, f.violation.at) > 0 && m[2] == to_text(f.violation.node);
     }},
    {"At .* still keeps (?:its key|one of its keys), and .*: the request to delete it, sent at " + a_time +
         ", (?:has not reached .*|was lost)",
     [](F f, S, M m) { return deletion_at<MessageSent>(f, m[1]); }},
    {"At .* still keeps (?:its key|one of its keys), and .*: the request to delete it came at " + a_time +
         ", and the request that set it came "
         "after that, at " +
         a_time,
     [](F f, S, M m) {
       return deletion_at<MessageDelivered>(f, m[1]) && window(m[1].str()).from <= window(m[2].str()).to;
     }},
    {"At .* still keeps (?:its key|one of its keys), and .*: a request to delete it reached .* at " + a_time +
         "(?: with another token)?, and yet "
         "the key is there",
     [](F f, S, M m) { return deletion_at<MessageDelivered>(f, m[1]); }},
    {"At .* still keeps (?:its key|one of its keys), and .*: no request to delete it has been sent to " +
         node,
     [](F f, S, M) { return none_sent(f); }},
    {"Meanwhile " + node + " has turned ([0-9]+) requests? of others(?: for that key)? down",
     [](F f, S, M m) { return turned_down(f, m); }},
    {client + " acquired after .*",
     [](F f, S, M m) {
       return f.acquired(f.violation.other) != nullptr && client_in(m[1].str()) == f.violation.other.client;
     }},
    {"Then " + client + " was told that its extension had succeeded, and believed in its hold again",
     [](F f, S, M) {
       return f.any<Extended>(Instant{}, f.violation.at,
                              [&](const Extended& e) { return e.hold == f.violation.hold; });
     }},
};

}  // namespace

const std::vector<Rule>& other_why_rules() { return table; }

}  // namespace lockstep::tests
