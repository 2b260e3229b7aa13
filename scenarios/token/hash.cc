#include "scenarios/token/hash.h"

#include <optional>

#include "scenarios/field_bytes_of.h"
#include "scenarios/format/lock_kind.h"

namespace lockstep::scenarios {
namespace {

// The bytes that the hash is taken of.
class Fields : public FieldBytesOf<Fields> {
 public:
  using FieldBytesOf<Fields>::add;
  void add(const LockPolicy& policy) {
    add(policy.index());
    RuleBytes rules;
    lock_kind_of(policy).add_rules(policy, rules);
    append(rules);
  }
  void add(const sim::DurationRange& range) { add_all(range.distribution, range.min, range.max); }
  void add(const sim::ClockErrors& errors) { add_all(errors.offset_max, errors.rate_max); }
  void add(const sim::Workload& workload) {
    add_all(workload.think, workload.work, workload.start, workload.stagger, workload.checks_validity,
            workload.reads, workload.blind_writes, workload.fetches_token, workload.rounds,
            workload.extend_after);
    add_later("on_lost", workload.on_lost, sim::OnLost::stop);
  }
  void add(HostId host) { add_all(host.kind, host.index); }
  void add(const sim::FaultTarget& target) {
    add_all(target.host, target.peer.has_value(), target.peer.value_or(HostId{}), target.direction);
  }
  void add(const sim::Trigger& trigger) { add_all(trigger.event, trigger.by.value, trigger.count); }
  void add(const sim::ScriptedFault& fault) {
    add_all(fault.kind, fault.target, fault.trigger, fault.offset, fault.magnitude, fault.lasts);
  }
  void add(const sim::FaultFamily& family) {
    add_all(family.kind, family.slots, family.chance, family.targets, family.anchors, family.max_occurrence,
            family.offset, family.magnitude_distribution, family.magnitude_min, family.magnitude_max,
            family.either_sign, family.lasts);
  }
  void add(const sim::LinkTopology& link) {
    add_all(link.client.value, link.server, link.exists, link.latency);
  }
  void add(const sim::Setup& setup) {
    add_all(setup.clients, setup.nodes, setup.keys, setup.latency, setup.client_clocks, setup.node_clocks,
            setup.workload, setup.guard, setup.persistence, setup.restart_delay,
            setup.restart_delay_by_wall_clock, setup.node_lists, setup.links, setup.faults, setup.families,
            setup.duration);
    add_later("coordinators", setup.coordinators, std::uint16_t{0});
    add_later("coordinator_clocks", setup.coordinator_clocks, sim::ClockErrors{});
    add_later("most_events", setup.most_events, sim::Setup{}.most_events);
  }

  void add(const std::optional<Duration>& duration) {
    add_all(duration.has_value(), duration.value_or(Duration{}));
  }
  void add(const Bounds& bounds) { add_all(bounds.lv_bound, bounds.acquire_deadline, bounds.orph_bound); }
};

}  // namespace

std::uint64_t scenario_hash(const Scenario& scenario) {
  Fields fields;
  fields.add(scenario.lock);
  fields.add(scenario.setup);
  fields.add(scenario.checked.bits);
  const bool liveness = scenario.checked.contains(Property::lv) || scenario.checked.contains(Property::orph);
  if (liveness) fields.add(scenario.bounds);
  return fields.hash();
}

}  // namespace lockstep::scenarios
