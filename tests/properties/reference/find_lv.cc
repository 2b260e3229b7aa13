// LV: for longer than the bound nobody acquires and no client believes, while some client is running,
// connected to a majority and in an acquire call. A client whose application is stuck does not count as
// believing. LV is also broken if an acquire call has not ended by its deadline.

#include <algorithm>
#include <set>

#include "tests/properties/reference/find_violations.h"
#include "tests/properties/reference/timeline.h"

namespace lockstep::properties::reference {
namespace {

struct Facts {
  std::vector<Belief> beliefs;
  std::vector<Call> calls;
  std::vector<Fault> faults;
  std::vector<Hold> holds;
  std::set<std::uint16_t> nodes;
};

bool under(const Facts& facts, HostId host, Instant t, bool (*counts)(FaultKind)) {
  return std::any_of(facts.faults.begin(), facts.faults.end(), [&](const Fault& f) {
    return counts(f.kind) && f.host == host && f.during.contains(t);
  });
}

bool running(const Facts& facts, ClientId client, Instant t) {
  return !under(facts, HostId::client(client), t, [](FaultKind kind) {
    return kind == FaultKind::pause || kind == FaultKind::suspend || takes_down(kind);
  });
}

bool stuck(const Facts& facts, ClientId client, Instant t) {
  return under(facts, HostId::client(client), t, [](FaultKind kind) { return kind == FaultKind::stuck; });
}

// A link counts as cut while either of its directions is cut. A partition of a whole host cuts all of its
// links.
bool cut(const Facts& facts, HostId client, HostId node, Instant t) {
  return std::any_of(facts.faults.begin(), facts.faults.end(), [&](const Fault& f) {
    if (f.kind != FaultKind::partition || !f.during.contains(t)) return false;
    if (f.peer == f.host) return f.host == client || f.host == node;
    return f.host == client && f.peer == node;
  });
}

bool connected_to_majority(const Facts& facts, ClientId client, Instant t) {
  std::size_t connected = 0;
  for (const std::uint16_t n : facts.nodes) {
    const HostId node = HostId::redis(NodeId{n});
    if (!cut(facts, HostId::client(client), node, t)) ++connected;
  }
  return connected >= majority_of(facts.nodes.size());
}

// Returns the call of a client that could acquire at `t` and does not, while nobody believes. If there are
// several, returns the one that was made first.
std::optional<HoldId> starving(const Facts& facts, ResourceId resource, Instant t) {
  const bool believed = std::any_of(facts.beliefs.begin(), facts.beliefs.end(), [&](const Belief& b) {
    return b.resource == resource && b.during.contains(t) && !stuck(facts, b.hold.client, t);
  });
  if (believed) return std::nullopt;
  for (const Call& call : facts.calls) {
    if (call.resource != resource || !call.open.contains(t)) continue;
    if (running(facts, call.client, t) && connected_to_majority(facts, call.client, t)) {
      return HoldId{call.client, 0, call.round};
    }
  }
  return std::nullopt;
}

// Nothing changes between two samples, so the state at a sample lasts until the next sample.
std::optional<Violation> first_drought(const Facts& facts, ResourceId resource,
                                       const std::vector<Instant>& samples, Duration bound) {
  Instant since = Instant::never();
  for (std::size_t i = 0; i + 1 < samples.size(); ++i) {
    const bool acquired = std::any_of(facts.holds.begin(), facts.holds.end(), [&](const Hold& h) {
      return h.resource == resource && h.acquired == samples[i];
    });
    const auto who = starving(facts, resource, samples[i]);
    if (acquired || !who) since = Instant::never();
    if (!who) continue;
    since = std::min(since, samples[i]);
    if (samples[i + 1] - since > bound) return Violation{Property::lv, since + bound, *who, *who, {}};
  }
  return std::nullopt;
}

std::optional<Violation> first_overdue(const Facts& facts, Instant from, Duration deadline, Instant end) {
  std::optional<Violation> first;
  for (const Call& call : facts.calls) {
    const Instant due = std::max(call.open.from, from) + deadline;
    if (std::min(call.open.until, end) <= due || (first && first->at <= due)) continue;
    const HoldId who{call.client, 0, call.round};
    first = Violation{Property::lv, due, who, who, {}};
  }
  return first;
}

std::vector<Instant> samples_of(const Facts& facts, Instant from, Instant end) {
  Samples samples;
  samples.add(from);
  samples.add(end);
  samples.add_all(facts.beliefs);
  samples.add_all(facts.faults);
  for (const Call& call : facts.calls) samples.add(call.open);
  for (const Hold& hold : facts.holds) samples.add(hold.acquired);
  std::vector<Instant> judged;
  for (const Instant t : samples.ascending()) {
    if (from <= t && t <= end) judged.push_back(t);
  }
  return judged;
}

void keep_earlier(std::optional<Violation>& first, const std::optional<Violation>& found) {
  if (found && (!first || found->at < first->at)) first = found;
}

}  // namespace

std::optional<Violation> find_lv(const History& history, const ReferenceSetup& setup) {
  std::set<std::uint16_t> nodes = setup.asked;
  for (std::uint16_t n = 0; setup.asked.empty() && n < setup.nodes; ++n) nodes.insert(n);
  const Facts facts{beliefs_of(history), calls_of(history), faults_of(history), holds_of(history), nodes};
  const Instant end = end_of(history, setup);
  std::optional<Violation> first;
  if (setup.lv_bound) {
    const std::vector<Instant> samples = samples_of(facts, setup.lv_from, end);
    std::set<ResourceId> resources;
    for (const Call& call : facts.calls) resources.insert(call.resource);
    for (const ResourceId resource : resources) {
      keep_earlier(first, first_drought(facts, resource, samples, *setup.lv_bound));
    }
  }
  if (setup.acquire_deadline) {
    keep_earlier(first, first_overdue(facts, setup.deadline_from, *setup.acquire_deadline, end));
  }
  return first;
}

}  // namespace lockstep::properties::reference
