#pragma once
// The second half of LV: a call has not ended by its deadline. A deadline does not run while its client is
// stopped or has no majority within reach, and starts anew when that is over.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/check.h"
#include "core/field_words.h"
#include "core/ids.h"
#include "core/observation.h"
#include "core/run_facts.h"
#include "core/verdict.h"

namespace lockstep::properties {

// The calls of an application that may have a deadline.
enum class TimedCall : std::uint8_t { acquire, extend, release };

class Deadlines {
 public:
  void reset(const RunFacts& facts) {
    limits_ = {facts.acquire_deadline, facts.extend_deadline, facts.release_deadline};
    acquire_from_ = facts.deadline_from;
    clients_.assign(facts.clients, Client{});
    calls_ = overdue_call_ = 0;
    overdue_.reset();
  }

  // Another call for an extension of the hold while one is open joins that one, so the deadline stays.
  void opened(Instant at, TimedCall kind, HoldId who) {
    if (!limits_[index(kind)]) return;
    Client& client = of(who.client);
    const Call& call = client.calls[index(kind)];
    if (kind == TimedCall::extend && call.open && call.who == who) return;
    close(at, client, kind);
    client.calls[index(kind)] = {true, start(at, kind), who, ++calls_};
  }

  void closed(Instant at, TimedCall kind, ClientId client) { close(at, of(client), kind); }

  // The client's acquire call of this round has ended, with or without a hold.
  void answered(Instant at, ClientId id, std::uint32_t round) {
    Client& client = of(id);
    if (client.calls[index(TimedCall::acquire)].who.round == round) close(at, client, TimedCall::acquire);
  }

  // `able`: the client runs and has a majority within reach. Of an instant only the last state counts.
  void able_changed(Instant at, ClientId id, bool able) {
    Client& client = of(id);
    if (client.able == able) return;
    for (const TimedCall kind : timed_calls) {
      Call& call = client.calls[index(kind)];
      if (!able) judge(at, client, kind);
      if (able && at > client.unable_since) call.from = start(at, kind);
    }
    client.able = able;
    if (!able) client.unable_since = at;
  }

  void crashed(Instant at, ClientId client) {
    for (const TimedCall kind : timed_calls) closed(at, kind, client);
  }

  void finish(Instant end) {
    for (Client& client : clients_) {
      for (const TimedCall kind : timed_calls) {
        judge(end, client, kind);
      }
    }
  }

  const std::optional<Violation>& first() const { return overdue_; }

  // Adds what still matters, except for what follows from faults.
  void add_state_to(FieldWords& words) const {
    for (const Client& client : clients_) {
      for (const Call& call : client.calls) {
        words.add(call.open);
        if (!call.open) continue;
        words.add_all(call.who, client.able ? call.from : Instant::never(), rank_of(call));
      }
    }
  }

  friend bool operator==(const Deadlines&, const Deadlines&) = default;

 private:
  static constexpr std::array timed_calls{TimedCall::acquire, TimedCall::extend, TimedCall::release};

  struct Call {
    bool open = false;
    Instant from;  // the deadline counts from here, while its client is able
    HoldId who;
    std::uint64_t number = 0;  // in the order of all calls
    friend bool operator==(const Call&, const Call&) = default;
  };
  struct Client {
    bool able = true;
    Instant unable_since = Instant::before_all();
    std::array<Call, timed_calls.size()> calls{};
    friend bool operator==(const Client&, const Client&) = default;
  };

  static std::size_t index(TimedCall kind) { return static_cast<std::size_t>(kind); }

  Client& of(ClientId client) {
    CHECK(client.value < clients_.size(), "client {} of {}", client.value, clients_.size());
    return clients_[client.value];
  }

  // Without an acquire deadline of the scenario, calls are judged only from the healing on.
  Instant start(Instant at, TimedCall kind) const {
    return kind == TimedCall::acquire ? std::max(at, acquire_from_) : at;
  }

  void close(Instant at, Client& client, TimedCall kind) {
    judge(at, client, kind);
    client.calls[index(kind)].open = false;
  }

  // Calls do not end in the order in which they become due. The violation with the earliest due instant
  // counts, and of several the call that was made first.
  void judge(Instant at, const Client& client, TimedCall kind) {
    const Call& call = client.calls[index(kind)];
    if (!call.open || !client.able) return;
    const Instant due = call.from + *limits_[index(kind)];
    if (at <= due ||
        (overdue_ && (overdue_->at < due || (overdue_->at == due && overdue_call_ < call.number))))
      return;
    overdue_ = Violation{Property::lv, due, call.who, call.who, NodeId{}, KeyId{}, call.from};
    overdue_call_ = call.number;
  }

  std::size_t rank_of(const Call& call) const {
    std::size_t rank = 0;
    for (const Client& client : clients_) {
      for (const Call& other : client.calls) rank += other.open && other.number < call.number ? 1U : 0U;
    }
    return rank;
  }

  std::array<std::optional<Duration>, timed_calls.size()> limits_;  // by TimedCall
  Instant acquire_from_;
  std::vector<Client> clients_;
  std::uint64_t calls_ = 0;
  std::uint64_t overdue_call_ = 0;
  std::optional<Violation> overdue_;
};

}  // namespace lockstep::properties
