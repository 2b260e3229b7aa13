#include "reports/story/remedy.h"

#include <string_view>

#include <fmt/format.h>

#include "core/text.h"

namespace lockstep::reports {
namespace {

// Leaves out what the scenario has set already.
std::vector<std::string> against_loss(const Breach& breach, const RemedySetup& setup) {
  if (breach.by.starts_with("key_loss"))
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
  const std::string_view assumption = breach.name;
  if (assumption == "a node keeps an acknowledged key for its TTL") return against_loss(breach, setup);
  if (assumption.starts_with("wall clock")) return {"clocks of nodes that are corrected slowly, never set"};
  if (assumption.starts_with("rate error")) return {"a larger drift allowance ([lock] drift_factor)"};
  if (assumption.starts_with("one node list")) return {"a change of the list while nobody holds a lock"};
  if (assumption.starts_with("a coordinator keeps")) return {"entries on a node ([lock] store = \"node\")"};
  if (assumption.starts_with("the coordinators' wall clocks"))
    return {"clocks of coordinators that are corrected slowly, never set"};
  if (assumption.starts_with("the clients' wall clocks"))
    return {"a key with a TTL, which the node counts ([lock] kind = \"single\")"};
  return {};
}

bool lets_two_write(std::string_view assumption) {
  return !assumption.starts_with("blind write") && !assumption.starts_with("nodes up") &&
         !assumption.ends_with("at the release");
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
  if (lets_two_write(first.name) && setup.guard != ResourceGuard::fencing)
    all.push_back(fencing_for(judged, setup));
  return all;
}

}  // namespace lockstep::reports
