#include "properties/recorded/check_history.h"

#include <algorithm>
#include <span>
#include <utility>

#include "core/check.h"
#include "properties/recorded/fence.h"
#include "properties/recorded/linearizer.h"
#include "properties/recorded/me.h"
#include "properties/recorded/res.h"

namespace lockstep::properties::recorded {
namespace {

// A call or an answer.
struct Event {
  Place place = 0;
  Number operation = nothing;
};

// The calls and answers of the history in their order, those of each resource together.
struct Events {
  std::vector<Event> all;
  std::vector<std::size_t> ends;  // of each resource, in `all`
};

Events events_of(const RecordedHistory& history) {
  std::vector<Number> at(history.places, nothing);
  std::vector<std::size_t> counts(history.resources);
  for (Number i = 0; i < history.operations.size(); ++i) {
    const Operation& operation = history.operations[i];
    at[operation.called] = i;
    ++counts[operation.resource];
    if (operation.answered == unanswered) continue;
    at[operation.answered] = i;
    ++counts[operation.resource];
  }
  Events events{{}, counts};
  std::size_t end = 0;
  for (std::size_t& next : events.ends) end = std::exchange(next, end) + end;
  events.all.resize(end);
  for (Place place = 0; place < history.places; ++place) {
    if (at[place] == nothing) continue;
    const std::uint32_t resource = history.operations[at[place]].resource;
    events.all[events.ends[resource]++] = {place, at[place]};
  }
  return events;
}

bool asks_for_times(const RecordedHistory& history, const Leases& leases) {
  return leases.ttl != Duration{} ||
         std::any_of(history.operations.begin(), history.operations.end(),
                     [](const Operation& operation) { return operation.ttl != Duration{}; });
}

class Judge {
 public:
  Judge(const RecordedHistory& history, const CheckOptions& options)
      : history_(history),
        clock_(clock_of(history, asks_for_times(history, options.leases))),
        holds_(history, clock_, options.leases),
        me_(holds_),
        fence_(history.processes),
        res_(history.processes),
        linearizer_(holds_, options.most_states, options.stop) {}

  ResourceResult judge(std::uint32_t resource, std::span<const Event> events);
  const Clock& clock() const { return clock_; }
  const LeaseFacts& leases() const { return leases_; }

 private:
  // What LIN says of the history before a place.
  struct Linearized {
    Outcome outcome = Outcome::held;
    Finding finding;           // if it is violated
    Place place = unanswered;  // of the answer at which it stopped
  };

  void make_holds(std::span<const Event> events, Place end);
  void go_through(std::span<const Event> events, ResourceResult& result);
  void count_lease(Number number, const Operation& operation);
  void called(Number number, const Operation& operation);
  void answered(Number number, const Operation& operation, ResourceResult& result);
  Linearized linearize(std::span<const Event> events, Place end);
  bool lacks_hold(Number number) const;
  bool has_lasting_hold() const;
  Linearized first_illegal(std::span<const Event> events, const Linearized& whole);

