#pragma once
// RES: the resource applies an operation of a hold after it applied one of a later-acquired hold. On a
// compare-and-set resource instead: a write is applied although another hold's write was applied since the
// read it is based on.

#include <algorithm>
#include <cstddef>
#include <vector>

#include "core/check.h"
#include "core/observation.h"
#include "core/verdict.h"
#include "properties/first_violation.h"
#include "properties/monitor_setup.h"

namespace lockstep::properties {

// `hold` of the violation is the stale one, `other` the later one, or the last other writer.
//
// Which hold came first cannot be read off their ids, and operations of holds long over may still arrive. So
// it is remembered, in order of acquisition, which holds are not older than the newest that had an operation
// applied; every other one is older. The list is as short as the number of holds since then. It grows (and
// allocates) beyond its first capacity only while the resource applies nothing.
class Res {
 public:
  void reset(const MonitorSetup& setup) {
    guard_ = setup.guard;
    registers_.resize(setup.resources);
    for (Register& r : registers_) r.reset();
    first_.clear();
  }

  void on_event(Instant, const Acquired& e) {
    if (guard_ != ResourceGuard::compare_and_set) at(e.resource).holds.push_back(e.hold);
  }

  void on_event(Instant at_instant, const ResourceApplied& e) {
    if (guard_ == ResourceGuard::compare_and_set) {
      applied_by_comparison(at_instant, e);
    } else {
      applied_in_order(at_instant, e);
    }
  }

  const std::optional<Violation>& first() const { return first_.get(); }

  friend bool operator==(const Res&, const Res&) = default;

 private:
  struct Register {
    bool used = false;          // an operation (compare-and-set: a write) was applied
    HoldId last;                // the newest hold with an operation applied; compare-and-set: the last writer
    std::vector<HoldId> holds;  // `last` if used, and the holds acquired after it; compare-and-set: see below

    void reset() {
      used = false;
      last = HoldId{};
      holds.clear();
      holds.reserve(64);
    }
    friend bool operator==(const Register&, const Register&) = default;
  };

  Register& at(ResourceId resource) {
    CHECK(resource.value < registers_.size(), "resource {} of {}", resource.value, registers_.size());
    return registers_[resource.value];
  }

  void applied_in_order(Instant at_instant, const ResourceApplied& e) {
    Register& reg = at(e.resource);
    const auto found = std::find(reg.holds.begin(), reg.holds.end(), e.hold);
    if (found != reg.holds.end()) {
      reg.holds.erase(reg.holds.begin(), found);
      reg.used = true;
      reg.last = e.hold;
    } else if (reg.used) {
      first_.report({Property::res, at_instant, e.hold, reg.last, NodeId{}});
    }
  }

  // Here `holds` are those whose last read saw the value of the last write, in order of reading; a hold's own
  // writes do not make its read stale. The guard normally empties it at each write.
  void applied_by_comparison(Instant at_instant, const ResourceApplied& e) {
    Register& reg = at(e.resource);
    const bool fresh = std::find(reg.holds.begin(), reg.holds.end(), e.hold) != reg.holds.end();
    if (!e.is_write) {
      if (!fresh) reg.holds.push_back(e.hold);
      return;
    }
    if (!fresh && reg.used && reg.last != e.hold)
      first_.report({Property::res, at_instant, e.hold, reg.last, NodeId{}});
    reg.holds.clear();
    if (fresh) reg.holds.push_back(e.hold);
    reg.used = true;
    reg.last = e.hold;
  }

  ResourceGuard guard_ = ResourceGuard::none;
  std::vector<Register> registers_;
  FirstViolation first_;
};

}  // namespace lockstep::properties
