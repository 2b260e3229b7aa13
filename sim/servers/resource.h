#pragma once
// The protected resource: a register with a version, guarded by nothing, by a monotonic fencing token
// (Kleppmann, "How to do distributed locking", 2016), or by compare-and-set (Sanfilippo, "Is Redlock
// safe?", 2016). The resource applies whatever arrives and passes the guard, late writes included. Harm is
// measured here.

#include <cstdint>

#include "core/command.h"
#include "core/field_words.h"
#include "core/observation.h"
#include "core/resource_guard.h"

namespace lockstep::sim {

class Resource {
 public:
  Resource() = default;
  explicit Resource(ResourceGuard guard) : guard_(guard) {}

  // Executes a read or a write for the hold `by` and tells the sink whether it was applied or refused.
  // Returns the version after the operation, or `refused`. `command.key` is the number of the resource; a
  // guard works for one resource only, since all share its state. `command.value` depends on the guard:
  //
  //   none             ignored
  //   fencing          the operation's fencing token
  //   compare_and_set  of a write: the version that the hold has read, or blind_write
  template <class Sink>
  Reply execute(const Command& command, HoldId by, Instant now, Sink& sink) {
    const bool is_write = command.kind == CommandKind::write;
    if (!allows(command, is_write)) {
      sink.on_event(now, ResourceRefused{ResourceId{command.key.value}, by, is_write});
      return {ReplyKind::refused, 0};
    }
    if (is_write) ++version_;
    if (guard_ == ResourceGuard::fencing && command.value > fencing_) fencing_ = command.value;
    sink.on_event(now, ResourceApplied{ResourceId{command.key.value}, by, is_write, version_});
    return {ReplyKind::integer, version_};
  }

  // The version matters only to a guard that compares it.
  void add_state_to(FieldWords& words) const {
    words.add_all(guard_ == ResourceGuard::compare_and_set ? version_ : 0, fencing_);
  }

  friend bool operator==(const Resource&, const Resource&) = default;

 private:
  bool allows(const Command& command, bool is_write) const {
    switch (guard_) {
      case ResourceGuard::none:
        return true;
      case ResourceGuard::fencing:
        return command.value >= fencing_;
      case ResourceGuard::compare_and_set:
        return !is_write || command.value == blind_write || command.value == version_;
    }
    return true;
  }

  ResourceGuard guard_ = ResourceGuard::none;
  std::int64_t version_ = 0;
  std::int64_t fencing_ = 0;  // the greatest token seen
};

}  // namespace lockstep::sim
