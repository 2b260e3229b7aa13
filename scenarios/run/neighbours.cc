#include "scenarios/run/neighbours.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <variant>

#include "core/check.h"
#include "core/schedule/schedule_text.h"
#include "core/text_hash.h"
#include "properties/model/assumptions.h"
#include "properties/model/breaching_kinds.h"

namespace lockstep::scenarios {
namespace {

using properties::Neighbour;

constexpr std::array family_kinds{ChoiceKind::family_magnitude, ChoiceKind::family_target,
                                  ChoiceKind::family_anchor, ChoiceKind::family_occurrence,
                                  ChoiceKind::family_offset};

ChoiceKey clock_key(ChoiceKind kind, HostId host) {
  ChoiceKey key;
  key.kind = kind;
  key.host_kind = host.kind;
  key.index = host.index;
  return key;
}

ChoiceKey with_kind(ChoiceKey key, ChoiceKind kind) {
  key.kind = kind;
  return key;
}

bool is_of_family(ChoiceKind kind) {
  return kind == ChoiceKind::family_softened ||
         (kind >= ChoiceKind::family_magnitude && kind <= ChoiceKind::family_offset);
}

// Replaces the fault whose magnitude is the choice `head` by its neighbour.
void replace(Schedule& schedule, const ChoiceKey& head, const Neighbour& neighbour) {
  if (std::holds_alternative<properties::Softened>(neighbour)) {
    const bool scripted = head.kind == ChoiceKind::fault;
    schedule.set(with_kind(head, scripted ? ChoiceKind::fault_softened : ChoiceKind::family_softened), 1);
  } else {
    const auto* resized = std::get_if<properties::Resized>(&neighbour);
    schedule.set(head, resized == nullptr ? 0 : resized->magnitude);
  }
}

class Vicinity {
 public:
  Vicinity(const Runner& runner, const Schedule& schedule, const Schedule& neighbour, const RunResult& run,
           Property property, Instant from)
      : setup_(runner.scenario().setup),
        schedule_(schedule),
        neighbour_(neighbour),
        run_(run),
        property_(property),
        facts_(runner.facts()),
        from_(from) {
    for (const Recorded& recorded : run.history) {
      const auto* began = std::get_if<FaultBegan>(&recorded.what);
      if (began == nullptr || recorded.at > from) continue;
      const ChoiceKey& key = run.faults.at(began->fault).key;
      if (is_of_family(key.kind)) struck_.insert(key);
    }
  }

  Schedule make() {
    result_ = schedule_.seed() ? Schedule::seeded(*schedule_.seed()) : Schedule::nominal();
    for (const Deviation& deviation : neighbour_.overrides()) {
      if (is_kept(deviation.key)) result_.set(deviation.key, deviation.value);
    }
    for (const ChoiceKey& slot : struck_) write_down(slot);
    for (std::size_t i = 0; i < setup_.faults.size(); ++i) neutralise_scripted(i);
    for (std::size_t i = 0; i < setup_.families.size(); ++i) silence(i);
    neutralise_clocks();
    return std::move(result_);
  }

 private:
  ChoiceKey slot_key(const ChoiceKey& of_family) const {
    return with_kind(of_family, ChoiceKind::family_magnitude);
  }

  bool is_kept(const ChoiceKey& key) const {
    if (is_of_family(key.kind)) return struck_.contains(slot_key(key));
    switch (key.kind) {
      case ChoiceKind::clock_offset:
      case ChoiceKind::clock_rate:
      case ChoiceKind::fault:
      case ChoiceKind::fault_softened:
        return true;
      default: {
        const auto index = schedule_.find(key);
        return index && run_.asked.at(*index) < from_;
      }
    }
  }

  // Writes down the fault of a slot as it struck, because the slots of families are drawn anew.
  void write_down(const ChoiceKey& slot) {
    for (const ChoiceKind kind : family_kinds) {
      const ChoiceKey key = with_kind(slot, kind);
      if (result_.find(key)) continue;
      const auto chosen = std::find_if(run_.choices.begin(), run_.choices.end(),
                                       [&](const Deviation& choice) { return choice.key == key; });
      result_.set(key, chosen == run_.choices.end() ? 0 : chosen->value);
    }
  }

