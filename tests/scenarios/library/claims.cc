#include "tests/scenarios/library/claims.h"

#include "core/check.h"

namespace lockstep::tests {
namespace {

using scenarios::Scenario;
using sim::ScriptedFault;
using sim::TriggerEvent;

constexpr ClientId client_a{0};

PropertySet set_of(std::initializer_list<Property> properties) {
  PropertySet set;
  for (const Property property : properties) set.insert(property);
  return set;
}

ScriptedFault fault_of_a(FaultKind kind, Duration magnitude, TriggerEvent event, std::uint32_t count = 1) {
  ScriptedFault fault;
  fault.kind = kind;
  fault.target.host = HostId::client(client_a);
  fault.trigger = {event, client_a, count};
  fault.magnitude = magnitude.ns;
  return fault;
}

ScriptedFault delayed_request(std::uint16_t node, Duration magnitude) {
  ScriptedFault fault = fault_of_a(FaultKind::request_delay, magnitude, TriggerEvent::acquire_called);
  fault.target.peer = HostId::redis(NodeId{node});
  return fault;
}

// Returns a scenario with two clients, five nodes, TTL 200 ms and one-way latency 1 ms. A begins at once,
// B after 100 ms.
Scenario base(std::string_view id) {
  RedlockPolicy policy;
  policy.ttl = milliseconds(200);
  policy.retry_delay_min = milliseconds(10);
  policy.retry_delay_max = milliseconds(40);
  Scenario scenario;
  scenario.id = id;
  scenario.lock = policy;
  scenario.checked = set_of({Property::me, Property::ts, Property::rel, Property::gap, Property::fence});
  scenario.setup.workload.stagger = milliseconds(100);
  scenario.setup.workload.rounds = 1;
  scenario.setup.duration = seconds(2);
  return scenario;
}

RedlockPolicy& rules(Scenario& scenario) { return std::get<RedlockPolicy>(scenario.lock); }

Scenario work_outlasts_validity(std::string_view id) {
  Scenario scenario = base(id);
  scenario.setup.workload.checks_validity = false;
  scenario.setup.workload.work.min = scenario.setup.workload.work.max = milliseconds(300);
  scenario.checked = set_of({Property::res});
  if (id != "C9") scenario.setup.guard = ResourceGuard::compare_and_set;
  scenario.setup.workload.blind_writes = id == "C14-blind";
  return scenario;
}

Scenario late_replies(std::string_view id) {
  Scenario scenario = base(id);
  rules(scenario).validity_check = id == "C10";
  scenario.setup.workload.work.min = scenario.setup.workload.work.max = milliseconds(100);
  scenario.setup.faults = {
      fault_of_a(FaultKind::pause, milliseconds(300), TriggerEvent::requests_executed, scenario.setup.nodes)};
  return scenario;
}

Scenario clock_of_client_steps_back() {
  Scenario scenario = base("C17");
  rules(scenario).elapsed_clock = ElapsedClock::wall;
  scenario.setup.workload.work.min = scenario.setup.workload.work.max = milliseconds(500);
  scenario.setup.faults = {fault_of_a(FaultKind::wall_step, milliseconds(-100), TriggerEvent::acquired)};
  return scenario;
}

Scenario clock_of_node_steps_forward() {
  Scenario scenario = base("C15");
  scenario.setup.workload.work.min = scenario.setup.workload.work.max = milliseconds(120);
  ScriptedFault step = fault_of_a(FaultKind::wall_step, seconds(1), TriggerEvent::acquired);
  step.target.host = HostId::redis(NodeId{2});
  scenario.setup.faults = {delayed_request(3, milliseconds(800)), delayed_request(4, milliseconds(800)),
                           step};
  return scenario;
}

Scenario rates_apart() {
  Scenario scenario = base("C18");
  rules(scenario).ttl = seconds(1);
  scenario.setup.clients = 1;
  scenario.setup.workload.work.min = scenario.setup.workload.work.max = milliseconds(1500);
  return scenario;
}

Scenario late_token() {
  Scenario scenario = base("C12-late");
  scenario.setup.guard = ResourceGuard::fencing;
  scenario.setup.workload.fetches_token = true;
  scenario.checked = set_of({Property::res});
  scenario.setup.faults = {fault_of_a(FaultKind::pause, milliseconds(500), TriggerEvent::acquired)};
  return scenario;
}

Scenario suspended_holder() {
  Scenario scenario = base("C39");
  scenario.setup.workload.work.min = scenario.setup.workload.work.max = milliseconds(100);
  scenario.setup.faults = {fault_of_a(FaultKind::suspend, milliseconds(600), TriggerEvent::acquired)};
  return scenario;
}

Scenario same_token() {
  Scenario scenario = base("C7");
  scenario.setup.workload.work.min = scenario.setup.workload.work.max = milliseconds(100);
  scenario.setup.faults = {fault_of_a(FaultKind::pause, milliseconds(270), TriggerEvent::acquired)};
  return scenario;
}

// One node's key is set late and outlives the others. Here the consent of that node is enough for the
// extension.
Scenario extended_by_one_node() {
  Scenario scenario = base("C32");
  scenario.setup.clients = 1;
  rules(scenario).extend_needs_quorum = false;
  rules(scenario).extend_within_validity = false;
  scenario.setup.workload.work.min = scenario.setup.workload.work.max = milliseconds(260);
  scenario.setup.workload.extend_after = milliseconds(178);
  scenario.setup.faults = {delayed_request(0, milliseconds(40))};
  return scenario;
}

}  // namespace

Scenario claim(std::string_view id) {
  if (id == "C9" || id == "C14" || id == "C14-blind") return work_outlasts_validity(id);
  if (id == "C10" || id == "C10-unchecked") return late_replies(id);
  if (id == "C12-late") return late_token();
  if (id == "C15") return clock_of_node_steps_forward();
  if (id == "C17") return clock_of_client_steps_back();
  if (id == "C18") return rates_apart();
  if (id == "C39") return suspended_holder();
  if (id == "C7") return same_token();
  if (id == "C32") return extended_by_one_node();
  CHECK(id == "C11", "no claim {} here", id);
  Scenario scenario = base(id);
  scenario.checked = set_of({Property::res, Property::me});
  scenario.setup.faults = {fault_of_a(FaultKind::pause, milliseconds(500), TriggerEvent::validity_checked)};
  return scenario;
}

}  // namespace lockstep::tests
