// LV: for longer than the bound nobody acquires and no client believes, while some client has demand. A
// client whose application is stuck does not count as believing. Time in which all clients with demand only
// think stands still. LV is also broken if a call has not ended by its deadline.

#include <algorithm>
#include <set>

#include "tests/properties/reference/find_violations.h"
#include "tests/properties/reference/reach.h"
#include "tests/properties/reference/timeline.h"

namespace lockstep::properties::reference {
namespace {

// A client's demand for a resource: from its call until it acquires, crashes or gives up, or until its next
// call. It is in the call until `answered`, and thinks from then on.
struct Demand {
  ClientId client;
  std::uint32_t round = 0;
  ResourceId resource;
  Interval during;
  Instant answered = Instant::never();
};

std::vector<Demand> demands_of(const History& history, const ReferenceSetup& setup) {
  std::vector<Demand> demands;
  const auto last_of = [&](ClientId client) -> Demand* {
    const auto last =
        std::find_if(demands.rbegin(), demands.rend(), [&](const Demand& d) { return d.client == client; });
    const bool open = last != demands.rend() && last->during.until == Instant::never();
    return open ? &*last : nullptr;
  };
  for (const Recorded& event : history) {
    const auto end = [&](ClientId client) {
      if (Demand* demand = last_of(client)) demand->during.until = event.at;
    };
    if (const auto client = crashed_by(event.what)) end(*client);
    if (const auto* acquired = std::get_if<Acquired>(&event.what)) end(acquired->hold.client);
    if (const auto* called = std::get_if<AcquireCalled>(&event.what)) {
      end(called->client);
      demands.push_back({called->client, called->round, called->resource, {event.at, Instant::never()}});
    }
    const auto* rejected = std::get_if<Rejected>(&event.what);
    Demand* demand = rejected == nullptr ? nullptr : last_of(rejected->client);
    if (demand == nullptr || demand->round != rejected->round) continue;
    demand->answered = event.at;
    const bool calls_again =
        setup.rounds == 0 || rejected->round + 1 < setup.rounds || event.at >= setup.repeats_from;
    if (!calls_again) demand->during.until = event.at;
  }
  return demands;
}

struct Facts {
  std::vector<Belief> beliefs;
  std::vector<Demand> demands;
  std::vector<Fault> faults;
  std::vector<Hold> holds;
};

bool stuck(const Facts& facts, ClientId client, Instant t) {
  return std::any_of(facts.faults.begin(), facts.faults.end(), [&](const Fault& f) {
    return f.kind == FaultKind::stuck && f.host == HostId::client(client) && f.during.contains(t);
  });
}

bool believed(const Facts& facts, ResourceId resource, Instant t) {
  return std::any_of(facts.beliefs.begin(), facts.beliefs.end(), [&](const Belief& b) {
    return b.resource == resource && b.during.contains(t) && !stuck(facts, b.hold.client, t);
  });
}

// Returns the demands for the resource at `t`, in the order of their calls.
std::vector<Demand> wanting(const Facts& facts, ResourceId resource, Instant t) {
  std::vector<Demand> wanting;
  for (const Demand& demand : facts.demands) {
    const bool counts = demand.resource == resource && demand.during.contains(t) &&
                        runs(facts.faults, HostId::client(demand.client), t) &&
                        !stuck(facts, demand.client, t);
    if (counts) wanting.push_back(demand);
  }
  return wanting;
}

// Nothing changes between two samples, so the state at a sample lasts until the next sample.
std::optional<Violation> first_drought(const Facts& facts, ResourceId resource,
                                       const std::vector<Instant>& samples, Duration bound) {
  Instant since = Instant::never();
  Duration counted;
  for (std::size_t i = 0; i + 1 < samples.size(); ++i) {
    const Instant t = samples[i];
    const bool acquired = std::any_of(facts.holds.begin(), facts.holds.end(), [&](const Hold& h) {
      return h.resource == resource && h.acquired == t;
    });
    const std::vector<Demand> demands = wanting(facts, resource, t);
    const bool starving = !demands.empty() && !believed(facts, resource, t);
    if (acquired || !starving) {
      since = Instant::never();
      counted = Duration{};
    }
    if (!starving) continue;
    since = std::min(since, t);
    const auto calls = std::find_if(demands.begin(), demands.end(),
                                    [&](const Demand& demand) { return t < demand.answered; });
    if (calls == demands.end()) continue;  // all of them think
    const Duration stretch = samples[i + 1] - t;
    const HoldId who{calls->client, 0, calls->round};
    if (counted + stretch > bound)
      return Violation{Property::lv, t + (bound - counted), who, who, {}, {}, since};
    counted += stretch;
  }
  return std::nullopt;
}

std::vector<Instant> samples_of(const History& history, const ReferenceSetup& setup, const Facts& facts,
                                Instant from, Instant end) {
  Samples samples;
  samples.add(from);
  samples.add(end);
  samples.add_all(facts.beliefs);
  samples.add_all(facts.demands);
  add_reach_changes(samples, history, setup);
  for (const Demand& demand : facts.demands) samples.add(demand.answered);
  for (const Hold& hold : facts.holds) samples.add(hold.acquired);
  std::vector<Instant> judged;
  for (const Instant t : samples.ascending()) {
    if (from <= t && t <= end) judged.push_back(t);
  }
  return judged;
}

// ---- Deadlines ----

// A call that has to end within `limit` of an instant from `not_before` on.
struct Timed {
  HoldId who;
  Interval open;
  Duration limit;
  Instant not_before = Instant::before_all();
};

// Returns the instant of the first event behind history[place] that `ends` names, or never().
template <class Ends>
Instant first_end(const History& history, std::size_t place, Ends&& ends) {
  for (std::size_t i = place + 1; i < history.size(); ++i) {
    if (ends(history[i].what)) return history[i].at;
  }
  return Instant::never();
}

bool begins_release(const Observation& what, ClientId client) {
  const auto* ended = std::get_if<BeliefEnded>(&what);
  return ended != nullptr && ended->hold.client == client && ended->reason == BeliefEnd::release_called;
}

bool ends_release(const Observation& what, ClientId client) {
  const auto* called = std::get_if<AcquireCalled>(&what);
  const auto* released = std::get_if<Released>(&what);
  return (called != nullptr && called->client == client) ||
         (released != nullptr && released->hold.client == client) || begins_release(what, client) ||
         crashed_by(what) == client;
}

// Another call for the same hold joins the one that is open.
bool ends_extension(const Observation& what, HoldId hold) {
  const ClientId client = hold.client;
  const auto* next = std::get_if<ExtendCalled>(&what);
  const auto* extended = std::get_if<Extended>(&what);
  const auto* ended = std::get_if<BeliefEnded>(&what);
  const auto* released = std::get_if<Released>(&what);
  return (next != nullptr && next->hold.client == client && next->hold != hold) ||
         (extended != nullptr && extended->hold.client == client) ||
         (ended != nullptr && ended->hold.client == client) ||
         (released != nullptr && released->hold.client == client) || crashed_by(what) == client;
}

// Returns the calls in the order in which they were made.
std::vector<Timed> timed_calls(const History& history, const ReferenceSetup& setup) {
  std::vector<Timed> timed;
  const std::vector<Call> calls = calls_of(history);
  auto call = calls.begin();
  for (std::size_t i = 0; i < history.size(); ++i) {
    const Recorded& event = history[i];
    if (std::holds_alternative<AcquireCalled>(event.what)) {
      if (setup.acquire_deadline)
        timed.push_back(
            {{call->client, 0, call->round}, call->open, *setup.acquire_deadline, setup.deadline_from});
      ++call;
    }
    if (const auto* e = std::get_if<ExtendCalled>(&event.what); e != nullptr && setup.extend_deadline) {
      const auto ends = [&](const Observation& what) { return ends_extension(what, e->hold); };
      timed.push_back({e->hold, {event.at, first_end(history, i, ends)}, *setup.extend_deadline});
    }
    const auto* e = std::get_if<BeliefEnded>(&event.what);
    if (e == nullptr || !begins_release(event.what, e->hold.client) || !setup.release_deadline) continue;
    const auto ends = [&](const Observation& what) { return ends_release(what, e->hold.client); };
    timed.push_back({e->hold, {event.at, first_end(history, i, ends)}, *setup.release_deadline});
  }
  return timed;
}

// A deadline does not run while its client is stopped or has no majority within reach, and starts anew when
// that is over.
std::optional<Violation> overdue(const History& history, const ReferenceSetup& setup, const Timed& call,
                                 Instant end) {
  const std::vector<Fault> faults = faults_of(history);
  const Instant until = std::min(call.open.until, end);
  Samples samples;
  samples.add(call.open);
  add_reach_changes(samples, history, setup);
  Instant from = Instant::never();
  const std::vector<Instant> instants = samples.ascending();
  for (std::size_t i = 0; i < instants.size(); ++i) {
    const Instant t = instants[i];
    if (t < call.open.from || until <= t) continue;
    const bool able = runs(faults, HostId::client(call.who.client), t) &&
                      majority_within_reach(history, setup, call.who.client, t);
    if (!able) from = Instant::never();
    if (able) from = std::min(from, std::max(t, call.not_before));
    const Instant next = i + 1 < instants.size() ? std::min(instants[i + 1], until) : until;
    if (able && from + call.limit < next)
      return Violation{Property::lv, from + call.limit, call.who, call.who, {}, {}, from};
  }
  return std::nullopt;
}

void keep_earlier(std::optional<Violation>& first, const std::optional<Violation>& found) {
  if (found && (!first || found->at < first->at)) first = found;
}

}  // namespace

std::optional<Violation> find_lv(const History& history, const ReferenceSetup& setup) {
  const Facts facts{beliefs_of(history), demands_of(history, setup), faults_of(history), holds_of(history)};
  const Instant end = end_of(history, setup);
  std::optional<Violation> first;
  if (setup.lv_bound) {
    const std::vector<Instant> samples = samples_of(history, setup, facts, setup.lv_from, end);
    std::set<ResourceId> resources;
    for (const Demand& demand : facts.demands) resources.insert(demand.resource);
    for (const ResourceId resource : resources) {
      keep_earlier(first, first_drought(facts, resource, samples, *setup.lv_bound));
    }
  }
  for (const Timed& call : timed_calls(history, setup))
    keep_earlier(first, overdue(history, setup, call, end));
  return first;
}

}  // namespace lockstep::properties::reference
