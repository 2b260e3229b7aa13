#pragma once
// Which operations of a resource come too late. Such an operation is applied although an operation of a
// hold that was acquired later has been applied before it.
//
// The ids of holds do not tell which hold came first, and operations may arrive long after their hold has
// ended. Therefore a list, in order of acquisition, holds the newest hold with an applied operation and
// all holds acquired after it. A hold that is not in the list is older than those. The list grows beyond
// its first capacity, and then allocates, only while the resource applies nothing.

#include <algorithm>
#include <optional>
#include <vector>

#include "core/check.h"
#include "core/field_words.h"
#include "core/observation.h"
#include "core/run_facts.h"

namespace lockstep::properties {

class OrderedOperations {
 public:
  void reset(const RunFacts& facts) {
    registers_.resize(facts.resources);
    for (Register& reg : registers_) {
      reg.used = false;
      reg.holds.clear();
      reg.holds.reserve(64);
    }
  }

  void acquired(const Acquired& e) { of(e.resource).holds.push_back(e.hold); }

  // Takes note of an applied operation. If the operation came too late, returns the newest hold with an
  // applied operation.
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
    bool used = false;          // an operation was applied, and holds.front() is the newest hold with one
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
