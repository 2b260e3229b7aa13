// FENCE: a hold carries a fencing token that is not greater than one that an application had been told of
// before this hold's token was asked for, or the token of another hold of the resource.

#include "tests/properties/reference/find_violations.h"
#include "tests/properties/reference/timeline.h"

namespace lockstep::properties::reference {
namespace {

// A hold with a token, and two places in the history.
struct Fenced {
  Acquired told;
  Instant at;
  std::size_t asked = 0;     // where its token was asked for
  std::size_t acquired = 0;  // where its application was told of it
};

// Returns where the token was asked for: where the lock first asked for it after the last attempt of the hold
// began, or else where that attempt began, or else where the application was told.
std::size_t asked_at(const History& history, HoldId hold, std::size_t acquired) {
  std::size_t asked = acquired;
  bool by_itself = false;
  for (std::size_t i = 0; i < acquired; ++i) {
    const auto* attempt = std::get_if<AttemptStarted>(&history[i].what);
    const auto* fencing = std::get_if<FencingAsked>(&history[i].what);
    if (attempt != nullptr && attempt->hold == hold) {
      asked = i;
      by_itself = false;
    } else if (fencing != nullptr && fencing->hold == hold && !by_itself) {
      asked = i;
      by_itself = true;
    }
  }
  return asked;
}

std::vector<Fenced> fenced_holds(const History& history) {
  std::vector<Fenced> holds;
  for (std::size_t i = 0; i < history.size(); ++i) {
    const auto* acquired = std::get_if<Acquired>(&history[i].what);
    if (acquired == nullptr || acquired->fencing == FencingToken{}) continue;
    holds.push_back({*acquired, history[i].at, asked_at(history, acquired->hold, i), i});
  }
  return holds;
}

}  // namespace

// Names as `other` the hold with the greatest token told before the question, or else the one with the same
// token.
std::optional<Violation> find_fence(const History& history, const ReferenceSetup& /*setup*/) {
  const std::vector<Fenced> holds = fenced_holds(history);
  for (std::size_t later = 0; later < holds.size(); ++later) {
    const Fenced& hold = holds[later];
    const Fenced* greatest = nullptr;
    const Fenced* same = nullptr;
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      const Fenced& other = holds[earlier];
      if (other.told.resource != hold.told.resource) continue;
      if (other.told.fencing == hold.told.fencing) same = &other;
      if (other.acquired < hold.asked && (greatest == nullptr || greatest->told.fencing < other.told.fencing))
        greatest = &other;
    }
    if (greatest != nullptr && greatest->told.fencing < hold.told.fencing) greatest = nullptr;
    const Fenced* other = greatest != nullptr ? greatest : same;
    if (other != nullptr) return Violation{Property::fence, hold.at, hold.told.hold, other->told.hold, {}};
  }
  return std::nullopt;
}

}  // namespace lockstep::properties::reference
