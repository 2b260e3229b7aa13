#include "sim/choices/faults.h"

#include "core/check.h"

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

}  // namespace

Fault draw_slot(const FaultFamily& family, std::size_t number, std::uint32_t slot, Chooser& chooser) {
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

std::vector<Fault> draw_faults(const Setup& setup, Chooser& chooser) {
  std::vector<Fault> faults;
  for (std::size_t number = 0; number < setup.faults.size(); ++number) {
    Fault fault = scripted(setup.faults[number], number, chooser);
    if (fault.magnitude != 0) faults.push_back(fault);
  }
  for (std::size_t number = 0; number < setup.families.size(); ++number) {
    const FaultFamily& family = setup.families[number];
    for (std::uint32_t slot = 0; slot < family.slots; ++slot) {
      Fault fault = draw_slot(family, number, slot, chooser);
      if (fault.magnitude != 0) faults.push_back(fault);
    }
  }
  return faults;
}

// A fault at a time waits for the start of the run, which is no event that anybody reports.
std::uint32_t Faults::armed_events() const {
  std::uint32_t events = 0;
  for (const Fault& fault : faults_) {
    const bool waits = fault.armed && fault.trigger.event != TriggerEvent::start;
    if (waits) events |= std::uint32_t{1} << static_cast<unsigned>(fault.trigger.event);
  }
  return events;
}

void Faults::reset(const Setup& setup, Chooser& chooser, Instant all_end, bool watches_all) {
  all_end_ = all_end;
  faults_ = draw_faults(setup, chooser);
  watch_all(watches_all);
}

RateError Faults::rate_of(HostId host, FaultKind kind, Instant now, RateError otherwise) const {
  const Fault* last = nullptr;
  for (const Fault& fault : faults_) {
    if (fault.kind != kind || !fault.lasts_at(now) || fault.target.host != host) continue;
    if (last == nullptr || fault.began >= last->began) last = &fault;
  }
  return last == nullptr ? otherwise : RateError{last->magnitude};
}

Duration Faults::slowness_of(HostId host, Instant now) const {
  Duration worst;
  for (const Fault& fault : faults_) {
    if (fault.kind == FaultKind::slow && fault.lasts_at(now) && fault.target.host == host)
      worst = std::max(worst, Duration{fault.magnitude});
  }
  return worst;
}

void Faults::open_slots(const Setup& setup, std::span<const std::uint16_t> families, std::uint32_t slots) {
  for (const std::uint16_t number : families) {
    const FaultFamily& family = setup.families[number];
    CHECK(family.offset.min.ns == 0, "a fault of a search strikes at its anchor");
    const auto on_client = [](const FaultTarget& target) { return target.host.kind == HostKind::client; };
    const auto client = std::find_if(family.targets.begin(), family.targets.end(), on_client);
    Fault fault;
    fault.kind = family.kind;
    // The target is a stand-in until the fault strikes. A client is preferred, because World must see that a
    // client may crash.
    fault.target = client == family.targets.end() ? family.targets.front() : *client;
    fault.lasts = family.lasts;
    fault.key.kind = ChoiceKind::family_magnitude;
    fault.key.fault = family.kind;
    fault.key.index = number;
    fault.armed = false;
    faults_.insert(faults_.end(), slots, fault);
  }
}

std::uint32_t Faults::take_slot(const StepDeviation& deviation) {
  std::uint32_t number = deviation.first_slot;
  const std::uint16_t family = faults_[number].key.index;
  while (faults_.at(number).magnitude != 0) ++number;
  CHECK(faults_[number].key.index == family, "no free slot of family {}", family);
  faults_[number].magnitude = deviation.magnitude;
  faults_[number].target = deviation.target;
  return number;
}

// Beside those that are referred to, faults matter that wait for their trigger, or that set a rate or a
// slowness now.
void Faults::add_state_to(FieldWords& words, Instant at, std::vector<std::uint32_t>& ranks) const {
  std::uint32_t rank = 0;
  for (std::size_t number = 0; number < faults_.size(); ++number) {
    const Fault& fault = faults_[number];
    const bool lasts = lasts_apart(fault.kind) && fault.lasts_at(at);
    if (ranks[number] == no_rank && !fault.armed && !lasts) continue;
    ranks[number] = rank++;
    const HostId peer = fault.target.peer.value_or(fault.target.host);
    const bool began_counts = lasts_apart(fault.kind) || takes_down(fault.kind);
    words.add_all(fault.key.high_word(), fault.target.host, peer, fault.target.direction, fault.magnitude,
                  std::uint64_t{fault.seen} << 2 | (fault.armed ? 2U : 0U) | (fault.over ? 1U : 0U),
                  began_counts ? fault.began : Instant{});
  }
  words.add(rank);
}

}  // namespace lockstep::sim
