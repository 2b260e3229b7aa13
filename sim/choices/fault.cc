#include "sim/choices/fault.h"

namespace lockstep::sim {
namespace {

ChoiceKey family_key(ChoiceKind kind, const FaultFamily& family, std::size_t number, std::uint32_t slot) {
  ChoiceKey key;
  key.kind = kind;
  key.fault = family.kind;
  key.index = static_cast<std::uint16_t>(number);
  key.attempt = slot;
  return key;
}

ChoiceSpec index_spec(std::size_t size) {
  return {Distribution::uniform, 0, static_cast<std::int64_t>(size) - 1, {1, 1}, false};
}

// An edited schedule may hold an index that is out of range. The index wraps around and so still names one
// of the alternatives.
std::size_t wrapped(std::int64_t value, std::size_t size) { return static_cast<std::size_t>(value) % size; }

// Makes the fault strike as its nearest neighbour within the model: a suspend as a pause, an outage of a
// node without the loss of a key, and a coordinator's as a pause, through which it remembers.
void soften(Fault& fault) {
  const bool outage = takes_down(fault.kind);
  if (outage && fault.target.host.kind == HostKind::redis) fault.keeps_keys = true;
  const bool forgets = outage && fault.target.host.kind == HostKind::coordinator;
  if (forgets || fault.kind == FaultKind::suspend) fault.kind = FaultKind::pause;
}

Fault scripted(const ScriptedFault& spec, std::size_t number, Chooser& chooser) {
  Fault fault;
  fault.kind = spec.kind;
  fault.target = spec.target;
  fault.trigger = spec.trigger;
  fault.offset = spec.offset;
  fault.lasts = spec.lasts;
  fault.key.kind = ChoiceKind::fault;
  fault.key.fault = spec.kind;
  fault.key.index = static_cast<std::uint16_t>(number);
  fault.magnitude = chooser.choose(fault.key, ChoiceSpec{}, Instant{});
  ChoiceKey softened = fault.key;
  softened.kind = ChoiceKind::fault_softened;
  if (chooser.may_override(softened.kind) && chooser.choose(softened, ChoiceSpec{}, Instant{}) != 0)
    soften(fault);
  return fault;
}

Fault drawn(const FaultFamily& family, std::size_t number, std::uint32_t slot, Chooser& chooser) {
  const auto key = [&](ChoiceKind kind) { return family_key(kind, family, number, slot); };
  Fault fault;
  fault.kind = family.kind;
  fault.lasts = family.lasts;
  fault.key = key(ChoiceKind::family_magnitude);
  const auto pick = [&](ChoiceKind kind, const ChoiceSpec& spec) {
    return chooser.choose(key(kind), spec, Instant{});
  };
  fault.magnitude =
      pick(ChoiceKind::family_magnitude, {family.magnitude_distribution, family.magnitude_min,
                                          family.magnitude_max, family.chance, family.either_sign});
  if (fault.magnitude == 0) return fault;
  const auto target = pick(ChoiceKind::family_target, index_spec(family.targets.size()));
  fault.target = family.targets[wrapped(target, family.targets.size())];
  const auto anchor = pick(ChoiceKind::family_anchor, index_spec(family.anchors.size()));
  fault.trigger = family.anchors[wrapped(anchor, family.anchors.size())];
  const auto occurrence = pick(ChoiceKind::family_occurrence, index_spec(family.max_occurrence));
  fault.trigger.count = 1 + static_cast<std::uint32_t>(occurrence);
  const auto offset = pick(ChoiceKind::family_offset, spec_above_minimum(family.offset));
  fault.offset = family.offset.min + Duration{offset};
  const ChoiceKind softened = ChoiceKind::family_softened;
  if (chooser.may_override(softened) && pick(softened, ChoiceSpec{}) != 0) soften(fault);
  return fault;
}

}  // namespace

ChoiceSpec spec_above_minimum(const DurationRange& range) {
  const std::int64_t span = (range.max - range.min).ns;
  if (range.distribution == Distribution::log_uniform && span >= 1)
    return {Distribution::log_uniform, 1, span, {1, 1}, false};
  return {Distribution::uniform, 0, span, {1, 1}, false};
}

std::vector<Fault> draw_faults(const Setup& setup, Chooser& chooser) {
  std::vector<Fault> faults;
  for (std::size_t number = 0; number < setup.faults.size(); ++number) {
    Fault fault = scripted(setup.faults[number], number, chooser);
    if (fault.magnitude != 0) faults.push_back(fault);
  }
  for (std::size_t number = 0; number < setup.families.size(); ++number) {
    const FaultFamily& family = setup.families[number];
    for (std::uint32_t slot = 0; slot < family.slots; ++slot) {
      Fault fault = drawn(family, number, slot, chooser);
      if (fault.magnitude != 0) faults.push_back(fault);
    }
  }
  return faults;
}

}  // namespace lockstep::sim
