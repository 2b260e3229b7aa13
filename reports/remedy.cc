#include "reports/remedy.h"

#include <string_view>

#include <fmt/format.h>

#include "core/text.h"

namespace lockstep::reports {
namespace {

constexpr std::string_view fencing = "a resource that checks fencing tokens";
constexpr std::string_view fencing_keys =
    " ([lock] fencing = true, [resource] guard = \"fencing\"; property RES)";

std::vector<std::string> against(std::string_view assumption, Duration ttl) {
  if (assumption == "a node keeps an acknowledged key for its TTL") {
    return {"nodes that have a write on disk before they answer ([cluster] persistence = \"aof_always\")",
            fmt::format("nodes that stay down for at least the TTL ([cluster] restart_delay = \"{}\")",
                        to_text(ttl))};
  }
  if (assumption.starts_with("wall clock")) return {"clocks of nodes that are corrected slowly, never set"};
  if (assumption.starts_with("rate error")) return {"a larger drift allowance ([lock] drift_factor)"};
  if (assumption.starts_with("one node list")) return {"a change of the list while nobody holds a lock"};
  if (assumption.starts_with("a coordinator keeps")) return {"entries on a node ([lock] store = \"node\")"};
  if (assumption.starts_with("the clients' wall clocks"))
    return {"a key with a TTL, which the node counts ([lock] kind = \"single\")"};
  return {};
}

bool lets_two_write(std::string_view assumption) {
  return !assumption.starts_with("blind write") && !assumption.starts_with("nodes up") &&
         !assumption.ends_with("at the release");
}

}  // namespace

std::vector<std::string> remedies(const JudgedViolation& judged, Duration ttl, bool can_fence) {
  if (judged.inside_model || judged.breached.empty()) return {};
  const std::string_view assumption = judged.breached.front().name;
  std::vector<std::string> all = against(assumption, ttl);
  if (lets_two_write(assumption)) all.push_back(fmt::format("{}{}", fencing, can_fence ? fencing_keys : ""));
  return all;
}

}  // namespace lockstep::reports