  void neutralise_scripted(std::size_t number) {
    const sim::ScriptedFault& fault = setup_.faults[number];
    ChoiceKey key;
    key.kind = ChoiceKind::fault;
    key.fault = fault.kind;
    key.index = static_cast<std::uint16_t>(number);
    const std::int64_t magnitude = result_.value_of(key);
    if (magnitude == 0) return;
    const auto neighbour =
        properties::neighbour_anywhere(property_, fault.kind, fault.target.host, magnitude, facts_);
    if (neighbour) replace(result_, key, *neighbour);
  }

  // Keeps the slots of a family that had not struck from striking if they could breach an assumption.
  void silence(std::size_t number) {
    const sim::FaultFamily& family = setup_.families[number];
    const bool breaches =
        std::any_of(family.targets.begin(), family.targets.end(), [&](const sim::FaultTarget& target) {
          return properties::may_breach(property_, family.kind, target.host, facts_);
        });
    if (!breaches) return;
    for (std::uint32_t slot = 0; slot < family.slots; ++slot) {
      ChoiceKey key;
      key.kind = ChoiceKind::family_magnitude;
      key.fault = family.kind;
      key.index = static_cast<std::uint16_t>(number);
      key.attempt = slot;
      if (!struck_.contains(key)) result_.set(key, 0);
    }
  }

  void neutralise_clocks() {
    for (std::uint16_t i = 0; i < run_.clocks.client_rates.size(); ++i)
      neutralise_clock(HostId::client(ClientId{i}), run_.clocks.client_rates[i],
                       facts_.lock.client_wall_clocks_agree);
    for (std::uint16_t i = 0; i < run_.clocks.node_rates.size(); ++i)
      neutralise_clock(HostId::redis(NodeId{i}), run_.clocks.node_rates[i], false);
    for (std::uint16_t i = 0; i < run_.clocks.coordinator_rates.size(); ++i)
      neutralise_clock(HostId::coordinator(CoordinatorId{i}), run_.clocks.coordinator_rates[i],
                       facts_.lock.coordinator_wall_clocks_agree);
  }

  void neutralise_clock(HostId host, RateError rate, bool must_agree) {
    const std::int64_t limit = properties::half_allowed_rate(facts_.lock.ttl).ppb;
    if (must_agree) {
      result_.set(clock_key(ChoiceKind::clock_rate, host), 0);
      result_.set(clock_key(ChoiceKind::clock_offset, host), 0);
    } else if (facts_.lock.ttl.ns > 0 && (rate.ppb < -limit || rate.ppb > limit)) {
      result_.set(clock_key(ChoiceKind::clock_rate, host), std::clamp(rate.ppb, -limit, limit));
    }
  }

  const sim::Setup& setup_;
  const Schedule& schedule_;
  const Schedule& neighbour_;
  const RunResult& run_;
  Property property_;
  const RunFacts& facts_;
  Instant from_;
  std::set<ChoiceKey> struck_;  // the slots that had struck by from_
  Schedule result_;
};

}  // namespace

Schedule cured(Schedule schedule, const properties::Culprits& culprits, const RunResult& run, Cure cure) {
  CHECK(!culprits.faults.empty() || !culprits.rates.empty() || !culprits.offsets.empty(),
        "a breach that nothing is to blame for");
  const bool removes = cure == Cure::removal;
  for (const properties::FaultCulprit& culprit : culprits.faults)
    replace(schedule, run.faults.at(culprit.fault).key, removes ? properties::Gone{} : culprit.neighbour);
  for (const properties::RateCulprit& culprit : culprits.rates) {
    schedule.set(clock_key(ChoiceKind::clock_rate, culprit.host), removes ? 0 : culprit.neighbour.ppb);
  }
  for (const HostId host : culprits.offsets) schedule.set(clock_key(ChoiceKind::clock_offset, host), 0);
  return schedule;
}

Schedule vicinity_of(const Runner& runner, const Schedule& schedule, const Schedule& neighbour,
                     const RunResult& run, Property property, Instant from) {
  return Vicinity(runner, schedule, neighbour, run, property, from).make();
}

Schedule near_schedule(Schedule vicinity, const Schedule& judged, Instant from, std::uint32_t number) {
  vicinity.set_then({Seed{text_hash(to_text(judged)) + number}, from});
  return vicinity;
}

}  // namespace lockstep::scenarios
