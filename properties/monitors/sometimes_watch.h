#pragma once
// Counts the Sometimes of one run.

#include <cstddef>
#include <vector>

#include "core/check.h"
#include "core/observation.h"
#include "core/run_facts.h"
#include "properties/monitors/beliefs.h"
#include "properties/monitors/sometimes.h"

namespace lockstep::properties {

// The caller passes events of beliefs *before* it lets them change Beliefs.
class SometimesWatch {
 public:
  void reset(const RunFacts& facts) {
    clients_.assign(facts.clients, Client{});
    counts_.clear();
  }

  void on_event(Instant, const AcquireCalled& e) {
    of(e.client).wanted = e.resource;
    of(e.client).contended = false;
  }

  void on_event(Instant at, const AttemptStarted& e, const Beliefs& beliefs) {
    attempt_over(of(e.hold.client));
    const ResourceId wanted = of(e.hold.client).wanted;
    for (const Belief& belief : beliefs) {
      if (!belief.known || belief.hold.client == e.hold.client || belief.resource != wanted ||
          !belief.contains(at))
        continue;
      counts_.add(Sometime::contended);
      of(e.hold.client).contended = true;
      break;
    }
  }

  void on_event(Instant, const QuorumReached& e) { of(e.hold.client).has_quorum = true; }

  void on_event(Instant at, const Acquired& e, const Beliefs& beliefs) {
    counts_.add(Sometime::acquired);
    if (of(e.hold.client).contended) counts_.add(Sometime::acquired_contended);
    of(e.hold.client).has_quorum = false;
    expire(at, beliefs.of(e.hold.client));
  }

  void on_event(Instant at, const Extended& e, const Beliefs& beliefs) {
    counts_.add(Sometime::extended);
    if (beliefs.of(e.hold.client).is_of(e.hold)) expire(at, beliefs.of(e.hold.client));
  }

  void on_event(Instant at, const BeliefEnded& e, const Beliefs& beliefs) {
    if (beliefs.of(e.hold.client).is_of(e.hold)) expire(at, beliefs.of(e.hold.client));
  }

  void on_event(Instant, const Rejected& e) {
    attempt_over(of(e.client));
    counts_.add(Sometime::rejected);
  }

  void on_event(Instant at, const Released& e, const Beliefs& beliefs) {
    counts_.add(Sometime::released);
    if (beliefs.of(e.hold.client).is_of(e.hold)) expire(at, beliefs.of(e.hold.client));
  }

  void on_event(Instant, const ResourceRefused& e) {
    if (e.is_write) counts_.add(Sometime::stale_write_refused);
  }

  void on_event(Instant, const FaultBegan& e) { counts_.add(e.kind, e.phase); }

  void finish(Instant end, const Beliefs& beliefs) {
    for (const Belief& belief : beliefs) expire(end, belief);
  }

  const Sometimes& counts() const { return counts_; }

  friend bool operator==(const SometimesWatch&, const SometimesWatch&) = default;

 private:
  struct Client {
    ResourceId wanted;        // the resource of its last acquire call
    bool has_quorum = false;  // the attempt under way has reached its quorum
    bool contended = false;   // an attempt of this call has started while another client believed
    friend bool operator==(const Client&, const Client&) = default;
  };

  Client& of(ClientId client) {
    CHECK(client.value < clients_.size(), "client {} of {}", client.value, clients_.size());
    return clients_[client.value];
  }

  // Counts the end of an attempt that led to no hold.
  void attempt_over(Client& client) {
    if (client.has_quorum) counts_.add(Sometime::quorum_without_validity);
    client.has_quorum = false;
  }

  // Counts a belief whose validity has run out. This is noticed only when the belief is closed or begins
  // again.
  void expire(Instant at, const Belief& belief) {
    if (!belief.closed && belief.until <= at) counts_.add(Sometime::expired_while_held);
  }

  std::vector<Client> clients_;
  Sometimes counts_;
};

}  // namespace lockstep::properties
