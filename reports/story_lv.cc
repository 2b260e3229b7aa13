#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "core/text.h"
#include "reports/teller.h"

namespace lockstep::reports {
namespace {

// What had happened to others since the call.
struct Others {
  std::size_t acquired = 0;
  std::optional<HoldId> last;  // that acquired, before the call or after it
};

Others others_of(const Teller& teller, const HoldView& waiting) {
  Others others;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > teller.violation().at) break;
    const auto* acquired = std::get_if<Acquired>(&recorded.what);
    if (acquired == nullptr) continue;
    others.last = acquired->hold;
    if (recorded.at >= waiting.called) ++others.acquired;
  }
  return others;
}

// Whose keys stand in the way: by hold, the nodes that keep its key at the end. An earlier attempt of the one
// that waits can be among them.
std::map<HoldId, std::vector<NodeId>> keys_in_the_way(const Teller& teller, ClientId waiting) {
  const Instant end = teller.violation().at;
  std::vector<HoldId> stamps;
  HoldId attempt;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > end) break;
    const auto* started = std::get_if<AttemptStarted>(&recorded.what);
    if (started != nullptr && started->hold.client == waiting) attempt = started->hold;
    const auto* set = std::get_if<KeySet>(&recorded.what);
    if (set == nullptr || set->key != KeyId{0}) continue;
    if (std::find(stamps.begin(), stamps.end(), set->hold) == stamps.end()) stamps.push_back(set->hold);
  }
  std::map<HoldId, std::vector<NodeId>> kept;
  for (const HoldId hold : stamps) {
    if (hold == attempt) continue;
    const HoldView view = teller.view(hold);
    for (const KeySpan& span : view.keys) {
      if (span.end == KeyEnd::kept && span.to > end) kept[hold].push_back(span.node);
    }
  }
  return kept;
}

// "nobody has acquired it", "others have acquired it 3 times"
std::string meanwhile(const Others& others) {
  if (others.acquired == 0) return "nobody has acquired it";
  return fmt::format("others have acquired it {}",
                     others.acquired == 1 ? std::string("once") : fmt::format("{} times", others.acquired));
}

// "client:B's key, although it has called release"
std::string whose(const Teller& teller, const HoldView& view, ClientId waiting) {
  const std::string name = Teller::name(view.hold);
  if (!view.told) {
    return fmt::format("the key of an attempt of {} that came to nothing",
                       view.hold.client == waiting ? name + " itself" : name);
  }
  const std::string key = name + "'s key";
  if (view.ended == BeliefEnd::crashed) return key + ", although it has crashed";
  if (view.ended == BeliefEnd::release_called) return key + ", although it has called release";
  if (view.ended == BeliefEnd::lost) return key + ", although it has been told that the lock is lost";
  if (view.believes_until <= teller.violation().at) return key + ", although its validity has ended";
  return key + ", and it believes";
}

}  // namespace

void tell_lv(Teller& teller) {
  const Violation& violation = teller.violation();
  const HoldView waiting = teller.view(violation.hold);
  const std::string name = Teller::name(violation.hold);
  const Others others = others_of(teller, waiting);
  teller.say(Weight::acquired, waiting.called, name, "asks for the lock");
  teller.say_faults({violation.hold.client}, waiting.called);
  if (others.last) {
    const HoldView last = teller.view(*others.last);
    teller.say_acquired(last);
    teller.say_validity_ended(last);
    teller.say_faults({last.hold.client}, last.asked);
  }
  std::string why;
  for (const auto& [hold, nodes] : keys_in_the_way(teller, violation.hold.client)) {
    const HoldView view = teller.view(hold);
    if (hold != others.last) teller.say_keys_set(view);
    why += fmt::format(" {} still keep{} {}.", Teller::nodes(nodes), nodes.size() == 1 ? "s" : "",
                       whose(teller, view, violation.hold.client));
  }
  if (why.empty()) why = " No key stands in its way.";
  teller.say(Weight::verdict, violation.at, name,
             fmt::format("has waited for {}", for_people(violation.at - waiting.called)), meanwhile(others));
  teller.because(fmt::format("{} asked for the lock at {}, and by {} it had not got it; since then {}.{}",
                             name, teller.at(waiting.called), teller.at(violation.at), meanwhile(others),
                             why));
}

}  // namespace lockstep::reports
