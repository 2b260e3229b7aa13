#include "scenarios/token/hash.h"

#include <string>
#include <variant>
#include <vector>

#include "core/field_bytes.h"

namespace lockstep::scenarios {
namespace {

// The bytes that the hash is taken of. Lists begin with their length.
class Fields : public FieldBytes {
 public:
  using FieldBytes::add;
  void add(RateError rate) { add(rate.ppb); }
  // Ratios are added in lowest terms, because equal ratios are the same rule.
  void add(Ratio ratio) {
    std::int64_t a = ratio.numerator;
    std::int64_t b = ratio.denominator;
    while (b != 0) {
      const std::int64_t rest = a % b;
      a = b;
      b = rest;
    }
    add(ratio.numerator / a);
    add(ratio.denominator / a);
  }

  void add(const RedlockPolicy& rules) {
    add_all(rules.ttl, rules.drift_factor, rules.drift_constant, rules.quorum, rules.validity_check,
            rules.reports_validity, rules.elapsed_clock, rules.start_time, rules.request_order,
            rules.decide_at, rules.node_timeout, rules.on_timeout, rules.release_partials, rules.release_to,
            rules.token_reuse, rules.attempts, rules.retry_delay_min, rules.retry_delay_max, rules.fencing,
            rules.auto_extend_after, rules.max_extensions, rules.extend_within_validity,
            rules.extend_needs_quorum, rules.fencing_source, rules.extend_missing);
    const RedlockPolicy specification;
    add_later("quorum_of", rules.quorum_of, specification.quorum_of);
    add_later("drift_sign", rules.drift_sign, specification.drift_sign);
    add_later("on_node_error", rules.on_node_error, specification.on_node_error);
    add_later("extend_result", rules.extend_result, specification.extend_result);
    add_later("extend_cleanup", rules.extend_cleanup, specification.extend_cleanup);
    add_later("top_up", rules.top_up, specification.top_up);
    add_later("keys", rules.keys, specification.keys);
  }
  // Adds a rule that scenarios did not have from the start. With its default nothing is added, so the hash
  // is the same as before the rule existed, and older tokens stay valid.
  template <class T>
  void add_later(std::string_view name, const T& value, const T& otherwise) {
    if (value == otherwise) return;
    add(std::string(name));
    add(value);
  }
  void add(const SingleLockPolicy& rules) {
    add_all(rules.ttl, rules.drift_factor, rules.drift_constant, rules.reports_validity, rules.node_timeout,
            rules.attempts, rules.retry_delay_min, rules.retry_delay_max, rules.release_partials,
            rules.release, rules.set_expiry, rules.validity_check, rules.extend_missing);
  }
  void add(const std::string& text) {
    add(text.size());
    for (const char c : text) add(c);
  }
  void add(const UserLockPolicy& rules) {
    add_all(rules.lock.kind, rules.ttl, rules.node_timeout, rules.retry_delay_min, rules.retry_delay_max);
  }
  void add(const CoordinatedPolicy& rules) {
    add_all(rules.ttl, rules.drift_factor, rules.drift_constant, rules.lock_id, rules.lock_id_fields,
            rules.grant, rules.placement, rules.virtual_nodes, rules.on_join, rules.release, rules.store,
            rules.expiry, rules.elapsed_clock, rules.validity_check, rules.reports_validity,
            rules.release_partials, rules.fencing, rules.node_timeout, rules.attempts, rules.retry_delay_min,
            rules.retry_delay_max, rules.client_ids, rules.resources, rules.joins_at);
  }
  void add(const GetsetPolicy& rules) {
    add_all(rules.ttl, rules.node_timeout, rules.retry_delay_min, rules.retry_delay_max);
    add_later("reports_validity", rules.reports_validity, GetsetPolicy{}.reports_validity);
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

  template <class T>
  void add(const std::vector<T>& list) {
    add(list.size());
    for (const T& member : list) add(member);
  }

  template <class... T>
  void add_all(const T&... fields) {
    (add(fields), ...);
  }
};

}  // namespace

std::uint64_t scenario_hash(const Scenario& scenario) {
  Fields fields;
  fields.add(scenario.lock.index());
  std::visit([&](const auto& rules) { fields.add(rules); }, scenario.lock);
  fields.add(scenario.setup);
  fields.add(scenario.checked.bits);
  const bool liveness = scenario.checked.contains(Property::lv) || scenario.checked.contains(Property::orph);
  if (liveness) fields.add(scenario.bounds);
  return fields.hash();
}

}  // namespace lockstep::scenarios
