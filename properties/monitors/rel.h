#pragma once
// REL: a request of one client deletes, overwrites or shortens an entry that another client's acquisition
// set, or lengthens a key in which it has no entry itself. Whether the other client has been told of its
// acquisition does not matter.

#include "core/observation.h"
#include "core/verdict.h"
#include "properties/monitors/first_violation.h"

namespace lockstep::properties {

// `hold` of the violation is the stamp of the entry, `other` the hold whose request it was. The caller
// leaves out keys that belong to no lock.
class Rel {
 public:
  void reset() { first_.clear(); }

  void on_event(Instant at, const KeySet& e) {
    if (e.replaced && e.replaced->client != e.hold.client) [[unlikely]]
      robbed(at, *e.replaced, e.hold, e.node, e.key);
  }

  // A string key has one entry, so only the client of the entry's stamp may change its expiry, in either
  // direction.
  void on_event(Instant at, const KeyExpiryChanged& e) {
    if (e.by.client != e.hold.client && e.keeps_until != e.kept_until) [[unlikely]]
      robbed(at, e.hold, e.by, e.node, e.key);
  }

  void on_event(Instant at, const KeyDeleted& e) {
    if (e.by.client != e.hold.client) [[unlikely]]
      robbed(at, e.hold, e.by, e.node, e.key);
  }

  const std::optional<Violation>& first() const { return first_.get(); }

  friend bool operator==(const Rel&, const Rel&) = default;

 private:
  void robbed(Instant at, HoldId hold, HoldId by, NodeId node, KeyId key) {
    first_.report({Property::rel, at, hold, by, node, key});
  }

  FirstViolation first_;
};

}  // namespace lockstep::properties
