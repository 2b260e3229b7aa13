#include "reports/fault_words.h"

#include <algorithm>

#include <fmt/core.h>

#include "core/text.h"

namespace lockstep::reports {
namespace {

std::string step_words(Duration by) {
  if (by.ns < 0) return fmt::format("its wall clock jumps back by {}", for_people(-by));
  return fmt::format("its wall clock jumps forward by {}", for_people(by));
}

std::string rate_words(RateError rate) {
  if (rate.ppb < 0)
    return fmt::format("its clocks run slow by {} from here on", for_people(RateError{-rate.ppb}));
  return fmt::format("its clocks run fast by {} from here on", for_people(rate));
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
  const Duration duration{fault.magnitude};
  const std::string others = peers.empty() ? "every host" : hosts_text(peers);
  const std::string_view plural = peers.size() == 1 ? "" : "s";
  switch (fault.kind) {
    case FaultKind::pause:
      return fmt::format("is paused for {}", for_people(duration));
    case FaultKind::suspend:
      return fmt::format("is suspended for {}; its monotonic clock stands still", for_people(duration));
    case FaultKind::wall_step:
      return step_words(duration);
    case FaultKind::rate:
      return rate_words(RateError{fault.magnitude});
    case FaultKind::clock_freeze:
      return fmt::format("its wall clock stands still for {}", for_people(duration));
    case FaultKind::partition:
      return fmt::format("is cut off from {} for {}", others, for_people(duration));
    case FaultKind::request_delay:
      return fmt::format("its next request{} to {} will take {} longer", plural, others,
                         for_people(duration));
    case FaultKind::reply_delay:
      return fmt::format("the next repl{} to it from {} will take {} longer", peers.size() == 1 ? "y" : "ies",
                         others, for_people(duration));
    case FaultKind::reply_loss:
      return fmt::format("the next repl{} to it from {} will be lost", peers.size() == 1 ? "y" : "ies",
                         others);
    case FaultKind::reset:
      return fmt::format("its connection{} to {} break{}", plural, others, peers.size() == 1 ? "s" : "");
  }
  return "";
}

}  // namespace lockstep::reports
