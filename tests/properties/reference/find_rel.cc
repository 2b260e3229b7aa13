// REL: a request of one client deletes or shortens an entry that another client's acquisition set, or
// lengthens a key in which the client has no entry itself. The other client need not have been told of its
// acquisition. A string key has one entry, so any change of its expiry by another client counts.

#include "tests/properties/reference/find_violations.h"

namespace lockstep::properties::reference {
namespace {

struct Taking {  // what a request took; `by` equals `robbed` if it took nothing
  HoldId robbed;
  HoldId by;
  NodeId node;
  KeyId key;
};

std::optional<Taking> taking_of(const Observation& what) {
  if (const auto* set = std::get_if<KeySet>(&what)) {  // Overwriting an entry counts as deleting it.
    return Taking{set->replaced.value_or(set->hold), set->hold, set->node, set->key};
  }
  if (const auto* deleted = std::get_if<KeyDeleted>(&what)) {
    return Taking{deleted->hold, deleted->by, deleted->node, deleted->key};
  }
  const auto* changed = std::get_if<KeyExpiryChanged>(&what);
  if (changed != nullptr && changed->keeps_until != changed->kept_until) {
    return Taking{changed->hold, changed->by, changed->node, changed->key};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Violation> find_rel(const History& history, const ReferenceSetup& setup) {
  if (setup.entries_without_owner) return std::nullopt;
  for (const Recorded& event : history) {
    const auto taking = taking_of(event.what);
    if (!taking || !setup.is_lock_key(taking->key)) continue;
    if (taking->by.client == taking->robbed.client) continue;
    return Violation{Property::rel, event.at, taking->robbed, taking->by, taking->node, taking->key};
  }
  return std::nullopt;
}

}  // namespace lockstep::properties::reference