  const RecordedHistory& history_;
  Clock clock_;
  Holds holds_;
  Me me_;
  Fence fence_;
  Res res_;
  Linearizer linearizer_;
  LeaseFacts leases_;
};

void note(Ruling& ruling, const std::optional<Finding>& finding) {
  if (ruling.outcome == Outcome::violated) return;
  ruling.outcome = finding ? Outcome::violated : Outcome::held;
  if (finding) ruling.finding = *finding;
}

void Judge::make_holds(std::span<const Event> events, Place end) {
  holds_.clear(end, events.size() / 4 + 1);
  for (const Event& event : events) {
    if (event.place == history_.operations[event.operation].called) holds_.add(event.operation);
  }
}

void Judge::called(Number number, const Operation& operation) {
  switch (operation.kind) {
    case OperationKind::acquire:
      return fence_.acquire_called(operation.process);
    case OperationKind::release:
      return me_.leaves(holds_.of(number));
    case OperationKind::use:
      return res_.use_called(operation.process);
    case OperationKind::extend:
      return;
  }
}

void Judge::answered(Number number, const Operation& operation, ResourceResult& result) {
  auto& [me, res, fence, lin] = result.rulings;
  const bool is_told = operation.answer == Answer::ok &&
                       (operation.kind == OperationKind::acquire || operation.kind == OperationKind::extend);
  if (is_told) {
    const Number hold = holds_.of(number);
    const auto finding =
        me_.told(number, hold, clock_.moment(operation.called), clock_.moment(operation.answered));
    if (hold != nothing && holds_.lease_of(number) > Duration{}) note(me, finding);
  }
  if (operation.kind == OperationKind::extend && operation.answer == Answer::fail)
    me_.loses(holds_.of(number));
  if (operation.answer != Answer::ok) return;
  if (operation.kind == OperationKind::acquire) {
    ++result.acquired;
    if (operation.fence != FencingToken{})
      note(fence, fence_.told(number, operation.process, operation.fence));
  }
  if (operation.kind == OperationKind::use)
    note(res, res_.applied(number, operation.process, operation.fence));
}

// Judges all but LIN.
void Judge::go_through(std::span<const Event> events, ResourceResult& result) {
  me_.clear();
  fence_.clear();
  res_.clear();
  for (const Event& event : events) {
    const Operation& operation = history_.operations[event.operation];
    if (event.place == operation.called) {
      ++result.operations;
      if (operation.answer == Answer::none) ++result.unanswered;
      count_lease(event.operation, operation);
      called(event.operation, operation);
    } else {
      answered(event.operation, operation, result);
    }
  }
}

// Counts the lease that an acquire or an extension sets.
void Judge::count_lease(Number number, const Operation& operation) {
  const bool sets_one = operation.kind == OperationKind::acquire || operation.kind == OperationKind::extend;
  if (!sets_one || operation.answer == Answer::fail || holds_.of(number) == nothing) return;
  const Duration lease = holds_.lease_of(number);
  if (lease == no_lease) {
    ++leases_.endless;
    return;
  }
  if (lease == Duration{}) ++leases_.uncertain;
  const Duration given = holds_.given_ttl(number);
  if (given == Duration{}) {
    ++leases_.assumed;
    return;
  }
  leases_.shortest = leases_.given == 0 ? given : std::min(leases_.shortest, given);
  leases_.longest = std::max(leases_.longest, given);
  ++leases_.given;
}

// Returns true iff some hold certainly lasted for a while, so that it could be in the way of another one.
bool Judge::has_lasting_hold() const {
  return std::any_of(holds_.all().begin(), holds_.all().end(),
                     [](const Hold& hold) { return hold.is_certain() && hold.lease > Duration{}; });
}

// Returns true iff a successful extension or release has no hold that it can belong to.
bool Judge::lacks_hold(Number number) const {
  const Operation& operation = history_.operations[number];
  const bool belongs_to_a_hold =
      operation.kind == OperationKind::release || operation.kind == OperationKind::extend;
  return belongs_to_a_hold && operation.answer == Answer::ok && holds_.of(number) == nothing;
}

Judge::Linearized Judge::linearize(std::span<const Event> events, Place end) {
  linearizer_.clear();
  for (const Event& event : events) {
    if (event.place >= end) break;
    const Operation& operation = history_.operations[event.operation];
    if (operation.kind == OperationKind::use) continue;
    const Number hold = holds_.of(event.operation);
    if (event.place == operation.called) {
      if (operation.kind == OperationKind::acquire && hold != nothing) linearizer_.called(hold);
      continue;
    }
    if (lacks_hold(event.operation))
      return {Outcome::violated, {event.operation, nothing, Why::not_held}, event.place};
    if (hold == nothing || holds_.all()[hold].until.place != event.place) continue;
    switch (linearizer_.became_certain(hold)) {
      case Linearizer::Step::legal:
        break;
      case Linearizer::Step::unknown:
        return {Outcome::unknown, {}, event.place};
      case Linearizer::Step::illegal: {
        Finding finding = linearizer_.reason();
        finding.operation = event.operation;
        if (operation.kind != OperationKind::acquire) finding.why = Why::never_free;
        return {Outcome::violated, finding, event.place};
      }
    }
  }
  return {};
}

// Finds the shortest part of the history that no order explains. The whole knows more than a part of it: that
// a hold is extended later, for example. Therefore it may have stopped before the answer that is to blame.
Judge::Linearized Judge::first_illegal(std::span<const Event> events, const Linearized& whole) {
  Linearized first = whole;
  // The part before event `low` is legal, and the part with event `high` is not.
  std::size_t low = 0;
  std::size_t high = events.size() - 1;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const Place end = events[middle].place + 1;
    make_holds(events, end);
    const Linearized part = linearize(events, end);
    if (part.outcome == Outcome::violated) {
      high = middle;
      first = part;
    } else {
      low = middle + 1;
    }
  }
  const Number last = events[high].operation;
  if (first.finding.operation == last) return first;
  // Another hold was given where this answer says that the lock was still held.
  first.finding = {last, first.finding.operation, Why::taken};
  first.place = events[high].place;
  return first;
}

ResourceResult Judge::judge(std::uint32_t resource, std::span<const Event> events) {
  ResourceResult result;
  result.resource = resource;
  auto& [me, res, fence, lin] = result.rulings;
  me.property = Property::me;
  res.property = Property::res;
  fence.property = Property::fence;
  lin.property = Property::lin;
  make_holds(events, unanswered);
  go_through(events, result);
  Linearized linearized = linearize(events, unanswered);
  if (linearized.outcome == Outcome::violated) linearized = first_illegal(events, linearized);
  lin.outcome = linearized.outcome;
  if (lin.outcome == Outcome::held && !has_lasting_hold()) lin.outcome = Outcome::not_judged;
  lin.finding = linearized.finding;
  if (lin.outcome == Outcome::unknown) lin.known_until = linearized.place;
  return result;
}

}  // namespace

