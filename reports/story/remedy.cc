#include "reports/story/remedy.h"

#include <variant>

#include <fmt/format.h>

#include "core/text.h"

namespace lockstep::reports {
namespace {

// Leaves out what the scenario has set already.
std::vector<std::string> against_loss(const Breach& breach, const RemedySetup& setup) {
  const auto* fault = std::get_if<StruckFault>(&breach.by.front());
  if (fault != nullptr && fault->kind == FaultKind::key_loss)
    return {"nodes that never drop a key before its time (maxmemory-policy noeviction, no FLUSHALL)"};
  std::vector<std::string> all;
  if (setup.persistence != Persistence::aof_always)
    all.emplace_back(
        "nodes that have a write on disk before they answer ([cluster] persistence = \"aof_always\")");
  if (setup.restart_delay < setup.ttl)
    all.push_back(fmt::format("nodes that stay down for at least the TTL ([cluster] restart_delay = \"{}\")",
                              to_text(setup.ttl)));
  return all;
}

std::vector<std::string> against(const Breach& breach, const RemedySetup& setup) {
  switch (breach.assumption) {
    case Assumption::key_kept:
      return against_loss(breach, setup);
    case Assumption::wall_step_on_node:
    case Assumption::wall_freeze_on_node:
      return {"clocks of nodes that are corrected slowly, never set"};
    case Assumption::clock_rates:
      return {"a larger drift allowance ([lock] drift_factor)"};
    case Assumption::one_node_list:
      return {"a change of the list while nobody holds a lock"};
    case Assumption::coordinator_remembers:
      return {"entries on a node ([lock] store = \"node\")"};
    case Assumption::coordinator_clocks_agree:
      return {"clocks of coordinators that are corrected slowly, never set"};
    case Assumption::client_clocks_agree:
      return {"a key with a TTL, which the node counts ([lock] kind = \"single\")"};
    default:
      return {};
  }
}

bool lets_two_write(Assumption assumption) {
  switch (assumption) {
    case Assumption::guarded_writes:
    case Assumption::reach:
    case Assumption::link_at_release:
    case Assumption::node_at_release:
    case Assumption::coordinator_at_release:
      return false;
    default:
      return true;
  }
}

// Advises a resource that refuses stale operations. It makes two holders harmless;
// it does not prevent them.
std::string fencing_for(const JudgedViolation& judged, const RemedySetup& setup) {
  return fmt::format(
      "{}a resource that checks fencing tokens{}",
      judged.violation.property == Property::res ? "" : "so that two holders do no harm: ",
      setup.can_fence ? " ([lock] fencing = true, [resource] guard = \"fencing\"; property RES)" : "");
}

}  // namespace

std::vector<std::string> remedies(const JudgedViolation& judged, const RemedySetup& setup) {
  if (judged.inside_model || judged.breached.empty()) return {};
  const Breach& first = judged.breached.front();
  std::vector<std::string> all = against(first, setup);
  if (lets_two_write(first.assumption) && setup.guard != ResourceGuard::fencing)
    all.push_back(fencing_for(judged, setup));
  return all;
}

}  // namespace lockstep::reports
