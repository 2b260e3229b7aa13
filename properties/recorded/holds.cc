#include "properties/recorded/holds.h"

#include <algorithm>

namespace lockstep::properties::recorded {
namespace {

Moment lapse_of(Duration lease, Moment set) {
  return lease == no_lease ? Moment::never() : Moment{set.at + lease, 0};
}

}  // namespace

Moment end_of(const Hold& hold, Moment begun) {
  const Moment set = std::max(begun, hold.extended);
  Moment end = std::min(hold.released, lapse_of(hold.lease, set));
  if (hold.asked != Moment::never())
    end = std::min(end, lapse_of(hold.asked_lease, std::max(set, hold.asked)));
  return std::max(set, end);
}

std::optional<RunningLease> lease_of(const Hold& hold, Moment begun) {
  const Moment set = std::max(begun, hold.extended);
  const Moment lapse = lapse_of(hold.lease, set);
  const Moment asked =
      hold.asked == Moment::never() ? Moment::never() : lapse_of(hold.asked_lease, std::max(set, hold.asked));
  const Moment end = std::min(lapse, asked);
  if (end == Moment::never() || end.at <= set.at) return std::nullopt;
  RunningLease lease;
  lease.set_by = asked < lapse ? nothing : hold.set_by;
  lease.from = set.at;
  lease.until = end.at;
  lease.is_from_call = set == std::max(hold.from, hold.extended);
  return lease;
}

Duration Holds::given_ttl(Number number) const {
  const Duration own = history_.operations[number].ttl;
  return own != Duration{} ? own : history_.operations[holds_[of_[number]].acquire].ttl;
}

Duration Holds::ttl_of(Number number) const {
  const Duration given = given_ttl(number);
  return given != Duration{} ? given : leases_.ttl;
}

Duration Holds::lease_of(Number number) const {
  const Duration ttl = ttl_of(number);
  if (ttl == Duration{}) return no_lease;
  // The allowance that docs/PROPERTIES.md gives every lock, unless the user knows better.
  const Duration drift = leases_.drift.value_or(ttl / 100 + milliseconds(2));
  return std::max(Duration{}, ttl - drift - clock_.step_back);
}

Holds::Holds(const RecordedHistory& history, const Clock& clock, const Leases& leases)
    : history_(history),
      clock_(clock),
      leases_(leases),
      of_(history.operations.size(), nothing),
      clients_(history.processes) {}

void Holds::clear(Place end, std::size_t expected) {
  holds_.clear();
  next_.clear();
  holds_.reserve(expected);
  next_.reserve(expected);
  end_ = end;
  ++turn_;
}

Holds::Client& Holds::client(const Operation& operation) {
  Client& client = clients_[operation.process];
  if (client.turn != turn_) client = Client{turn_, nothing, nothing, nothing};
  return client;
}

void Holds::add(Number number) {
  const Operation& operation = history_.operations[number];
  of_[number] = nothing;
  if (operation.called >= end_) return;
  switch (operation.kind) {
    case OperationKind::acquire:
      if (answer_of(operation) != Answer::fail) add_acquire(client(operation), number);
      return;
    case OperationKind::extend:
    case OperationKind::release:
      add_later(client(operation), number);
      return;
    case OperationKind::use:
      return;
  }
}

void Holds::add_acquire(Client& client, Number number) {
  const Operation& operation = history_.operations[number];
  const auto hold = static_cast<Number>(holds_.size());
  Hold& made = holds_.emplace_back();
  made.acquire = number;
  made.process = operation.process;
  made.from = clock_.moment(operation.called);
  of_[number] = hold;
  made.lease = lease_of(number);
  made.set_by = number;
  if (answer_of(operation) == Answer::ok) {
    made.until = clock_.moment(operation.answered);
    made.fence = operation.fence;
    next_.push_back(client.held);
    client.held = hold;
    return;
  }
  next_.push_back(nothing);
  if (client.first_open == nothing)
    client.first_open = hold;
  else
    next_[client.last_open] = hold;
  client.last_open = hold;
}

void Holds::add_later(Client& client, Number number) {
  const Operation& operation = history_.operations[number];
  const Number target = client.held != nothing ? client.held : client.first_open;
  of_[number] = target;
  const Answer answer = answer_of(operation);
  if (target == nothing || answer == Answer::fail) return;
  Hold& hold = holds_[target];
  const Moment called = clock_.moment(operation.called);
  if (operation.kind == OperationKind::release) hold.released = std::min(hold.released, called);
  if (operation.kind == OperationKind::extend && answer == Answer::none) {
    hold.asked = std::min(hold.asked, called);
    hold.asked_lease = std::min(hold.asked_lease, lease_of(number));
  }
  if (answer != Answer::ok) return;
  hold.until = std::min(hold.until, clock_.moment(operation.answered));
  if (operation.kind == OperationKind::release) return end(client, target);
  hold.extended = called;
  hold.lease = lease_of(number);
  hold.set_by = number;
}

void Holds::end(Client& client, Number hold) {
  (client.held == hold ? client.held : client.first_open) = next_[hold];
}

}  // namespace lockstep::properties::recorded
