#include "reports/story/fault_words.h"

#include <algorithm>

#include <fmt/core.h>

#include "core/schedule/choice_limits.h"
#include "core/text.h"

namespace lockstep::reports {
namespace {

std::string step_words(Duration by) {
  if (by.ns < 0) return fmt::format("its wall clock jumps back by {}", for_people(-by));
  return fmt::format("its wall clock jumps forward by {}", for_people(by));
}

std::string rate_words(std::string_view begin, RateError rate) {
  if (rate.ppb < 0) return fmt::format("{} to run slow by {}", begin, for_people(RateError{-rate.ppb}));
  return fmt::format("{} to run fast by {}", begin, for_people(rate));
}

std::string down_words(std::string_view what, const FaultBegan& fault) {
  if (Duration{fault.magnitude} == longest_duration) return fmt::format("{} and stays down", what);
  if (fault.magnitude == 1) return fmt::format("{} and starts again as soon as it can", what);
  return fmt::format("{} and is down for {}", what, for_people(Duration{fault.magnitude}));
}

std::string stuck_words(Duration duration) {
  if (duration == longest_duration) return "its application hangs for good; its lock runs on";
  return fmt::format("its application hangs for {}; its lock runs on", for_people(duration));
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
      return rate_words("its clocks begin", RateError{fault.magnitude});
    case FaultKind::clock_freeze:
      return fmt::format("its wall clock stands still for {}", for_people(duration));
    case FaultKind::partition:
      return fmt::format("its link{} to {} {} cut for {}", plural, others, peers.size() == 1 ? "is" : "are",
                         for_people(duration));
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
    case FaultKind::crash:
      return down_words("crashes", fault);
    case FaultKind::power_loss:
      return down_words("loses power", fault);
    case FaultKind::shutdown:
      return down_words("shuts down", fault);
    case FaultKind::slow:
      return fmt::format("begins to take {} longer over each command", for_people(duration));
    case FaultKind::slew:
      return rate_words("its wall clock begins", RateError{fault.magnitude});
    case FaultKind::key_loss:
      return "drops its keys";
    case FaultKind::token_collision:
      return "its next owner token will be one that another client has drawn";
    case FaultKind::stuck:
      return stuck_words(duration);
  }
  return "";
}

}  // namespace lockstep::reports
