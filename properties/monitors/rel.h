#pragma once
// REL: a request of one client deletes, overwrites or shortens an entry that another client's acquisition
// set, told of it yet or not, or lengthens one in which it has no entry itself.

#include "core/observation.h"
#include "core/verdict.h"
#include "properties/monitors/first_violation.h"

namespace lockstep::properties {

// `hold` of the violation is the stamp of the entry, `other` the hold whose request it was. Keys that are no
// locks' are the caller's to leave out.
class Rel {
 public:
  void reset() { first_.clear(); }

  void on_event(Instant at, const KeySet& e) {
    if (e.replaced && e.replaced->client != e.hold.client) [[unlikely]]
      robbed(at, *e.replaced, e.hold, e.node);
  }

  // An entry has one stamp, so whoever is not its client has no entry in it, and may not lengthen it either.
  void on_event(Instant at, const KeyExpiryChanged& e) {
    if (e.by.client != e.hold.client && e.keeps_until != e.kept_until) [[unlikely]]
      robbed(at, e.hold, e.by, e.node);
  }

  void on_event(Instant at, const KeyDeleted& e) {
    if (e.by.client != e.hold.client) [[unlikely]]
      robbed(at, e.hold, e.by, e.node);
  }

  const std::optional<Violation>& first() const { return first_.get(); }

  friend bool operator==(const Rel&, const Rel&) = default;

 private:
  void robbed(Instant at, HoldId hold, HoldId by, NodeId node) {
    first_.report({Property::rel, at, hold, by, node});
  }

  FirstViolation first_;
};

}  // namespace lockstep::properties