Verdict ResourceResult::verdict() const {
  const auto any = [&](Outcome outcome) {
    return std::any_of(rulings.begin(), rulings.end(),
                       [&](const Ruling& ruling) { return ruling.outcome == outcome; });
  };
  if (any(Outcome::violated)) return Verdict::violated;
  const bool is_me_judged = rulings[0].outcome != Outcome::not_judged;
  return any(Outcome::unknown) || acquired == 0 || !is_me_judged ? Verdict::inconclusive : Verdict::held;
}

Verdict HistoryResult::verdict() const {
  bool is_inconclusive = false;
  bool anybody_acquired = false;
  for (const ResourceResult& resource : resources) {
    if (resource.verdict() == Verdict::violated) return Verdict::violated;
    is_inconclusive =
        is_inconclusive || (resource.acquired > 0 && resource.verdict() == Verdict::inconclusive);
    anybody_acquired = anybody_acquired || resource.acquired > 0;
  }
  return is_inconclusive || !anybody_acquired ? Verdict::inconclusive : Verdict::held;
}

HistoryResult check_history(const RecordedHistory& history, const CheckOptions& options) {
  const Events events = events_of(history);
  Judge judge(history, options);
  HistoryResult result;
  result.step_back = judge.clock().step_back;
  result.stepped_back_at = judge.clock().stepped_back_at;
  std::size_t begin = 0;
  for (std::uint32_t resource = 0; resource < history.resources; ++resource) {
    const std::size_t end = events.ends[resource];
    result.resources.push_back(judge.judge(resource, std::span(events.all).subspan(begin, end - begin)));
    begin = end;
  }
  result.leases = judge.leases();
  return result;
}

}  // namespace lockstep::properties::recorded
