#include "reports/story/fault_words.h"

#include <algorithm>

#include <fmt/core.h>

#include "core/fault_kind.h"
#include "core/schedule/choice_limits.h"
#include "core/text.h"

namespace lockstep::reports {
namespace {

// Which way a clock jumps, and by how much.
std::string step_words(std::int64_t ns) {
  return fmt::format("{} by {}", ns < 0 ? "back" : "forward", for_people(Duration{ns < 0 ? -ns : ns}));
}

// How a clock runs from now on.
std::string rate_words(std::int64_t ppb) {
  return fmt::format("{} by {}", ppb < 0 ? "slow" : "fast", for_people(RateError{ppb < 0 ? -ppb : ppb}));
}

// How long something lasts that may last for good.
std::string length_words(Duration duration) {
  return duration == longest_duration ? " for good" : fmt::format(" for {}", for_people(duration));
}

std::string outage_words(Duration duration) {
  if (duration == longest_duration) return " and stays down";
  if (duration.ns == 1) return " and starts again as soon as it can";
  return fmt::format(" and is down for {}", for_people(duration));
}

}  // namespace

std::string hosts_text(std::vector<HostId> hosts) {
  std::sort(hosts.begin(), hosts.end());
  hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
  std::string text;
  bool in_nodes = false;
  for (std::size_t i = 0; i < hosts.size();) {
    std::size_t last = i;
    const bool node = hosts[i].kind == HostKind::redis;
    while (node && last + 1 < hosts.size() &&
           hosts[last + 1] == HostId{HostKind::redis, static_cast<std::uint16_t>(hosts[last].index + 1)}) {
      ++last;
    }
    if (!text.empty()) text += node && in_nodes ? "," : ", ";
    text += node && in_nodes ? fmt::format("{}", hosts[i].index + 1) : to_text(hosts[i]);
    if (last == i + 1) text += fmt::format(",{}", hosts[last].index + 1);
    if (last > i + 1) text += fmt::format("-{}", hosts[last].index + 1);
    in_nodes = node;
    i = last + 1;
  }
  return text;
}

std::string fault_words(const FaultBegan& fault, const std::vector<HostId>& peers) {
  const bool one = peers.size() == 1;
  const Duration duration{fault.magnitude};
  const std::string others = peers.empty() ? "every host" : hosts_text(peers);
  return fmt::format(
      fmt::runtime(fault_info(fault.kind).words), fmt::arg("size", for_people(duration)),
      fmt::arg("step", step_words(fault.magnitude)), fmt::arg("rate", rate_words(fault.magnitude)),
      fmt::arg("length", length_words(duration)), fmt::arg("outage", outage_words(duration)),
      fmt::arg("peers", others), fmt::arg("s", one ? "" : "s"), fmt::arg("ies", one ? "y" : "ies"),
      fmt::arg("are", one ? "is" : "are"), fmt::arg("breaks", one ? "breaks" : "break"));
}

}  // namespace lockstep::reports
