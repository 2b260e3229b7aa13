#pragma once
// Which operations of a resource come too late: those of a hold older than one that has had an operation
// applied.
//
// Which hold came first cannot be read off their ids, and operations of holds long over may still arrive. So
// it is remembered, in order of acquisition, which holds are not older than the newest that had an operation
// applied; every other one is older. The list is as short as the number of holds since then. It grows (and
// allocates) beyond its first capacity only while the resource applies nothing.

#include <algorithm>
#include <optional>
#include <vector>

#include "core/check.h"
#include "core/field_words.h"
#include "core/observation.h"
#include "properties/monitors/monitor_setup.h"

namespace lockstep::properties {

class OrderedOperations {
 public:
  void reset(const MonitorSetup& setup) {
    registers_.resize(setup.resources);
    for (Register& reg : registers_) {
      reg.used = false;
      reg.holds.clear();
      reg.holds.reserve(64);
    }
  }

  void acquired(const Acquired& e) { of(e.resource).holds.push_back(e.hold); }

  // Returns the newest hold with an operation applied if that is a newer one.
  std::optional<HoldId> applied(const ResourceApplied& e) {
    Register& reg = of(e.resource);
    const auto found = std::find(reg.holds.begin(), reg.holds.end(), e.hold);
    if (found == reg.holds.end()) return reg.used ? std::optional(reg.holds.front()) : std::nullopt;
    reg.holds.erase(reg.holds.begin(), found);
    reg.used = true;
    return std::nullopt;
  }

  void add_state_to(FieldWords& words) const {
    for (const Register& reg : registers_) {
      words.add_all(reg.used, reg.holds.size());
      for (const HoldId hold : reg.holds) words.add(hold);
    }
  }

  friend bool operator==(const OrderedOperations&, const OrderedOperations&) = default;

 private:
  struct Register {
    bool used = false;          // if so, the first of `holds` is the newest with an operation applied
    std::vector<HoldId> holds;  // in order of acquisition
    friend bool operator==(const Register&, const Register&) = default;
  };

  Register& of(ResourceId resource) {
    CHECK(resource.value < registers_.size(), "resource {} of {}", resource.value, registers_.size());
    return registers_[resource.value];
  }

  std::vector<Register> registers_;
};

}  // namespace lockstep::properties
