#include "scenarios/shrink/remap.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "core/check.h"

namespace lockstep::scenarios {
namespace {

template <class T>
std::optional<std::size_t> place_of(const std::vector<T>& all, const T& wanted) {
  const auto at = std::find(all.begin(), all.end(), wanted);
  if (at == all.end()) return std::nullopt;
  return static_cast<std::size_t>(at - all.begin());
}

// Returns true iff the key names a client that is gone. Keys of messages, rounds, draws and a client's
// clocks name a client by itself.
bool is_gone(const ChoiceKey& key, const sim::Setup& to) {
  switch (key.kind) {
    case ChoiceKind::clock_offset:
    case ChoiceKind::clock_rate:
      return key.host_kind == HostKind::client && key.index >= to.clients;
    default:
      return key.client >= to.clients;
  }
}

template <class T>
std::optional<std::int64_t> moved(std::int64_t value, const std::vector<T>& from, const std::vector<T>& to) {
  const auto place = place_of(to, from[static_cast<std::size_t>(value) % from.size()]);
  if (!place) return std::nullopt;
  return static_cast<std::int64_t>(*place);
}

class Remapper {
 public:
  Remapper(const Schedule& schedule, const sim::Setup& from, const sim::Setup& to)
      : schedule_(schedule), from_(from), to_(to) {}

  Schedule run() {
    for (const Deviation& deviation : schedule_.overrides()) {
      const ChoiceKey& key = deviation.key;
      if (key.kind == ChoiceKind::fault) {
        add_scripted(deviation);
      } else if (key.kind == ChoiceKind::family_magnitude) {
        add_slot(deviation);
      } else if (!is_fault_detail(key.kind) && !is_gone(key, to_)) {
        result_.set(key, deviation.value);
      }
    }
    return std::move(result_);
  }

 private:
  void add_scripted(Deviation deviation) {
    const ChoiceKey from_key = deviation.key;
    const auto place = place_of(to_.faults, from_.faults.at(deviation.key.index));
    if (!place) return;
    deviation.key.index = static_cast<std::uint16_t>(*place);
    const std::int64_t softened = value_of(from_key, ChoiceKind::fault_softened);
    result_.set(deviation.key, deviation.value);
    set_detail(deviation.key, ChoiceKind::fault_softened, softened);
  }

  std::int64_t value_of(ChoiceKey key, ChoiceKind kind) const {
    key.kind = kind;
    return schedule_.value_of(key);
  }

  void set_detail(ChoiceKey key, ChoiceKind kind, std::int64_t value) {
    key.kind = kind;
    if (value != 0) result_.set(key, value);
  }

  // Families keep their numbers, because these do not depend on the clients.
  void add_slot(const Deviation& head) {
    if (head.value == 0 || head.key.index >= to_.families.size()) return;
    const sim::FaultFamily& from = from_.families.at(head.key.index);
    const sim::FaultFamily& to = to_.families[head.key.index];
    if (from.kind != to.kind || head.key.attempt >= to.slots) return;
    const auto target = moved(value_of(head.key, ChoiceKind::family_target), from.targets, to.targets);
    const auto anchor = moved(value_of(head.key, ChoiceKind::family_anchor), from.anchors, to.anchors);
    if (!target || !anchor) return;
    result_.set(head.key, head.value);
    set_detail(head.key, ChoiceKind::family_target, *target);
    set_detail(head.key, ChoiceKind::family_anchor, *anchor);
    for (const ChoiceKind kind :
         {ChoiceKind::family_occurrence, ChoiceKind::family_offset, ChoiceKind::family_softened})
      set_detail(head.key, kind, value_of(head.key, kind));
  }

  const Schedule& schedule_;
  const sim::Setup& from_;
  const sim::Setup& to_;
  Schedule result_;
};

}  // namespace

Schedule remap(const Schedule& schedule, const sim::Setup& from, const sim::Setup& to) {
  CHECK(!schedule.seed(), "a seed draws other targets where there are fewer clients");
  return Remapper(schedule, from, to).run();
}

}  // namespace lockstep::scenarios
