#pragma once
// FENCE: a hold carries a fencing token that is not greater than one that an application had been told of
// before this hold's token was asked for, or the token of another hold of the resource.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include "core/check.h"
#include "core/field_words.h"
#include "core/observation.h"
#include "core/run_facts.h"
#include "core/verdict.h"
#include "properties/monitors/first_violation.h"

namespace lockstep::properties {

// `hold` of the violation is the one that was told of its token last. `other` is the hold with the greatest
// token told before `hold` asked, or else the hold with the same token.
//
// The tokens of all holds are remembered, each in one small entry, in memory that is kept between runs. A
// counter that works hands them out nearly in the order in which they are told, so that a new one goes to the
// end of the list.
class Fence {
 public:
  void reset(const RunFacts& facts) {
    told_.resize(facts.resources);
    for (auto& told : told_) {
      told.clear();
      told.reserve(64);
    }
    asked_.assign(facts.clients, Asked{});
    told_count_ = 0;
    first_.clear();
  }

  // A lock that asks for no token by itself gets it with its first request.
  void on_event(const AttemptStarted& e) { of(e.hold.client) = {e.hold, told_count_, true, false}; }

  void on_event(const FencingAsked& e) {
    Asked& asked = of(e.hold.client);
    if (asked.known && asked.fencing && asked.hold == e.hold) return;
    asked = {e.hold, told_count_, true, true};
  }

  void on_event(Instant at, const Acquired& e) {
    if (e.fencing == FencingToken{} || first_.get()) return;
    CHECK(e.resource.value < told_.size(), "resource {} of {}", e.resource.value, told_.size());
    std::vector<Told>& told = told_[e.resource.value];
    const Asked& asked = of(e.hold.client);
    const std::uint32_t told_before = asked.known && asked.hold == e.hold ? asked.told_before : told_count_;
    const Told* other = greatest_before(told, told_before);
    const auto place =
        std::lower_bound(told.begin(), told.end(), e.fencing,
                         [](const Told& one, FencingToken token) { return one.token < token; });
    const bool again = place != told.end() && place->token == e.fencing;
    if (other == nullptr || other->token < e.fencing) other = again ? &*place : nullptr;
    if (other != nullptr) {
      first_.report({Property::fence, at, e.hold, other->hold, NodeId{}});
      return;
    }
    told.insert(place, Told{e.fencing, told_count_++, e.hold});
  }

  const std::optional<Violation>& first() const { return first_.get(); }

  // Leaves out the holds in asked_, because each attempt of a client begins by naming its hold anew.
  void add_state_to(FieldWords& words) const {
    for (const auto& told : told_) {
      words.add(told.size());
      for (const Told& one : told) words.add_all(one.token.value, one.number, one.hold);
    }
    for (const Asked& asked : asked_) words.add_all(asked.told_before, asked.fencing);
  }

  friend bool operator==(const Fence&, const Fence&) = default;

 private:
  // A token that an application was told of.
  struct Told {
    FencingToken token;
    std::uint32_t number = 0;  // the number of tokens told before this one
    HoldId hold;
    friend bool operator==(const Told&, const Told&) = default;
  };

  // When a client asked for its last token.
  struct Asked {
    HoldId hold;
    std::uint32_t told_before = 0;  // the number of tokens that had been told
    bool known = false;             // the client has begun an attempt
    bool fencing = false;           // it has asked for the token since it began the attempt
    friend bool operator==(const Asked&, const Asked&) = default;
  };

  Asked& of(ClientId client) {
    CHECK(client.value < asked_.size(), "client {} of {}", client.value, asked_.size());
    return asked_[client.value];
  }

  // Returns the greatest of the first `count` tokens told, or nullptr. The search passes over no more than
  // the tokens that were told since.
  static const Told* greatest_before(const std::vector<Told>& told, std::uint32_t count) {
    const auto found =
        std::find_if(told.rbegin(), told.rend(), [&](const Told& one) { return one.number < count; });
    return found == told.rend() ? nullptr : &*found;
  }

  std::vector<std::vector<Told>> told_;  // by resource, ascending by token
  std::vector<Asked> asked_;             // by client
  std::uint32_t told_count_ = 0;
  FirstViolation first_;
};

}  // namespace lockstep::properties
